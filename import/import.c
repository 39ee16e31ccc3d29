/* SPDX-License-Identifier: MIT */
/*
 * import.c - trace -> load -> history -> scenario.
 */
#include "import/import.h"

#include <string.h>

#include "import/history.h"
#include "import/reading.h"
#include "import/write.h"

enum { MAX_TEXT = 1 << 20 };	/* scenarios/load/text/parse.h */

char *import_trace(const struct import_wish *wish, char **remarks, GError **error)
{
	struct load *l = load_trace(wish, error);
	struct history *h = l ? history_of(l) : NULL;
	char *text = h ? write_scenario(l, h) : NULL;

	if (text && strlen(text) > MAX_TEXT) {
		g_set_error(error, TRACE_ERROR, 0, "%s: %u operations make a scenario of %zu bytes, expected at "
			    "most %d: try --max-ops %u", wish->name, l->operations, strlen(text), MAX_TEXT,
			    (guint)((uint64_t)l->operations * MAX_TEXT / strlen(text) * 9 / 10));
		g_clear_pointer(&text, g_free);
	}
	*remarks = h && text ? write_remarks(l, h) : NULL;
	if (h)
		history_free(h);
	load_free(l);
	return text;
}
