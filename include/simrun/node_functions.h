/* SPDX-License-Identifier: MIT */
/*
 * node_functions.h - the functions of <simrun/nodes.h>, written as functions.h says.
 * Numbers of nodes and pools count from 0; areas are linked to lists, which end with NIL.
 */
#ifndef SIMRUN_NODE_FUNCTIONS_H
#define SIMRUN_NODE_FUNCTIONS_H

SIMRUN_FUNCTION(uint32_t, nr_nodes, (const struct world *w), (w))
SIMRUN_FUNCTION(uint32_t, free_tree_object, (const struct world *w), (w))
/* One of a node's locks; which: NODE_BUSY_LOCK, ... */
SIMRUN_FUNCTION(uint32_t, node_lock, (const struct world *w, uint32_t node, uint32_t which),
		(w, node, which))
/* The lock and the object of the node in which an area is busy. */
SIMRUN_FUNCTION(uint32_t, busy_lock_of, (const struct world *w, uint32_t area), (w, area))
SIMRUN_FUNCTION(uint32_t, busy_object_of, (const struct world *w, uint32_t area), (w, area))
/* So many pages may be lazy before somebody purges; twice that, or less: purges give way. */
SIMRUN_FUNCTION(int64_t, lazy_max, (const struct world *w), (w))
SIMRUN_FUNCTION(int64_t, resched_threshold, (const struct world *w), (w))

/* --- work items: of the drain work, of a node; the CPU on which a node's helper works ----- */

SIMRUN_FUNCTION(uint32_t, drain_work, (const struct world *w), (w))
SIMRUN_FUNCTION(uint32_t, node_work, (const struct world *w, uint32_t node), (w, node))
SIMRUN_FUNCTION(uint32_t, node_cpu,
		(const struct world *w, const struct task *t, uint32_t node), (w, t, node))
SIMRUN_FUNCTION(uint32_t, purge_helpers,
		(const struct world *w, int64_t nr_lazy, uint32_t nodes), (w, nr_lazy, nodes))

/* --- allocations, under the lock of the tree --------------------------------------------- */

SIMRUN_LOOKS(touch_object(w, FREE_TREE), void, tree_search,
	     (struct world *w, enum fit_rule rule, struct area_search *s), (w, rule, s))
SIMRUN_LOOKS(touch_object(w, FREE_TREE), uint32_t, tree_take,
	     (struct world *w, const struct task *t, const struct area_search *s,
	      uint32_t node), (w, t, s, node))
SIMRUN_LOOKS((touch_areas(w), touch_lazy_areas(w), touch_pools(w)), void, search_failed,
	     (struct world *w, struct alloc_args *a), (w, a))
SIMRUN_LOOKS((touch_areas(w), touch_lazy_areas(w), touch_pools(w)), void, before_purge,
	     (struct world *w, struct alloc_args *a), (w, a))
SIMRUN_FUNCTION(void, after_purge,
		(struct world *w, const struct task *t, struct alloc_args *a), (w, t, a))
SIMRUN_FUNCTION(int64_t, allocation_failed,
		(struct world *w, const struct task *t, const struct alloc_args *a), (w, t, a))
/* Makes an area findable by its address, or not any more. */
SIMRUN_LOOKS(touch_areas(w), void, area_link, (struct world *w, const struct alloc_args *a),
	     (w, a))
SIMRUN_LOOKS(touch_areas(w), void, area_unlink, (struct world *w, uint32_t area), (w, area))
/* Puts back one area; or as many as lie side by side from the first of a list on. */
SIMRUN_LOOKS(touch_areas(w), void, tree_give_back,
	     (struct world *w, const struct task *t, uint32_t area), (w, t, area))
SIMRUN_LOOKS(touch_areas(w), uint32_t, tree_give_back_run,
	     (struct world *w, const struct task *t, uint32_t first), (w, t, first))
/* How many pages these have together, and in *behind what follows them in the list. */
SIMRUN_LOOKS((touch_areas(w), touch_lazy_areas(w)), uint64_t, run_pages,
	     (struct world *w, uint32_t first, uint32_t *behind), (w, first, behind))

/* --- lazy areas of a node, under its lock -------------------------------------------------- */

