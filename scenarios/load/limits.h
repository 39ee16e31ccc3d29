/* SPDX-License-Identifier: MIT */
/*
 * limits.h - how much memory a scenario may take.
 */
#ifndef SCENARIOS_LOAD_LIMITS_H
#define SCENARIOS_LOAD_LIMITS_H

#include "scenarios/load/sections/loader.h"

/* May a world of this scenario's machine be made? When everything else has been loaded. */
gboolean check_memory(struct loader *l);

#endif
