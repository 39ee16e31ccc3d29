/* SPDX-License-Identifier: MIT */
/*
 * local.h - verbs: steps that nobody else can notice, and time.
 */
#ifndef SIM_KERNEL_VERBS_LOCAL_H
#define SIM_KERNEL_VERBS_LOCAL_H

#include "sim/steps/announce.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/state.h"

/*
 * LOCAL_… announces a step without an object. If the condition holds, the step is local,
 * and so is the code behind it up to the next announcement: the clock may take the step
 * ahead of time. run_ahead.h says what that code may do.
 *
 * A search also takes local steps at once. But it finds out by step.local and the model
 * whether a step is local, because its needs differ. It is less strict: the code behind
 * the step may tell an observer of a record, or return from a function. And it asks
 * later: not when the step is announced, but in each state in which the step may be
 * taken.
 */
#define LOCAL_STEP_(condition, label, kind, cost, times, flags)				\
	do {										\
		_Static_assert(sizeof(*f) <= UNDO_FRAME, "frame size");		\
		RECORD_(step, label, kind, cost, RELAXED, flags);			\
		t->object = NIL;							\
		t->amount = (uint64_t)(times);						\
		if (!step_runs_on(w, t, &JOIN(step_step_, __LINE__), f->frame.pc) &&	\
		    !((condition) && run_ahead_step(w, t, &f->frame, sizeof(*f),		\
						    &JOIN(step_step_, __LINE__))))	\
			return STEPPED;							\
HERE(step):	;									\
	} while (0)


/* --- time, on this CPU's own ---------------------------------------------------------- */

#define LOCAL_IF(condition, label)							\
	LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, 0)
#define LOCAL_WORK(condition, cost, times, label)						\
	LOCAL_STEP_(condition, label, STEP_WORK, cost, times, 0)
#define LOCAL_USER_WORK(condition, ns, label)						\
	LOCAL_STEP_(condition, label, STEP_USER, COST_NS, ns, USER_MODE)
#define LOCAL_USER_STEP(condition, cost, label)						\
	LOCAL_STEP_(condition, label, STEP_USER, cost, 1, USER_MODE)

#define USER_WORK(ns, label)								\
	do {										\
		STEP_(step, label, STEP_USER, COST_NS, ns, NIL, RELAXED, USER_MODE)	\
		;									\
	} while (0)

#define USER_STEP(cost, label)								\
	do {										\
		STEP_(step, label, STEP_USER, cost, 1, NIL, RELAXED, USER_MODE)		\
		;									\
	} while (0)

#endif
