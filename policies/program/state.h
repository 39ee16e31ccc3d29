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
	uint32_t next, prev;	/* oldest first; held.c says what next is of a free one */
	uint32_t owner;		/* task, from 1; 0: the entry is free */
	uint32_t reserved;
};

struct held_list {
	uint32_t first, last;
};

/* The variables that kfree_rcu() has still to free. */
struct doomed {
	uint32_t nr, reserved;
	uint32_t variable[];	/* in their order */
};

#pragma GCC diagnostic pop

/* The handle of a world's model: the allocator, and the programs that run on it. */
struct programs {
	struct vmap vmap;		/* the first member, since vmap_of() points to it */
	struct held *held;
	uint32_t *held_free;		/* the first free one behind those of areas, counted from there */
	uint32_t helds;
	struct held_list *held_list;	/* by task */
	struct mapping *name;		/* of all tasks; a task's begin at first_name[task] */
	uint32_t *first_name;		/* configuration: not in the arena */
	uint64_t *loop;			/* counters, MAX_LOOP_DEPTH for each task */
	int64_t *reg;			/* of all tasks; a task's begin at first_register[task] */
	uint32_t *first_register;	/* configuration: not in the arena */
	uint32_t registers;		/* how many these are; those of works follow */
	/*
	 * By task: the number of the program that it runs. Workers run those of the works that they
	 * do, which come behind those of tasks. NULL: there are none, so each task runs its own.
	 */
	uint32_t *runs;
	struct doomed *doomed;		/* NULL: no program has kfree_rcu */
	uint16_t straight_pc[STRAIGHT_STEPS];	/* of such a step, once one was taken; 0: none was */
};

extern const struct model program_model;

/* Straight code for locks of programs (leap/straight.c), by enum straight_step. */
extern straight_fn *const program_straight[STRAIGHT_STEPS];

static inline struct programs *programs_of(const struct world *w)
{
	return w->model;
}

static inline uint32_t program_number(const struct world *w, const struct task *t)
{
	const struct programs *p = programs_of(w);

	return unlikely(p->runs != NULL) ? p->runs[t->id] : t->id;
}

static inline const struct program *program_of(const struct world *w, const struct task *t)
{
	return &vmap_of(w)->config->program[program_number(w, t)];
}

static inline const struct insn *insn_at(const struct world *w, const struct task *t,
					 uint32_t at)
{
	return &program_of(w, t)->insn[at];
}

/* Where a loop keeps its count. */
static inline uint64_t *loop_counter(const struct world *w, const struct task *t, uint32_t depth)
{
	return &programs_of(w)->loop[(size_t)t->id * MAX_LOOP_DEPTH + depth];
}

#endif
