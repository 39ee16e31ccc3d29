/* SPDX-License-Identifier: MIT */
/*
 * bandwidth.h - how much of its CPU a task may have: the budget of a deadline task, and
 * what the real-time tasks of a CPU may have together.
 */
#ifndef SIM_CPU_BANDWIDTH_H
#define SIM_CPU_BANDWIDTH_H

#include "sim/world/ids.h"
#include "sim/world/urgency.h"

/* The task, of a deadline or a real-time one, has run for so long on this CPU. */
void charge_bandwidth(struct world *w, uint32_t cpu, const struct task *t, int64_t ns);

/*
 * sched_rt_runtime_exceeded(): have the CPU's real-time tasks had more than their share?
 * True: they are throttled from now on.
 */
bool rt_share_exceeded(struct world *w, uint32_t cpu);
/* They are throttled, whatever they have had. */
void throttle_rt(struct world *w, uint32_t cpu);
/* A period ends. True: they are no longer throttled. */
bool rt_period_ends(struct world *w, uint32_t cpu);

#endif
