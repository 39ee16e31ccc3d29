/* SPDX-License-Identifier: MIT */
/*
 * rcu.h - verbs: read-copy-update.
 */
#ifndef SIM_KERNEL_VERBS_RCU_H
#define SIM_KERNEL_VERBS_RCU_H

#include "sim/steps/announce.h"
#include "sim/sync/rcu.h"
#include "sim/world/ids.h"

#define RCU_READ_LOCK(label)								\
	do {										\
		STEP_(step, label, STEP_WORK, COST_LOCAL, 1, rcu_object(w), RELAXED, 0)	\
		rcu_read_lock(w, t);							\
	} while (0)

#define RCU_READ_UNLOCK(label)								\
	do {										\
		STEP_(step, label, STEP_WORK, COST_LOCAL, 1, rcu_object(w), RELAXED, 0)	\
		rcu_read_unlock(w, t);							\
	} while (0)

/* Sleeps until all tasks have left the sections that they are in now. */
#define SYNCHRONIZE_RCU(label)								\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_ATOMIC, 1, rcu_object(w), FULL, MAY_SLEEP) \
		if (!synchronize_rcu(w, t))						\
			return BLOCKED;							\
	} while (0)

#ifndef SIMRUN_VARIANT	/* callbacks are tasks, which scenarios describe */

/* The task with this id shall do its callback after a grace period. */
#define CALL_RCU(callback, label)							\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_WAKE_UP, 1, rcu_object(w), FULL, 0)	\
		call_rcu(w, t, callback);						\
	} while (0)

/* Sleeps until all callbacks are done that are queued now. */
#define RCU_BARRIER(label)								\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_ATOMIC, 1, rcu_object(w), FULL, MAY_SLEEP) \
		if (!rcu_barrier(w, t))							\
			return BLOCKED;							\
	} while (0)

/*
 * A task that does a callback has done it; it sleeps until the next time, and a grace period,
 * before which comes the statement.
 */
#define NEXT_CALLBACK(label, statement, grace_period)					\
	do {										\
		STEP_(next, label, STEP_SLEEP, COST_LOCAL, 1, rcu_object(w), RELAXED, MAY_SLEEP) \
		if (!callback_next(w, t))						\
			return BLOCKED;							\
		statement;								\
		STEP_(wait, grace_period, STEP_SLEEP, COST_ATOMIC, 1, rcu_object(w), FULL,	\
		      MAY_SLEEP)							\
		if (!synchronize_rcu(w, t))						\
			return BLOCKED;							\
		callback_begin(w, t);							\
	} while (0)

#endif	/* !SIMRUN_VARIANT */

#endif
