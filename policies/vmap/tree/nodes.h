/* SPDX-License-Identifier: MIT */
/*
 * nodes.h - everything that a version with nodes may use (6.9 and later).
 */
#ifndef POLICIES_VMAP_TREE_NODES_H
#define POLICIES_VMAP_TREE_NODES_H

#include "policies/vmap/tree/lazy_tree.h"
#include "policies/vmap/tree/node_blocks.h"
#include "policies/vmap/tree/node_free.h"
#include "policies/vmap/tree/pool.h"
#include "policies/vmap/tree/tree.h"

/* In which the steps are that these versions share. */
extern const char *const node_files[];

/* How many pools each node has, one for each size; is there one for so many pages? */
static inline uint32_t nr_pools(const struct world *w)
{
	return vmap_of(w)->nodes.sizes;
}

static inline bool has_pool(const struct world *w, uint64_t pages)
{
	return pool_of(&vmap_of(w)->nodes, 0, pages);
}

/* The first of a node's pools, from this one on, that is not empty; or nr_pools(). */
static inline uint32_t find_pool(const struct world *w, uint32_t node, uint32_t from)
{
	return pool_seek(&vmap_of(w)->nodes, node, from);
}

/* What a purge keeps of a node. */
static inline struct node_purge *node_purge(const struct world *w, uint32_t node)
{
	return &vmap_of(w)->nodes.purge[node];
}

/* May the request be served from a pool? Only one that any address will do for. */
bool uses_pools(const struct world *w, const struct area_search *s);
/* Does a purge put this area into a pool of its node? */
bool goes_to_pool(const struct world *w, uint32_t node, uint32_t area);
/* Each does it to the first area of a list, and returns the next one. */
uint32_t list_to_pool(struct world *w, uint32_t node, uint32_t list);
uint32_t list_move(struct world *w, uint32_t list, uint32_t *to);
uint32_t list_len(const struct world *w, uint32_t list);
uint32_t pool_len(const struct world *w, uint32_t node, uint32_t pool);

/* How many work items help: one for each full threshold, less one, and one node is left. */
uint32_t purge_helpers(const struct world *w, int64_t nr_lazy, uint32_t nodes);
/* The CPU on which a node's helper works: that of its number, if there is one. */
uint32_t node_cpu(const struct world *w, const struct task *t, uint32_t node);

/* The lock and the object of the node in which an area is busy. */
uint32_t busy_lock_of(const struct world *w, uint32_t area);
uint32_t busy_object_of(const struct world *w, uint32_t area);

#endif
