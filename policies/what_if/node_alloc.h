/* SPDX-License-Identifier: MIT */
/*
 * node_alloc.h - how v6.12 begins and ends an allocation, and a purge that looks for room, for
 * variants that ask what an allocation should do in between if it finds none.
 */
#ifndef POLICIES_WHAT_IF_NODE_ALLOC_H
#define POLICIES_WHAT_IF_NODE_ALLOC_H

#include "policies/vmap/tree/nodes.h"

/* In which their steps are: node_alloc.c, and what all versions with nodes share. */
extern const char *const node_alloc_files[];

/* --- what v6-12.c has: the arguments with which its frames begin ---------------------------- */

struct decay_args {		/* returns whether any area was given back */
	struct frame frame;
	uint32_t node, full_decay;
};
DECLARE_STEPS(decay_va_pool_node);

struct node_purge_args {	/* returns whether any area was lazy */
	PURGE_ARGUMENTS;
	uint32_t full_pool_decay, decayed;
};
DECLARE_STEPS(__purge_vmap_area_lazy);

DECLARE_STEPS(reclaim_and_purge_vmap_areas);	/* struct no_args */
DECLARE_STEPS(vmap_node_shrink_scan);		/* struct no_args */
DECLARE_STEPS(purge_directly);			/* struct purge_args */
DECLARE_STEPS(purge_of_aliases);		/* struct purge_args */
DECLARE_STEPS(drain_vmap_area_work);		/* struct work_args */
DECLARE_STEPS(purge_vmap_node);			/* struct work_args */

/* Gives a node's pools back, or a quarter of each. vmap_purge_lock must be held. */
#define DECAY_POOLS(of, full)								\
	CALL_POINTER(&FUNCTION(decay_va_pool_node), struct decay_args, .node = (of),	\
		     .full_decay = (full))

/* What the drain work does, or with all pools given back what an overflow does. */
#define PURGE_NODES(full)								\
	CALL_POINTER(&FUNCTION(__purge_vmap_area_lazy), struct node_purge_args,		\
		     .start = UINT64_MAX, .full_pool_decay = (full))

/* What v6.12 does for an allocation that finds no room, with the mutex. */
#define RECLAIM_AND_PURGE								\
	CALL_POINTER(&FUNCTION(reclaim_and_purge_vmap_areas), struct no_args)

/* --- what node_alloc.c has ------------------------------------------------------------------- */

/* The node, from 1, of whose pool this CPU may have an area; 0: only a certain range will do. */
static inline uint32_t pool_node(const struct world *w, const struct task *t,
				 const struct area_search *s)
{
	return uses_pools(w, s) ? t->cpu % nr_nodes(w) + 1 : 0;
}

/* area: from the pool of this node; NIL, if it has none of this size. */
#define ALLOC_FROM_POOL(area, node_, search)						\
	do {										\
		(area) = NIL;								\
		if ((node_) && has_pool(w, (search).size)) {				\
			CALL(node_pool_del_va, .pages = (search).size,			\
			     .align = (search).align, .node = (node_) - 1);		\
			(area) = t->result < 0 ? NIL : (uint32_t)t->result;		\
		}									\
	} while (0)

/* An area that was found becomes one that can be freed. Returns it. */
struct node_alloc_end {
	ALLOC_ARGUMENTS;
};
DECLARE_STEPS(node_alloc_end);

/*
 * Gives back all pools, and then all that is lazy, so that at one moment in between there is
 * neither. vmap_purge_lock must be held. Returns whether it has given anything back.
 */
struct purge_for_room {
	struct frame frame;
	uint32_t node, given_back;
};
DECLARE_STEPS(purge_for_room);

#endif