SIMRUN_LOOKS(touch_object(w, LAZY(node)), bool, lazy_tree_is_empty,
	     (struct world *w, uint32_t node), (w, node))
SIMRUN_LOOKS(touch_object(w, LAZY(node)), void, lazy_tree_add,
	     (struct world *w, const struct task *t, uint32_t node, uint32_t area,
	      uint32_t generation), (w, t, node, area, generation))
/* Takes all, as a list by address; start and end are widened to enclose them. */
SIMRUN_LOOKS(touch_object(w, LAZY(node)), uint32_t, lazy_tree_take,
	     (struct world *w, const struct task *t, uint32_t node, bool first_of_purge,
	      uint64_t *start, uint64_t *end), (w, t, node, first_of_purge, start, end))
/* The area is put on the lazy list of 5.10 and before. */
SIMRUN_LOOKS(touch_lazy_areas(w), void, lazy_push,
	     (struct world *w, const struct task *t, uint32_t area, uint32_t generation),
	     (w, t, area, generation))
/* A free has counted its pages, and is not done: until then lazy_count is not checked. */
SIMRUN_FUNCTION(void, busy_begin, (struct world *w, const struct task *t), (w, t))

/* --- pools of a node, under its pool_lock --------------------------------------------------- */

SIMRUN_FUNCTION(uint32_t, nr_pools, (const struct world *w), (w))
SIMRUN_FUNCTION(bool, has_pool, (const struct world *w, uint64_t pages), (w, pages))
SIMRUN_FUNCTION(bool, uses_pools, (const struct world *w, const struct area_search *s), (w, s))
/* The first pool, from this one on, that is not empty, or nr_pools(); read without the lock. */
SIMRUN_LOOKS(touch_object(w, POOL(node)), uint32_t, find_pool,
	     (struct world *w, uint32_t node, uint32_t from), (w, node, from))
SIMRUN_LOOKS(touch_object(w, POOL(node)), uint32_t, pool_len,
	     (struct world *w, uint32_t node, uint32_t pool), (w, node, pool))
/* The areas that decay; in rest and last the others, which pool_attach() puts back. */
SIMRUN_LOOKS(touch_object(w, POOL(node)), uint32_t, pool_detach,
	     (struct world *w, uint32_t node, uint32_t pool, uint32_t decays, uint32_t *rest,
	      uint32_t *last), (w, node, pool, decays, rest, last))
SIMRUN_LOOKS(touch_object(w, POOL(node)), void, pool_attach,
	     (struct world *w, uint32_t node, uint32_t pool, uint32_t first, uint32_t last),
	     (w, node, pool, first, last))
SIMRUN_LOOKS((touch_object(w, POOL(node)), touch_lazy_areas(w)), uint32_t, list_to_pool,
	     (struct world *w, uint32_t node, uint32_t list), (w, node, list))

/* --- what a purge has taken ------------------------------------------------------------------ */

/* What it keeps of a node: to be asked for anew behind each verb. */
SIMRUN_LOOKS(touch_object(w, VMAP_PURGE_LOCK), struct node_purge *, node_purge,
	     (struct world *w, uint32_t node), (w, node))
SIMRUN_LOOKS(touch_areas(w), bool, goes_to_pool,
	     (struct world *w, uint32_t node, uint32_t area), (w, node, area))
/* Moves the first area of a list to the begin of another one; returns the next one. */
SIMRUN_LOOKS(touch_lazy_areas(w), uint32_t, list_move,
	     (struct world *w, uint32_t list, uint32_t *to), (w, list, to))
SIMRUN_LOOKS(touch_lazy_areas(w), uint32_t, list_len, (struct world *w, uint32_t list),
	     (w, list))
SIMRUN_LOOKS(touch_lazy_areas(w), uint32_t, list_before,
	     (struct world *w, uint32_t list, uint32_t other), (w, list, other))
SIMRUN_LOOKS((touch_lazy_areas(w), touch_areas(w)), uint32_t, list_sort,
	     (struct world *w, uint32_t list), (w, list))

/* --- claims that steps make: .local = ... ----------------------------------------------------- */

SIMRUN_LOCAL(local_decay_scan)
SIMRUN_LOCAL(local_purge_look)
SIMRUN_LOCAL(local_tree)
SIMRUN_LOCAL(local_tree_search)

#endif
