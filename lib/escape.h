/* SPDX-License-Identifier: MIT */
/*
 * escape.h - showing text that somebody else chose.
 *
 * A terminal obeys control characters, also those from U+0080 on, and marks of direction
 * let a text look like another one. The loader accepts no scenario that has such
 * characters, but names of files, answers of SQL and databases from elsewhere may have
 * them.
 */
#ifndef LIB_ESCAPE_H
#define LIB_ESCAPE_H

#include <stdio.h>

#include <glib.h>

/* A control character, a separator of lines, or a mark of direction. */
gboolean is_active(gunichar c);

/* Valid UTF-8 that has the numbers of such characters instead: "\u001b". */
char *escape_text(const char *text);

/* The same, except that newlines and tabs stay. */
char *escape_lines(const char *text);

/*
 * Writes escape_lines() of the text for an element or a quoted attribute of HTML. NULL is
 * "".
 */
void put_html(const char *text, FILE *out);

#endif
