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

/* May the request be served from a pool? Only one that any address will do for. */
bool uses_pools(const struct vmap *v, const struct area_search *s);
/* Does a purge put this area into a pool of its node? */
bool goes_to_pool(const struct vmap *v, uint32_t node, uint32_t area);
/* Each does it to the first area of a list, and returns the next one. */
uint32_t list_to_pool(struct world *w, uint32_t node, uint32_t list);
uint32_t list_move(const struct vmap *v, uint32_t list, uint32_t *to);
uint32_t list_len(const struct vmap *v, uint32_t list);
uint32_t pool_len(const struct vmap *v, uint32_t node, uint32_t pool);

/* How many work items help: one for each full threshold, less one, and one node is left. */
uint32_t purge_helpers(const struct vmap *v, int64_t nr_lazy, uint32_t nodes);
/* The CPU on which a node's helper works: that of its number, if there is one. */
uint32_t node_cpu(const struct world *w, const struct task *t, uint32_t node);

/* The lock and the object of the node in which an area is busy. */
uint32_t busy_lock_of(const struct world *w, uint32_t area);
uint32_t busy_object_of(const struct world *w, uint32_t area);

#endif
