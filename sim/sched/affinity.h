/* SPDX-License-Identifier: MIT */
/*
 * affinity.h - the CPUs on which a task may run change: sched_setaffinity().
 */
#ifndef SIM_SCHED_AFFINITY_H
#define SIM_SCHED_AFFINITY_H

#include "sim/world/state.h"

/*
 * t calls it for the task who, which may be itself: from now on that runs on the CPUs from first
 * to last only. Is it on another one, it leaves that: at once if it waits there, and else as soon as
 * it can be preempted; a task that must not migrate, as soon as it may. Nobody waits for that.
 * False: t itself leaves its CPU, and its step is taken again on the first of the others.
 */
bool set_affinity(struct world *w, struct task *t, uint32_t who, uint32_t first, uint32_t last);

/* The same, of the task itself, for one CPU. */
bool run_on(struct world *w, struct task *t, uint32_t cpu);

/*
 * The task has been preempted, or has asked to leave its CPU, and is in no queue. If it may not
 * run here any more, it moves to the first of its CPUs: true.
 */
bool moves_away(struct world *w, struct task *t);

#endif
