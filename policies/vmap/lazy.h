/* SPDX-License-Identifier: MIT */
/*
 * lazy.h - the list of areas that were freed lazily.
 */
#ifndef POLICIES_VMAP_LAZY_H
#define POLICIES_VMAP_LAZY_H

#include "policies/vmap/state.h"
#include "sim/kernel/verbs.h"

/* The effect of pushing an area on the lazy list, and what goes with taking all. */
void lazy_push(struct world *w, const struct task *t, uint32_t area, uint32_t generation);
void lazy_taken(struct world *w, const struct task *t, uint32_t first);

/* Pages of a list of lazy areas; *areas: how many; widens start and end to their range. */
uint64_t lazy_range(const struct world *w, uint32_t first, uint32_t *areas, uint64_t *start,
		    uint64_t *end);

/* --- verbs ----------------------------------------------------------------------------------- */

/* Takes the whole lazy list; `into` is its first area or NIL. */
#define TAKE_ALL(into, label)								\
	do {										\
		LLIST_DEL_ALL_(into, VMAP_PURGE_LIST, label);				\
		lazy_taken(w, t, into);							\
	} while (0)

#define LLIST_DEL_ALL_(into, list, label)						\
	STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, list), FULL, 0)	\
	(into) = w->llist_first[list];							\
	w->llist_first[list] = NIL

/* Looks at each area of a taken list: f->areas, f->nr, and the range. */
#define WALK_RANGE(label)								\
	do {										\
		f->nr = lazy_range(w, f->valist, &f->areas, &f->start, &f->end);	\
		WORK(COST_LIST_WALK, f->areas, NIL, label);				\
	} while (0)

#endif
