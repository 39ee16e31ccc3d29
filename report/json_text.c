/* SPDX-License-Identifier: MIT */
/*
 * json_text.c - see json_text.h.
 */
#include "report/json_text.h"

#include <glib.h>

/* Nearly all text is plain, and a page has much of it. */
static gboolean is_plain(gunichar c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' &&
	       c != '&';
}

/* Control characters (C1 among them), line separators, and marks of direction. */
static gboolean is_active(gunichar c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == '<' ||
	       c == '>' || c == '&';
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
		else if (is_active(c))
			fprintf(out, "\\u%04x", c);
		else
			fprintf(out, "%.*s", (int)(g_utf8_next_char(at) - at), at);
	}
	putc('"', out);
}
