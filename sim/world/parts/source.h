/* SPDX-License-Identifier: MIT */
/*
 * source.h - the state of a source of interrupts, as the arena holds it.
 */
#ifndef SIM_WORLD_PARTS_SOURCE_H
#define SIM_WORLD_PARTS_SOURCE_H

#include <stdint.h>

#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct source {
	uint64_t rng;		/* the random numbers of its arrivals */
	uint64_t arrivals, served;	/* of a timer: since its program ended last */
};

struct source_clock {
	int64_t since;		/* when the number of waiting arrivals changed last */
	struct source_stats stats;
};

#pragma GCC diagnostic pop

#endif
