/* SPDX-License-Identifier: MIT */
/*
 * timer.h - verbs: timers.
 */
#ifndef SIM_KERNEL_VERBS_TIMER_H
#define SIM_KERNEL_VERBS_TIMER_H

#include "sim/kernel/verbs/memory.h"
#include "sim/sync/timer.h"

#define TIMER_STEP_(timer, cost, label, order)						\
	STEP_(step, label, STEP_ATOMIC, cost, 1, sync_object(w, timer), order, 0)

#define MOD_TIMER(timer, until, label)							\
	do {										\
		TIMER_STEP_(timer, COST_ATOMIC, label, FULL)				\
		mod_timer(w, t, timer, until);						\
	} while (0)

#define DEL_TIMER(timer, label)								\
	do {										\
		TIMER_STEP_(timer, COST_ATOMIC, label, FULL)				\
		del_timer(w, t, timer);							\
	} while (0)

/* Waits until the timer's program does not run: spinning, under rt asleep. */
#define DEL_TIMER_SYNC(timer, label)							\
	do {										\
		if (w->machine->preemption == PREEMPT_RT && !(t->flags & TASK_IRQ)) {	\
			STEP_(sleep, label, STEP_SLEEP, COST_ATOMIC, 1,			\
			      sync_object(w, timer), FULL, MAY_SLEEP)			\
			if (!del_timer_sync_asleep(w, t, timer))			\
				return BLOCKED;						\
		} else {								\
			SPIN_WHILE(!del_timer_sync(w, t, timer), sync_object(w, timer), label); \
		}									\
	} while (0)

#define TIMER_PENDING(pending, timer, label)						\
	do {										\
		TIMER_STEP_(timer, COST_READ, label, RELAXED)				\
		(pending) = timer_pending(w, timer);					\
	} while (0)

#endif
