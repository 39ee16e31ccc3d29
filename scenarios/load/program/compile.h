/* SPDX-License-Identifier: MIT */
/*
 * compile.h - the text of a program becomes instructions.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_COMPILE_H
#define SCENARIOS_LOAD_PROGRAM_COMPILE_H

#include "scenarios/load/program/programs.h"

/* What busy and lazy of [vmalloc] list: areas of one size. */
struct initial_areas {
	uint64_t count, pages;
	gboolean lazy;
	unsigned line;
};

/*
 * The program of [setup], if there is one. areas: of struct initial_areas, which it
 * makes first. The programs of tasks may use the names that it gives to areas.
 */
struct compiled *compile_setup(struct programs *p, const struct setting *program,
			       const GArray *areas);

/* The program of a [task], after [setup]'s; NULL: it does nothing. */
struct compiled *compile_task(struct programs *p, const struct setting *program);

/*
 * The program of an [irq], after those of the tasks. It may have only what a handler may
 * do; if it is lockless, it may take no spinlock either.
 */
struct compiled *compile_handler(struct programs *p, const struct setting *program,
				 gboolean lockless);

#endif
