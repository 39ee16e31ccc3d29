/* SPDX-License-Identifier: MIT */
/*
 * pool.h - the pools of a node: lists of areas of one size, ready to be handed out again
 * (6.9 and later).
 */
#ifndef POLICIES_VMAP_TREE_POOL_H
#define POLICIES_VMAP_TREE_POOL_H

#include "policies/vmap/state/state.h"
#include "sim/kernel/verbs.h"

#ifndef SIMRUN_VARIANT

/* Is there a pool for areas of so many pages, and is it empty? It is read without a lock. */
bool pool_is_empty(const struct vmap *v, uint32_t node, uint64_t pages);

/* The node's pool_lock is held: */

/*
 * The area that was put in last, or NIL. If its address is not aligned as it is asked for,
 * it moves to the end of its pool, and nothing is taken.
 */
uint32_t pool_take(struct world *w, const struct task *t, uint32_t node, uint64_t pages,
		   uint64_t align);
/* Before time 0: an area that was busy lies in a pool, behind those that do so already. */
void pool_fill(struct world *w, uint32_t node, uint32_t area);
/* An area that was busy lies in front of the pool from now on. Its lock must be held. */
void pool_return(struct world *w, uint32_t node, uint32_t area);
/* A purger puts back an area that it has taken, for which there is a pool. */
void pool_put(struct world *w, uint32_t node, uint32_t area);
/*
 * Detaches a pool: the areas that decay, of which there are `decays` or, if there are not
 * so many, all, as a list; and in *rest and *last the others.
 */
uint32_t pool_detach(struct world *w, uint32_t node, uint32_t pool, uint32_t decays,
		     uint32_t *rest, uint32_t *last);
void pool_attach(struct world *w, uint32_t node, uint32_t pool, uint32_t first, uint32_t last);

/* Puts one list before another; sorts a list by address. */
uint32_t list_before(struct world *w, uint32_t list, uint32_t other);
uint32_t list_sort(struct world *w, uint32_t list);

#endif	/* !SIMRUN_VARIANT */

/*
 * node_pool_del_va(): an area of just this size from the node's pool. Returns it, or -1.
 */
struct node_pool_del_va {
	struct frame frame;
	uint64_t pages, align;
	uint32_t node;
	uint32_t area;
};
DECLARE_STEPS(node_pool_del_va);

#endif
