/* SPDX-License-Identifier: MIT */
/*
 * parse.h - the bytes of a scenario become sections and settings.
 */
#ifndef SCENARIOS_LOAD_TEXT_PARSE_H
#define SCENARIOS_LOAD_TEXT_PARSE_H

#include "scenarios/load/text/text.h"

enum { MAX_TEXT_BYTES = 1 << 20 };

/*
 * Parses a text that is no file, and may include none, as it may be a stranger's. name:
 * stands for the file in messages. What is wrong is left out, and *error is set; NULL if the
 * text cannot be read at all.
 */
struct text *text_parse(const char *bytes, gsize length, const char *name, struct pool *p,
			GError **error);

/* Parses the bytes of one file in the same way. The caller follows its `include`. */
struct text *text_parse_file(const char *bytes, gsize length, const char *name,
			     struct pool *p, GError **error);

/*
 * Refuses what must not be shown on a terminal, because that would obey it, and more than
 * MAX_TEXT_BYTES. place: of the first line; without a line: it is one value.
 */
gboolean text_check_bytes(const char *bytes, gsize length, struct place place,
			  GError **error);

/* Trims a value and cuts its comment off. It must be one line. clean: to be freed. */
gboolean text_clean_value(const char *value, struct place place, char **clean,
			  GError **error);

#endif
