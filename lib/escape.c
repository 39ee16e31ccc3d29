/* SPDX-License-Identifier: MIT */
/*
 * escape.c - see escape.h.
 */
#include "lib/escape.h"

#include <string.h>

gboolean is_active(gunichar c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static char *escape(const char *text, const char *kept)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *s = g_string_new(NULL);

	for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
		const gunichar c = g_utf8_get_char(at);

		if (!is_active(c) || (c < 0x80 && strchr(kept, (int)c)))
			g_string_append_unichar(s, c);
		else
			g_string_append_printf(s, "\\u%04x", c);
	}
	return g_string_free(s, FALSE);
}

char *escape_text(const char *text)
{
	return escape(text, "");
}

char *escape_lines(const char *text)
{
	return escape(text, "\n\t");
}

void put_html(const char *text, FILE *out)
{
	g_autofree char *lines = escape_lines(text ? text : "");

	for (const char *c = lines; *c; c++) {
		if (*c == '<')
			fputs("&lt;", out);
		else if (*c == '>')
			fputs("&gt;", out);
		else if (*c == '&')
			fputs("&amp;", out);
		else if (*c == '"')
			fputs("&quot;", out);
		else if (*c == '\'')
			fputs("&#39;", out);
		else
			putc(*c, out);
	}
}
