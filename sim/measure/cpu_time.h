/* SPDX-License-Identifier: MIT */
/*
 * cpu_time.h - a CPU's own time, which stands still while a script holds its task.
 */
#ifndef SIM_MEASURE_CPU_TIME_H
#define SIM_MEASURE_CPU_TIME_H

#include "sim/world/state.h"

static inline int64_t cpu_time(const struct world *w, uint32_t cpu)
{
	const struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t held = cc->held_since < 0 ? 0 : w->clock->now - cc->held_since;

	return w->clock->now - cc->held_ns - held;
}

#endif
