/* SPDX-License-Identifier: MIT */
/*
 * compile.h - the text of a program becomes instructions.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_COMPILE_H
#define SCENARIOS_LOAD_PROGRAM_COMPILE_H

#include "scenarios/load/program/programs.h"

#define ANYWHERE UINT64_MAX	/* struct initial_areas: they lie where there is room */

/* Areas of one size that exist before time 0: an element of a list in [vmalloc]. */
struct initial_areas {
	uint64_t count, pages;
	uint64_t at;		/* the page where the first one begins; or ANYWHERE */
	enum initial_kind { INITIALLY_BUSY, INITIALLY_LAZY, INITIALLY_POOLED } kind;
	uint32_t node;		/* for which they were allocated, from 1; 0: none */
	const char *name;	/* NULL: none */
	struct place place;
};

/*
 * A program with mistakes becomes an empty one, which is `refused`.
 *
 * Compiles the program of [setup] (NULL: there is none), which first makes the areas (of
 * struct initial_areas). It comes before the others, because these may use its names.
 */
struct compiled *compile_setup(struct programs *p, const struct setting *program,
			       const GArray *areas);

/* Compiles the program of a [task]; NULL: the task does nothing. */
struct compiled *compile_task(struct programs *p, const struct setting *program);

/* Compiles the program of a [work], which a worker runs: in the kernel, and without areas. */
struct compiled *compile_work(struct programs *p, const struct setting *program);

/*
 * Compiles the program of an [irq]. It may do only what a handler may do, and if it is
 * lockless, it may take no spinlock either. The tasks must be known, as it may free what
 * they hold.
 */
struct compiled *compile_handler(struct programs *p, const struct setting *program,
				 gboolean lockless);

/*
 * Of a [callback NAME], which may do what handlers may, except for the allocator's operations.
 * NULL: of the task that does what kfree_rcu() has left.
 */
struct compiled *compile_callback(struct programs *p, const struct setting *program);

#endif
