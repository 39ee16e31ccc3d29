/* SPDX-License-Identifier: MIT */
/*
 * rename.h - the state of a search with its alike tasks, and their CPUs, under other numbers.
 */
#ifndef SIM_SEARCH_RENAME_H
#define SIM_SEARCH_RENAME_H

#include "sim/search/space.h"
#include "sim/world/rename.h"

/*
 * Is a state all that rename_state() knows how to rename? It does not know words that CPUs see
 * differently, tasks that change CPUs, deadlines, and what the model says that it cannot.
 */
bool can_rename(const struct space *space);

/*
 * Sets r->object of what belongs to tasks and CPUs, from r->task and r->cpu. All others keep their
 * numbers, which must stand there already.
 */
void rename_objects(const struct world *w, const struct renaming *r);

/*
 * Makes `to`, a space of the same machine, the state of `space` under other numbers. whole: all that
 * a search can go on from; else what space_identity() looks at, but for the model's rows.
 */
void rename_state(const struct space *space, const struct renaming *r, struct space *to,
		  bool whole);

/* A transition under other numbers. */
uint32_t rename_transition(const struct space *space, const struct renaming *r,
			   uint32_t transition);

#endif
