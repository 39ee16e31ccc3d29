/* SPDX-License-Identifier: MIT */
/*
 * override.h - settings that replace those of the file.
 */
#ifndef SCENARIOS_LOAD_OVERRIDE_H
#define SCENARIOS_LOAD_OVERRIDE_H

#include "scenarios/load/sections/loader.h"

enum { MAX_PATH_BYTES = 512 };	/* of SECTION.KEY; the work grows with its square */

/* Sets SECTION.KEY, and keeps that for the record. */
gboolean override(struct loader *l, struct place place, const char *path, const char *value);

/* Applies each --set: a list of "SECTION.KEY=VALUE"; NULL: there is none. */
gboolean apply_overrides(struct loader *l, const char *const *overrides);

/* Words with one blank between them, as the names of sections have. To be freed. */
char *collapse(const char *text, gsize length);

#endif
