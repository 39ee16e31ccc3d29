/* SPDX-License-Identifier: MIT */
/*
 * first_point.h - tests that want a scenario of a file, and not its sweep.
 */
#ifndef TESTS_UNIT_FIRST_POINT_H
#define TESTS_UNIT_FIRST_POINT_H

#include "scenarios/load/sweep/sweep.h"

/* The file's first point, to be unreferenced. NULL with *error set. */
static inline struct scenario *load_first_point(const char *path, const char *const *overrides,
						GError **error)
{
	struct sweep *sweep = sweep_open(path, overrides, NULL, NULL, error);
	struct scenario *s = sweep ? sweep_load(sweep, 0, error) : NULL;

	sweep_free(sweep);
	return s;
}

#endif
