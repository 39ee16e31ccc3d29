/* SPDX-License-Identifier: MIT */
/*
 * lazy.h - the list of areas that were freed lazily.
 */
#ifndef POLICIES_VMAP_LAZY_H
#define POLICIES_VMAP_LAZY_H

#include "policies/vmap/state/state.h"
#include "sim/kernel/verbs.h"

#ifndef SIMRUN_VARIANT

/* An area is pushed on the lazy list. */
void lazy_push(struct world *w, const struct task *t, uint32_t area, uint32_t generation);
/* A purger has taken the whole list, whose first area this is, or NIL. */
void lazy_taken(struct world *w, const struct task *t, uint32_t first);

/* What the two do, whatever keeps the areas: lazy->takes counts the take already. */
bool becomes_lazy(struct world *w, const struct task *t, uint32_t area, uint32_t generation);
void becomes_taken(struct vmap *v, uint32_t area);
/* A purge has taken something. */
void count_purge(struct world *w, const struct task *t);

/*
 * Walks over a list of lazy areas, and returns how many there are. *nr becomes the sum of
 * their pages; *start and *end are widened to enclose all of them.
 */
uint64_t lazy_range(const struct world *w, uint32_t first, uint64_t *nr, uint64_t *start,
		    uint64_t *end);

#endif	/* !SIMRUN_VARIANT */

/* --- verbs ----------------------------------------------------------------------------------- */

/* Takes the whole lazy list; `into` is its first area or NIL. */
#define TAKE_ALL(into, label)								\
	do {										\
		LLIST_DEL_ALL_(into, VMAP_PURGE_LIST, label);				\
		lazy_taken(w, t, into);							\
	} while (0)

#define LLIST_DEL_ALL_(into, list, label)						\
	STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, list), FULL, 0)	\
	(into) = llist_del_all(w, list);						\
	access_llist(w, t, list, FULL)

/*
 * Looks at each area of a taken list: nr becomes the sum of their pages; start and end are
 * widened to enclose all of them.
 */
#define WALK_RANGE(list, nr, start, end, label)						\
	WORK(COST_LIST_WALK, lazy_range(w, list, &(nr), &(start), &(end)), NIL, label)

#endif
