/* SPDX-License-Identifier: MIT */
/*
 * programs.h - the programs of one scenario, and what they know of each other.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_PROGRAMS_H
#define SCENARIOS_LOAD_PROGRAM_PROGRAMS_H

#include "policies/program/program.h"
#include "scenarios/load/program/own_locks.h"
#include "scenarios/load/program/task_names.h"

/* A compiled program. All tasks of one [task NAME] share it. */
struct compiled {
	struct program program;
	GPtrArray *names;	/* of struct area_name *, by slot */
	GHashTable *slot;	/* name -> struct area_name */
	uint64_t operations;	/* how many it does at most; UINT64_MAX: no limit */
};

struct programs {
	struct pool *pool;
	GError **error;
	GPtrArray *compiled;	/* of struct compiled *: owns all of them */
	const struct compiled *setup;	/* [setup]'s; NULL until it is compiled */
	struct own_locks lock;
	struct task_names task;
	uint32_t cpus;		/* of the machine */
	uint64_t start, end;	/* first page of the address space, and that behind it */
	gboolean maps_ram;	/* some program has map_ram */
	gboolean frees_in_irq;	/* the program of some [irq] has vfree */
};

/* lock_config: an empty array, which gets the locks that programs name */
void programs_init(struct programs *p, struct pool *pool, GArray *lock_config,
		   GError **error);
void programs_clear(struct programs *p);

#endif
