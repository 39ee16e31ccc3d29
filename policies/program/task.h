/* SPDX-License-Identifier: MIT */
/*
 * task.h - a task that runs its program.
 */
#ifndef POLICIES_PROGRAM_TASK_H
#define POLICIES_PROGRAM_TASK_H

#include "policies/program/program.h"
#include "sim/kernel/verbs.h"

/* Every task runs its program in this function. */
DECLARE_STEPS(task_main);
/* The function of a work item with a program: its worker is itself again afterwards. */
struct work_program {
	struct frame frame;
	uint32_t work, reserved;	/* as struct work_args */
};
DECLARE_STEPS(work_program);

/* The instruction that the task is at; its innermost function must be task_main. */
const struct insn *task_instruction(const struct world *w, const struct task *t);
/* The same in whatever function; NULL: it is at none. */
const struct insn *task_current(const struct world *w, const struct task *t);

#endif
