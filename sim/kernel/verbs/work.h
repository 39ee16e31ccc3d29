/* SPDX-License-Identifier: MIT */
/*
 * work.h - verbs: work items.
 */
#ifndef SIM_KERNEL_VERBS_WORK_H
#define SIM_KERNEL_VERBS_WORK_H

#include "sim/steps/announce.h"
#include "sim/sync/workqueue.h"
#include "sim/world/ids.h"

/*
 * schedule_work_on(): the work becomes pending on this CPU, unless it is pending already. If
 * it is unbound, any CPU may do it. The caller pays for the wake-up of a worker only if the
 * work was not pending.
 */
#define SCHEDULE_WORK_ON(queued, cpu, work, label)					\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, work_object(w, work), FULL, 0) \
		(queued) = queue_work_on(w, t, cpu, work);				\
		if (queued) {								\
			STEP_(wake, "work.wake_worker", STEP_WORK, COST_WAKE_UP, 1, NIL,	\
			      RELAXED, 0)						\
			;								\
		}									\
	} while (0)

/* schedule_work(): on the CPU that the task runs on. */
#define SCHEDULE_WORK(work, label)							\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, work_object(w, work), FULL, 0) \
		if (queue_work_on(w, t, t->cpu, work)) {				\
			STEP_(wake, "work.wake_worker", STEP_WORK, COST_WAKE_UP, 1, NIL,	\
			      RELAXED, 0)						\
			;								\
		}									\
	} while (0)

/* The same where the caller knows that the work is not pending, or not for long. */
#define SCHEDULE_NEW_WORK(work, label)							\
	do {										\
		STEP_(step, label, STEP_WORK, COST_WAKE_UP, 1, work_object(w, work),	\
		      RELAXED, 0)							\
		queue_work_on(w, t, t->cpu, work);					\
	} while (0)

/* flush_work(): sleeps until the work is done that is pending or being done now. */
#define FLUSH_WORK(work, label)								\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_ATOMIC, 1, work_object(w, work), FULL,	\
		      MAY_SLEEP)							\
		if (!flush_work(w, t, work))						\
			return BLOCKED;							\
	} while (0)

/* cancel_work_sync(): takes the work back, or sleeps until it has been done. */
#define CANCEL_WORK_SYNC(work, label)							\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_ATOMIC, 1, work_object(w, work), FULL,	\
		      MAY_SLEEP)							\
		if (!cancel_work_sync(w, t, work))					\
			return BLOCKED;							\
	} while (0)

#endif
