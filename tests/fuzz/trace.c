/* SPDX-License-Identifier: MIT */
/*
 * trace.c - reads any bytes as a kernel's trace, be it text or a trace.dat. What can be imported must
 * be a scenario that can be loaded, whether its order is forced or not.
 */
#include "tests/fuzz/target.h"

#include <string.h>
#include <unistd.h>

#include "import/import.h"

static void import(const char *path, gboolean sequence, gboolean open)
{
	const struct import_wish wish = { .path = path, .name = "fuzz.trace", .max_ops = 500,
					  .to_ns = INT64_MAX, .sequence = sequence, .open = open };
	g_autofree char *remarks = NULL, *text = NULL;
	GError *error = NULL;
	struct scenario *s;

	text = import_trace(&wish, &remarks, &error);
	promise(!text == !!error);
	if (!text) {
		promise(g_str_has_prefix(error->message, "fuzz.trace:"));
		g_clear_error(&error);
		return;
	}
	s = scenario_parse(text, strlen(text), "fuzz.ini", NULL, &error);
	if (error)
		g_error("broken: %s\n%s", error->message, text);
	scenario_unref(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "simrun-fuzz-XXXXXX", NULL);
	const int fd = g_mkstemp(path);

	promise(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
	import(path, FALSE, size & 1);
	import(path, TRUE, FALSE);
	unlink(path);
	return 0;
}
