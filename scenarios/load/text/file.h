/* SPDX-License-Identifier: MIT */
/*
 * file.h - scenario files, and those that they include.
 */
#ifndef SCENARIOS_LOAD_TEXT_FILE_H
#define SCENARIOS_LOAD_TEXT_FILE_H

#include "scenarios/load/text/text.h"

enum { MAX_INCLUDES = 16 };

/*
 * The bytes of a regular file of at most MAX_TEXT_BYTES. by: where it is included; without a
 * line it is what the user asked for. FALSE with *error set.
 */
gboolean file_read(const char *path, struct place by, GString *bytes, GError **error);

/*
 * Reads a file and what it includes. The settings of a file replace those of the file that
 * it includes. What is wrong is left out, and *error is set; NULL if a file cannot be read at all.
 */
struct text *text_load(const char *path, struct pool *p, GError **error);

/* What a file means by the name of another one: that beside itself. To be freed with g_free(). */
char *beside(const char *file, const char *name);

#endif
