/* SPDX-License-Identifier: MIT */
/*
 * sweep.h - [sweep]: a run for each of the values that it lists.
 *
 *	[sweep]
 *	machine.cpus = 1, 2, 4
 *	vmalloc.lazy_unit = 32MiB, 8MiB
 *
 * makes six runs, and the value of the last key changes first.
 */
#ifndef SCENARIOS_LOAD_SWEEP_H
#define SCENARIOS_LOAD_SWEEP_H

#include "scenarios/load/sections/loader.h"

/*
 * Counts the points and sets the values of the one that is being loaded. The overrides
 * must have been applied: a key that --set names keeps that value at all points.
 */
gboolean apply_sweep(struct loader *l);

#endif
