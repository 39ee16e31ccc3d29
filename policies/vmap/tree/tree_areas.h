/* SPDX-License-Identifier: MIT */
/*
 * tree_areas.h - areas of the versions with a tree of free ranges (5.2 and later): cut out
 * of it, found by address, put back.
 */
#ifndef POLICIES_VMAP_TREE_TREE_AREAS_H
#define POLICIES_VMAP_TREE_TREE_AREAS_H

#include "policies/vmap/arguments.h"
#include "policies/vmap/local.h"
#include "sim/kernel/verbs.h"

#ifndef SIMRUN_VARIANT

/* Looks for room, and changes nothing. */
void tree_search(const struct world *w, enum fit_rule rule, struct area_search *s);
/*
 * Cuts an area out of the free range that the search found. node: for which it is
 * allocated, counted from 1; 0: none. NIL: no descriptor is left.
 */
uint32_t tree_take(struct world *w, const struct task *t, const struct area_search *s,
		   uint32_t node);
/* Puts back one area; or as many as lie side by side from the first of a list on. */
void tree_give_back(struct world *w, const struct task *t, uint32_t area);
uint32_t tree_give_back_run(struct world *w, const struct task *t, uint32_t first);

/* How many pages these areas have together, and in *behind what follows them in the list. */
uint64_t run_pages(const struct world *w, uint32_t first, uint32_t *behind);

/* Makes an area findable by its address, with what the allocation asked for. */
void area_link(struct world *w, const struct alloc_args *a);
void area_unlink(struct world *w, uint32_t area);
/* The area in which this page lies, if it can be found, or NIL. */
uint32_t linked_area_at(const struct vmap *v, uint64_t page);

/*
 * Why is there no room? To be called under the lock of the tree, after a purge or if there
 * will be none; else the answer is that nothing is wrong.
 */
void search_failed(struct world *w, struct alloc_args *a);
/* Notes what purgers hold, before the allocation's own purge. */
void before_purge(struct world *w, struct alloc_args *a);
/* Counts that the operation tries again, after its purge. */
void after_purge(struct world *w, const struct task *t, struct alloc_args *a);
/* Tells of the failure, and returns the result. */
int64_t allocation_failed(struct world *w, const struct task *t, const struct alloc_args *a);

#endif	/* !SIMRUN_VARIANT */

/* --- verbs ----------------------------------------------------------------------------------- */

/*
 * Searches the tree, whose lock is held, and takes what was found: f->area; NIL: no
 * descriptor is left, or f->search.found says that there is no room.
 */
#define ALLOC_FROM_TREE(rule, for_node, label)						\
	do {										\
		tree_search(w, rule, &f->search);					\
		WORK(COST_AREA_SEARCH, f->search.visited, FREE_TREE, label,		\
		     .local = local_tree_search);					\
		if (f->search.found)							\
			f->area = tree_take(w, t, &f->search, for_node);		\
		else									\
			search_failed(w, (struct alloc_args *)f);			\
	} while (0)

/* Puts back the first area of a list, and goes on to the next. */
#define MERGE_AREA(list, label)								\
	do {										\
		uint32_t area_;								\
		WORK(COST_AREA_FREE, 1, FREE_TREE, label, .local = local_tree);		\
		area_ = (list);								\
		(list) = next_area(w, area_);						\
		tree_give_back(w, t, area_);						\
	} while (0)

/* Puts back what lies side by side at the beginning of a list, as one range. */
#define MERGE_RUN(list, label)								\
	do {										\
		WORK(COST_AREA_FREE, 1, FREE_TREE, label, .local = local_tree);		\
		(list) = tree_give_back_run(w, t, list);				\
	} while (0)

#endif
