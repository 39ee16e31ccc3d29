/* SPDX-License-Identifier: MIT */
/*
 * override.h - settings that replace those of the file.
 */
#ifndef SCENARIOS_LOAD_OVERRIDE_H
#define SCENARIOS_LOAD_OVERRIDE_H

#include "scenarios/load/sections/loader.h"

/* How long SECTION.KEY may be. The work grows with the square of this. */
enum { MAX_PATH_BYTES = 512 };

/* Sets a key (path: SECTION.KEY) and notes it among the scenario's parameters. */
gboolean override(struct loader *l, struct place place, const char *path,
		  const char *value);

/* Applies each --set. overrides: a list of "SECTION.KEY=VALUE", or NULL. */
gboolean apply_overrides(struct loader *l, const char *const *overrides);

/* The text with one blank between two words, as names of sections have. To be freed. */
char *collapse(const char *text, gsize length);

#endif
