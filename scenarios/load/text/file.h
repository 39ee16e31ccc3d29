/* SPDX-License-Identifier: MIT */
/*
 * file.h - scenario files, and those that they include.
 */
#ifndef SCENARIOS_LOAD_TEXT_FILE_H
#define SCENARIOS_LOAD_TEXT_FILE_H

#include "scenarios/load/text/text.h"

enum { MAX_INCLUDES = 16 };

/*
 * Reads a file and what it includes. The settings of a file replace those of the file that
 * it includes. NULL with *error set.
 */
struct text *text_load(const char *path, struct pool *p, GError **error);

#endif
