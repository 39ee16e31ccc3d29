/* SPDX-License-Identifier: MIT */
/*
 * state.h - what a task keeps between the instructions of its program: the mappings that it
 * holds, its names for them, and how many rounds its loops have left.
 */
#ifndef POLICIES_PROGRAM_STATE_H
#define POLICIES_PROGRAM_STATE_H

#include "policies/program/program.h"
#include "policies/vmap/state/state.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct held {
	struct mapping mapping;
	uint32_t next, prev;	/* oldest first */
	uint32_t owner;		/* task, NIL: the entry is free */
	uint32_t reserved;
};

struct held_list {
	uint32_t first, last;
};

#pragma GCC diagnostic pop

/* The handle of a world's model: the allocator, and the programs that run on it. */
struct programs {
	struct vmap vmap;		/* the first member, since vmap_of() points to it */
	struct held *held;
	uint32_t *held_free;
	uint32_t helds;
	struct held_list *held_list;	/* by task */
	struct mapping *name;		/* of all tasks; a task's begin at first_name[task] */
	uint32_t *first_name;		/* configuration: not in the arena */
	uint64_t *loop;			/* counters, MAX_LOOP_DEPTH for each task */
};

extern const struct model program_model;

static inline struct programs *programs_of(const struct world *w)
{
	return w->model;
}

static inline const struct program *program_of(const struct world *w, const struct task *t)
{
	return &vmap_of(w)->config->program[t->id];
}

static inline const struct insn *insn_at(const struct world *w, const struct task *t,
					 uint32_t at)
{
	return &program_of(w, t)->insn[at];
}

#endif
