/* SPDX-License-Identifier: MIT */
/*
 * operation.h - how the steps of an operation are written.
 *
 *	OPERATION(op_sleep)
 *	{
 *		BEGIN;
 *
 *		f->until = ...;
 *		SLEEP_UNTIL(f->until, "task.sleep");
 *		return RETURNED;
 *	}
 *
 * This is like STEPS(), with insn, the instruction, in scope besides w, t and f. But f is
 * the frame of task_main. So a task that goes from one operation to the next neither
 * pushes nor pops a frame, and can run ahead over several operations. Databases and
 * schedules say that these steps are of task_main.
 */
#ifndef POLICIES_PROGRAM_OPERATION_H
#define POLICIES_PROGRAM_OPERATION_H

#define STEP_FUNCTION "task_main"

#include "policies/program/state.h"
#include "sim/kernel/verbs.h"
#include "sim/steps/leap.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct task_main {
	struct frame frame;
	uint32_t at;		/* the instruction */
	uint8_t begun;		/* true: frame.pc is a step of its operation, not of task_main; or
				 * TASK_ENTERED, or TASK_OVER */
	uint8_t got;		/* did it get the lock that it tried to take? */
	uint16_t reserved;
	uint64_t size;		/* pages that it allocates, with a guard page; or which word it
				 * has read */
	int64_t until;		/* when a sleep ends, or a measuring task's timer expires */
	int64_t period;		/* when the latest period began; 0: the first one */
	uint64_t left;		/* loops that a measuring task has yet to do; or what the steps of
				 * an operation before this one have read */
	struct mapping mapping;	/* the one that the instruction works on */
};

#pragma GCC diagnostic pop

/*
 * task_main.begun. ENTERED, behind a leap: the instruction was entered, and its operation is to begin.
 * OVER, only in undo logs: its operation is over.
 */
enum { TASK_ENTERED = 2, TASK_OVER = 3 };

#define OPERATION(name)									\
	ONE_COPY									\
	enum step_result name(struct world *w, struct task *t, struct task_main *f,	\
			      const struct insn *insn __attribute__((unused)))

/* Is the task in the kernel already when it comes to this instruction? */
static inline bool is_in_kernel(const struct insn *insn)
{
	return insn->flags & (INSN_HANDLER | INSN_KERNEL);
}

/* --- steps of which several are taken in one (leap.c) ---------------------------------------- */

/*
 * The task has announced this step, which is local, as is known, and the first of a leap if true is
 * returned: then its operation is over, and f->at is that of the last instruction of the leap.
 */
bool program_leaps(struct world *w, struct task *t, struct task_main *f, const struct course *c,
		   const struct step *s);

/*
 * Like LOCAL_STEP_ in sim/kernel/verbs/local.h, but if a course begins with it, other steps may be
 * taken with this one: then it does what `leapt` says.
 */
#define LEAP_STEP_(condition, label, kind, cost, times, flags, course, leapt)		\
	RECORD_(step, label, kind, cost, RELAXED, flags);				\
	t->object = NIL;								\
	t->amount = (uint64_t)(times);							\
	if ((course) && may_leap(w) &&							\
	    program_leaps(w, t, f, course, &JOIN(step_step_, __LINE__)))			\
		leapt;									\
	if (!step_runs_on(w, t, &JOIN(step_step_, __LINE__), f->frame.pc) &&		\
	    !((condition) && run_ahead_step(w, t, &f->frame, sizeof(*f),			\
					    &JOIN(step_step_, __LINE__))))		\
		return STEPPED;								\
HERE(step):

/* Work of an operation in the kernel, or in user mode. */
#define LOCAL_LEAP(condition, cost, times, label)					\
	do {										\
		LEAP_STEP_(condition, label, STEP_WORK, cost, times, 0,			\
			   insn->working, return RETURNED)				\
		;									\
	} while (0)

#define LOCAL_USER_LEAP(condition, cost, times, label)					\
	do {										\
		LEAP_STEP_(condition, label, STEP_USER, cost, times, USER_MODE,		\
			   insn->working, return RETURNED)				\
		;									\
	} while (0)

#endif
