/* SPDX-License-Identifier: MIT */
/*
 * sweep.h - [sweep]: a run for each of the values that it lists.
 *
 *	[sweep]
 *	machine.cpus = 1, 2, 4		every combination, the last key's values first
 *	vmalloc.lazy_unit = 32MiB, 8MiB
 */
#ifndef SCENARIOS_LOAD_SWEEP_H
#define SCENARIOS_LOAD_SWEEP_H

#include "scenarios/load/sections/loader.h"

/*
 * Counts the points and sets what the one that is being loaded has. Comes after the
 * overrides: a key that --set names has that value only, and is taken out of [sweep].
 */
gboolean apply_sweep(struct loader *l);

#endif
