/* SPDX-License-Identifier: MIT */
/*
 * held.h - the mappings that a task holds, oldest first, and its names for them.
 */
#ifndef POLICIES_PROGRAM_HELD_H
#define POLICIES_PROGRAM_HELD_H

#include "policies/program/state.h"

/* What one of the task's own names stands for. */
struct mapping *name_slot(const struct world *w, const struct task *t, uint32_t name);
/* At its start a task knows what [setup] named. */
void inherit_names(struct world *w, const struct task *t);

/* The task holds m from now on; a handler may find it there. False: the table is full. */
bool hold(struct world *w, const struct task *t, struct mapping *m);
/* The task does not hold m any more, if it still did. */
void let_go(struct world *w, const struct task *t, const struct mapping *m);

/* Whose mappings an instruction works on. */
const struct task *holder(const struct world *w, const struct task *t,
			  const struct insn *insn);
/* The mapping that an instruction works on: the one that it names, or the oldest held. */
struct mapping operand(const struct world *w, const struct task *t, const struct insn *insn);
/* Loads a mapping's translation into the task's CPU, or tells that it has been freed. */
void touch_mapping(struct world *w, const struct task *t, const struct mapping *m);

#endif
