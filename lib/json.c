/* SPDX-License-Identifier: MIT */
/*
 * json_text.c - see json_text.h.
 */
#include "lib/json.h"

#include <glib.h>

#include "lib/escape.h"

/* Nearly all text is plain, and a page has much of it. */
static gboolean is_plain(gunichar c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' &&
	       c != '&';
}

/* What a terminal, or a page that has it in a script, could take for more than text. */
static gboolean is_escaped(gunichar c)
{
	return is_active(c) || c == '<' || c == '>' || c == '&';
}

void json_text(FILE *out, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);

	putc('"', out);
	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		const gunichar c = g_utf8_get_char(at);

		if (is_plain(c))
			putc((int)c, out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", (char)c);
		else if (c == '\n')
			fputs("\\n", out);
		else if (is_escaped(c))
			fprintf(out, "\\u%04x", c);
		else
			fprintf(out, "%.*s", (int)(g_utf8_next_char(at) - at), at);
	}
	putc('"', out);
}
