/* SPDX-License-Identifier: MIT */
/*
 * programs.h - the programs of one scenario, and what they know of each other.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_PROGRAMS_H
#define SCENARIOS_LOAD_PROGRAM_PROGRAMS_H

#include "policies/program/program.h"
#include "scenarios/load/memory/variables.h"
#include "scenarios/load/names/own_locks.h"
#include "scenarios/load/names/own_syncs.h"
#include "scenarios/load/names/task_names.h"
#include "scenarios/load/names/work_names.h"

/* A task that a program wakes by its name. */
struct woken_task {
	const char *name;
	struct place place;
	struct insn *insn;	/* which gets the task's id as its name */
};

/* An area that a program frees and another one allocates, which gives it the name. */
struct handed_area {
	const char *name, *task;
	struct place place;
	struct insn *insn;	/* which gets the name's slot and the task's id */
};

/* A compiled program. All tasks of one [task NAME] share it. */
struct compiled {
	struct program program;
	GPtrArray *names;	/* of struct area_name *, by slot */
	GHashTable *slot;	/* name -> struct area_name */
	uint64_t operations;	/* how many it does at most; UINT64_MAX: no limit */
	gboolean refused;	/* it has a mistake: the program is empty */
};

/* A seqcount or a seqlock. */
struct sequence {
	const char *name;
	struct place place;	/* where it is named first */
	uint32_t word;		/* among those of variables */
	gboolean is_lock;
};

struct programs {
	struct pool *pool;
	GError **error;
	GPtrArray *compiled;	/* of struct compiled *: owns all of them */
	const struct compiled *setup;	/* [setup]'s; NULL until it is compiled */
	struct own_locks lock;
	struct own_syncs sync;
	GPtrArray *work;	/* work_names(), once the text is known */
	GArray *woken;		/* of struct woken_task: whom programs wake by name */
	GArray *handed;		/* of struct handed_area: what programs free of others by name */
	struct variable_table variables;
	GArray *sequences;	/* of struct sequence */
	gboolean kfree_rcu;	/* some program has kfree_rcu */
	GPtrArray *callbacks;	/* of const char *: the names in [callback NAME], in their order */
	struct task_names task;
	const int64_t *cost;	/* of the machine */
	uint32_t cpus;		/* of the machine */
	uint64_t start, end;	/* first page of the address space, and that behind it */
	gboolean maps_ram;	/* some program has map_ram */
	gboolean frees_in_irq;	/* the program of some [irq] has vfree */
	struct place rcu;	/* where some program uses RCU; without a file: none does */
	gboolean calls_allocator;	/* some program has an operation of vmalloc's */
	gboolean has_operands;	/* some program works on variables or registers */
	gboolean refused;	/* some program was refused: it may be the one that … */
	gboolean doubtful;	/* names that are missing may be in a part that was refused */
};

/* lock_config: an empty array, which gets the locks that programs name */
void programs_init(struct programs *p, struct pool *pool, GArray *lock_config,
		   GError **error);
void programs_clear(struct programs *p);

#endif
