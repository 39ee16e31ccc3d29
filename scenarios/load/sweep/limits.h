/* SPDX-License-Identifier: MIT */
/*
 * limits.h - how large a sweep may be.
 */
#ifndef SCENARIOS_LOAD_SWEEP_LIMITS_H
#define SCENARIOS_LOAD_SWEEP_LIMITS_H

enum {
	MAX_POINTS = 1000000,	/* all combinations, before constraints */
	MAX_REPEATS = 1000000,
	MAX_AXES = 1000,
};

#define MAX_RUNS (UINT64_C(1) << 40)	/* of all points, repetitions and variants */

#endif
