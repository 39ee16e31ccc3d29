/* SPDX-License-Identifier: MIT */
/*
 * find.h - where a scenario is that somebody names: here, or among the installed ones.
 */
#ifndef SCENARIOS_LOAD_FIND_H
#define SCENARIOS_LOAD_FIND_H

#include <glib.h>

/*
 * The path of a scenario that is named so: relative to the current directory, or else to
 * where the shipped ones were installed. NULL with *error set if it is in neither. To be
 * freed with g_free().
 */
char *scenario_find(const char *path, GError **error);

#endif
