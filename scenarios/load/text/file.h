/* SPDX-License-Identifier: MIT */
/*
 * file.h - scenario files, and those that they include.
 */
#ifndef SCENARIOS_LOAD_TEXT_FILE_H
#define SCENARIOS_LOAD_TEXT_FILE_H

#include "scenarios/load/text/text.h"

enum { MAX_INCLUDES = 16 };

/*
 * Reads a file. What it includes comes first in the text, and what the file itself sets
 * replaces that. NULL with *error set.
 */
struct text *text_load(const char *path, struct pool *p, GError **error);

#endif
