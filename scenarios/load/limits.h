/* SPDX-License-Identifier: MIT */
/*
 * limits.h - what the machine of a scenario, or all points of a sweep, may take of memory.
 */
#ifndef SCENARIOS_LOAD_LIMITS_H
#define SCENARIOS_LOAD_LIMITS_H

#include "scenarios/load/sections/loader.h"

gboolean check_memory(struct loader *l);
gboolean check_points(struct loader *l);

#endif
