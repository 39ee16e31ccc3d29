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
 * It is like STEPS(), with insn (the instruction) in scope besides w, t and f. But f is the
 * frame of task_main: so a task that goes from one operation to the next neither pushes a
 * frame nor pops one, and may run ahead over several. For the same reason everybody is told
 * that these steps are task_main's.
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
	uint16_t begun;		/* the steps of its operation: frame.pc is one of these */
	uint16_t got;		/* the lock that it tried */
	uint64_t size;		/* pages that it allocates, with a guard page */
	int64_t until;		/* of a sleep; of a measuring task: its timer's expiry */
	int64_t period;		/* when the latest period began; 0: the first one */
	uint64_t left;		/* loops of a measuring task */
	struct mapping mapping;	/* that the instruction works on */
};

#pragma GCC diagnostic pop

#define OPERATION(name)									\
	ONE_COPY									\
	enum step_result name(struct world *w, struct task *t, struct task_main *f,	\
			      const struct insn *insn __attribute__((unused)))

/* The task is in the kernel already, so the step has no way in from user mode. */
static inline bool is_in_kernel(const struct insn *insn)
{
	return insn->flags & (INSN_HANDLER | INSN_KERNEL);
}

#endif
