/* SPDX-License-Identifier: MIT */
/*
 * escape.h - text of anybody's choice, to be shown without doing anything.
 *
 * A terminal obeys control characters (those from U+0080 on, too), and marks of direction
 * let text look like other text. Scenarios may have none of them; names of files, results
 * of SQL and other people's databases may.
 */
#ifndef LIB_ESCAPE_H
#define LIB_ESCAPE_H

#include <stdio.h>

#include <glib.h>

/* A control character, a separator of lines, or a mark of direction. */
gboolean is_active(gunichar c);

/* Valid UTF-8 in which such characters are told by number: \u001b, \u202e. */
char *escape_text(const char *text);

/* The same, but lines and tabs stay what they are. */
char *escape_lines(const char *text);

/* As escape_lines(), for an element of HTML or an attribute in quotes. NULL is "". */
void put_html(const char *text, FILE *out);

#endif
