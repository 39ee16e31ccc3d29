/* SPDX-License-Identifier: MIT */
/*
 * parse.h - the bytes of a scenario become sections and settings.
 */
#ifndef SCENARIOS_LOAD_TEXT_PARSE_H
#define SCENARIOS_LOAD_TEXT_PARSE_H

#include "scenarios/load/text/text.h"

enum { MAX_TEXT_BYTES = 1 << 20 };

/*
 * Parses a text that is no file; name stands for one in messages. It may not include
 * files. NULL with *error set.
 */
struct text *text_parse(const char *bytes, gsize length, const char *name, struct pool *p,
			GError **error);

/* The same for the bytes of a file. The caller follows its `include`. */
struct text *text_parse_file(const char *bytes, gsize length, const char *name,
			     struct pool *p, GError **error);

/* A value as it is written in one line: loses its comment, is trimmed. */
gboolean text_clean_value(const char *value, struct place place, char **clean,
			  GError **error);

#endif
