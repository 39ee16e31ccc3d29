/* SPDX-License-Identifier: MIT */
/*
 * areas.h - the set of areas: every area in use or lazy, by address.
 */
#ifndef POLICIES_VMAP_AREAS_H
#define POLICIES_VMAP_AREAS_H

#include "policies/vmap/local.h"
#include "policies/vmap/find/search.h"
#include "sim/kernel/verbs.h"

#ifndef SIMRUN_VARIANT

/*
 * Puts a new area into the set, where the search found room; takes it out, and its
 * descriptor is free again. NIL: no descriptor is left.
 */
bool area_can_be_made(struct world *w);
uint32_t area_make(struct world *w, const struct task *t, const struct area_search *s);
void area_unmake(struct world *w, uint32_t area);
/* Tells observers what the task that takes a step now has done (policies/tables/point.h). */
void tell_search(struct world *w, const struct area_search *s);
void tell_lazy(struct world *w, uint32_t area);
void tell_taken(struct world *w, uint32_t area);	/* NIL: there was nothing to take */
void tell_freed(struct world *w, uint32_t area);

/* Ends a search as 4.8 does. */
void search_ends(struct world *w, const struct area_search *s);
/* As 4.8 does both: area_make() and area_unmake(), and what becomes of the cache. */
uint32_t area_insert(struct world *w, const struct task *t, const struct area_search *s);
void area_free(struct world *w, const struct task *t, uint32_t area);
/* The area in which this page lies, or NIL. */
uint32_t area_at(const struct vmap *v, uint64_t page);
/* How many areas a look-up by address visits, at most: the depth of the tree. */
uint32_t area_depth(const struct vmap *v);

#endif	/* !SIMRUN_VARIANT */

/* --- verbs ----------------------------------------------------------------------------------- */

/* Frees the first area of a taken list and goes on to the next. */
#define FREE_VMAP_AREA(list, label)							\
	do {										\
		uint32_t area_;								\
		STEP_(step, label, STEP_WORK, COST_AREA_FREE, 1, AREAS, RELAXED, 0,	\
		      .local = local_area_free)						\
		area_ = (list);								\
		(list) = next_area(w, area_);						\
		area_free(w, t, area_);							\
	} while (0)

#endif
