/* SPDX-License-Identifier: MIT */
/*
 * find.h - finds the file of a scenario that a user names, and the names of what is shipped.
 */
#ifndef SCENARIOS_LOAD_FIND_H
#define SCENARIOS_LOAD_FIND_H

#include <glib.h>

/*
 * The path of the scenario that a user calls `path`, which may lack its .ini or .litmus: in the
 * current directory, or else where the shipped scenarios are. It is to be freed with
 * g_free(). NULL with *error set if neither has it.
 */
char *scenario_find(const char *path, GError **error);

/* Where the shipped scenarios are: in the source tree that the program lies in, or installed. */
const char *scenario_directory(void);

/* Names of the scenarios there, without .ini and in order, to be freed with g_ptr_array_unref(). */
GPtrArray *scenario_names(void);

#endif
