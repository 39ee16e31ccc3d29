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
/* The instruction that the task is at; its innermost function must be task_main. */
const struct insn *task_instruction(const struct world *w, const struct task *t);

#endif
