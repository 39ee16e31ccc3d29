/* SPDX-License-Identifier: MIT */
/*
 * held.h - the mappings that a task holds, oldest first, and its names for them.
 */
#ifndef POLICIES_PROGRAM_HELD_H
#define POLICIES_PROGRAM_HELD_H

#include "policies/program/state.h"

/* What one of the task's own names stands for. */
static inline struct mapping *name_slot(const struct world *w, const struct task *t,
					uint32_t name)
{
	const struct programs *p = programs_of(w);

	return &p->name[p->first_name[program_number(w, t)] + name];
}

/* When a task starts, its names stand for what [setup] gave the same names. */
void inherit_names(struct world *w, const struct task *t);

/* The task holds m from now on; a handler may find it there. False: the table is full. */
bool hold(struct world *w, const struct task *t, struct mapping *m);
/* The task does not hold m any more, if it still did. */
void let_go(struct world *w, const struct task *t, const struct mapping *m);

/* The task whose mappings an instruction works on. */
static inline const struct task *holder(const struct world *w, const struct task *t,
					const struct insn *insn)
{
	if (insn->flags & INSN_NAMED)
		return &w->task[insn->count];
	return insn->flags & INSN_OF ? &w->task[insn->name] : t;
}

/* The mapping that an instruction works on: the one that it names, or the oldest held. */
struct mapping unnamed_operand(const struct world *w, const struct task *t,
			       const struct insn *insn);
static inline struct mapping operand(const struct world *w, const struct task *t,
				     const struct insn *insn)
{
	if (insn->name == NO_NAME || (insn->flags & (INSN_OF | INSN_NAMED)) == INSN_OF)
		return unnamed_operand(w, t, insn);
	return *name_slot(w, holder(w, t, insn), insn->name);
}

/* Loads a mapping's translation into the task's CPU, or tells that it has been freed. */
void touch_mapping(struct world *w, const struct task *t, const struct mapping *m);

#endif
