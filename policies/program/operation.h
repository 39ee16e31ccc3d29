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

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct task_main {
	struct frame frame;
	uint32_t at;		/* the instruction */
	uint8_t begun;		/* true: frame.pc is a step of its operation, not of task_main */
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

#define OPERATION(name)									\
	ONE_COPY									\
	enum step_result name(struct world *w, struct task *t, struct task_main *f,	\
			      const struct insn *insn __attribute__((unused)))

/* Is the task in the kernel already when it comes to this instruction? */
static inline bool is_in_kernel(const struct insn *insn)
{
	return insn->flags & (INSN_HANDLER | INSN_KERNEL);
}

#endif
