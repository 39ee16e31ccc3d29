/* SPDX-License-Identifier: MIT */
/*
 * push_pull.h - real-time tasks that wait are pushed to other CPUs, and pulled by them.
 */
#ifndef SIM_SCHED_PUSH_PULL_H
#define SIM_SCHED_PUSH_PULL_H

#include "sim/world/state.h"

/* Real-time tasks that wait on this CPU go to CPUs that run something less urgent. */
void push_rt_tasks(struct world *w, uint32_t cpu);

/*
 * The CPU is about to run something less urgent than before: task next, or NIL. It takes over the
 * most urgent real-time task that waits on another CPU and is more urgent than that.
 */
void pull_rt_task(struct world *w, uint32_t cpu, uint32_t next);

#endif
