/* SPDX-License-Identifier: MIT */
/*
 * sched.h - verbs: sleeping, giving way, and moving to another CPU.
 */
#ifndef SIM_KERNEL_VERBS_SCHED_H
#define SIM_KERNEL_VERBS_SCHED_H

#include "sim/sched/affinity.h"
#include "sim/sched/sched.h"
#include "sim/steps/announce.h"
#include "sim/steps/context.h"

#define YIELD(label)									\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		sched_yield_task(w, t);							\
	} while (0)

#ifndef SIMRUN_VARIANT

/*
 * The task moves to this CPU, and stays there. If it is on another one, that costs a wake-up
 * (of the migration thread) and a switch.
 */
#define RUN_ON(cpu_, label)								\
	do {										\
		if (t->cpu != (cpu_)) {							\
			STEP_(wake, label, STEP_WORK, COST_WAKE_UP, 1, NIL, RELAXED, 0)	\
			;								\
		}									\
		STEP_(move, "task.move", STEP_SLEEP, COST_LOCAL, 1, NIL, RELAXED,	\
		      MAY_SLEEP, .local = never_local)					\
		if (!run_on(w, t, cpu_))						\
			return BLOCKED;							\
	} while (0)

/*
 * sched_setaffinity() of the task with this number: from now on it may run on these CPUs only. If it
 * is the caller, and on another one, it moves as by RUN_ON.
 */
#define SET_AFFINITY(who, first, last, label)						\
	do {										\
		if ((who) == t->id && (t->cpu < (first) || t->cpu > (last))) {		\
			STEP_(wake, "task.stopper", STEP_WORK, COST_WAKE_UP, 1, NIL,	\
			      RELAXED, 0)						\
			;								\
		}									\
		STEP_(affinity, label, STEP_SLEEP, COST_LOCAL, 1, NIL, RELAXED,		\
		      MAY_SLEEP, .local = never_local)					\
		if (!set_affinity(w, t, who, first, last))				\
			return BLOCKED;							\
	} while (0)

#endif	/* !SIMRUN_VARIANT */

/* Sleeps until virtual time `until`; a time in the past is no sleep. */
#define SLEEP_UNTIL(until, label)							\
	do {										\
		STEP_(step, label, STEP_SLEEP_UNTIL, COST_LOCAL, 1, NIL, RELAXED, MAY_SLEEP) \
		if (!sleep_until(w, t, until))						\
			return BLOCKED;							\
	} while (0)

#endif
