/* SPDX-License-Identifier: MIT */
/*
 * waits.h - the arguments of operations on wait queues, semaphores and completions.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_WAITS_H
#define SCENARIOS_LOAD_PROGRAM_WAITS_H

#include "scenarios/load/program/compiler.h"

/* Each reads what stands behind the word of its operation. */
gboolean read_wait_event(struct compiler *k, struct insn *i);
gboolean read_queue(struct compiler *k, struct insn *i);	/* prepare_to_wait and the like */
gboolean read_woken_queue(struct compiler *k, struct insn *i);	/* wake_up and the like */
gboolean read_state(struct compiler *k, struct insn *i);
gboolean read_woken_task(struct compiler *k, struct insn *i);
gboolean read_semaphore(struct compiler *k, struct insn *i);
gboolean read_completion(struct compiler *k, struct insn *i);

gboolean read_work(struct compiler *k, struct insn *i);
gboolean read_timer(struct compiler *k, struct insn *i);

/* A program is complete, in `copy`: the tasks that it wakes may have still to be known. */
void keep_woken_tasks(struct compiler *k, struct insn *copy);
/* Finds the tasks that programs wake, when all are known. */
gboolean find_woken_tasks(struct programs *p);

#endif
