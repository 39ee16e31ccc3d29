/* SPDX-License-Identifier: MIT */
/*
 * override.h - settings that replace those of the file.
 */
#ifndef SCENARIOS_LOAD_OVERRIDE_H
#define SCENARIOS_LOAD_OVERRIDE_H

#include "scenarios/load/text/text.h"

/* How long SECTION.KEY may be. The work grows with the square of this. */
enum { MAX_PATH_BYTES = 512 };

/* What is overridden. */
struct overriding {
	struct text *text;
	struct pool *pool;	/* has what is set */
	GPtrArray *param;	/* of char *: notes each as "SECTION.KEY=VALUE" */
	GError **error;
};

/*
 * The dot between SECTION and KEY: the last one that can end a section's name, or else the
 * first one; NULL if there is none. The path is changed meanwhile, and then as it was.
 */
char *find_dot(const struct text *t, char *path);

/* Sets a key (path: SECTION.KEY) to a clean value, and notes it. dot: see find_dot(). */
void override(const struct overriding *o, struct place place, const char *path, gsize dot,
	      const char *value);

/* Applies each --set. overrides: a list of "SECTION.KEY=VALUE", or NULL. */
gboolean apply_overrides(const struct overriding *o, const char *const *overrides);

/* The text with one blank between two words, as names of sections have. To be freed. */
char *collapse(const char *text, gsize length);

#endif
