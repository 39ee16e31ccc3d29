/* SPDX-License-Identifier: MIT */
/*
 * json.h - JSON, written as it comes.
 *
 * A writer puts the commas and the layout; its user opens and closes objects and lists in
 * pairs. Each value has a key in an object, and none (NULL) in a list and at the top. Texts
 * may be anybody's: what a terminal, or a page that has the JSON in a script, would act on
 * is escaped, and what is not UTF-8 becomes U+FFFD.
 *
 * Nothing here fails: ferror() of the file tells.
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
};

struct json {
	FILE *out;
	enum json_layout layout;
	unsigned depth;		/* objects and lists that are open */
	gboolean has_members;	/* the innermost of them is not empty */
	gboolean new_line;	/* what comes next begins a line */
};

void json_init(struct json *j, FILE *out, enum json_layout layout);

void json_object(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_list(struct json *j, const char *key);
void json_list_end(struct json *j);

/* text may be NULL, which is null. */
void json_text(struct json *j, const char *key, const char *text);
void json_int(struct json *j, const char *key, int64_t value);
void json_uint(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, gboolean value);
void json_null(struct json *j, const char *key);
/* digits: a number as JSON has it, for what is no whole number. */
void json_number(struct json *j, const char *key, const char *digits);

/* Begins a line with the next value or closing bracket: long lists stay readable. */
void json_new_line(struct json *j);

#endif
