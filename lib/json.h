/* SPDX-License-Identifier: MIT */
/*
 * json.h - JSON, written as it comes.
 *
 * The writer puts commas, quotes and line breaks. Its user opens and closes objects and
 * lists in pairs. A value in an object has a key; one in a list, or at the top, has none
 * (NULL).
 *
 * Texts may be what anybody chose. What a terminal would obey is escaped, and so is what
 * HTML would, because a page has JSON in a script. Bytes that are not UTF-8 become U+FFFD.
 *
 * Nothing here fails. ferror() of the file tells whether all of it was written.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include <stdint.h>
#include <stdio.h>

#include <glib.h>

enum json_layout {
	JSON_COMPACT,		/* {"a":1,"b":[2,3]} */
	JSON_SPACED,		/* {"a": 1, "b": [2, 3]} */
	JSON_INDENTED,		/* a line for each value, indented by two for each level */
	JSON_INDENTED_TIGHT,	/* the same, with no blank before a colon */
};

struct json {
	FILE *out;
	enum json_layout layout;
	unsigned depth;		/* how many objects and lists are open */
	gboolean has_members;	/* the innermost of them is not empty */
	gboolean new_line;	/* the next value or bracket begins a line */
};

void json_init(struct json *j, FILE *out, enum json_layout layout);

void json_object(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_list(struct json *j, const char *key);
void json_list_end(struct json *j);

/* If text is NULL, the value is null. */
void json_text(struct json *j, const char *key, const char *text);
void json_int(struct json *j, const char *key, int64_t value);
void json_uint(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, gboolean value);
void json_null(struct json *j, const char *key);
/* digits: the number as JSON writes it. */
void json_number(struct json *j, const char *key, const char *digits);

/* The next value or closing bracket begins a line, so that long lists stay readable. */
void json_new_line(struct json *j);

#endif
