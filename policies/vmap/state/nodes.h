/* SPDX-License-Identifier: MIT */
/*
 * nodes.h - what the versions keep that have a tree of free ranges: that tree, and for each
 * node its lazy areas and its pools.
 *
 * v6.9 introduced nodes. Versions before it are said to have one, without pools.
 */
#ifndef POLICIES_VMAP_STATE_NODES_H
#define POLICIES_VMAP_STATE_NODES_H

#include "policies/vmap/base/request.h"
#include "policies/vmap/state/free_tree.h"
#include "policies/vmap/state/vmap_config.h"
#include "sim/base/arena.h"
#include "sim/base/treap.h"

/* The kernel's tree covers all addresses, whatever vmalloc's space is. */
#define ADDRESS_SPACE_PAGES (UINT64_C(1) << 52)

enum {
	NODE_ZONE_PAGES = 16,	/* pages of a zone; zones belong to nodes in turn */
	MAX_NODES = 128,
	MAX_POOLED_PAGES = 256,	/* larger areas are not kept in pools */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* Under purge_vmap_area_lock, or the node's lazy.lock: */
struct lazy_tree {
	uint32_t root;		/* of the areas, by address, in nodes.lazy_node */
};

/* Under the node's pool_lock; read without it: */
struct va_pool {
	uint32_t first, last;	/* areas of one size, linked by nodes.next */
	uint32_t len;
	uint32_t reserved;
};

#pragma GCC diagnostic pop

struct nodes {			/* the handle */
	uint32_t nr;		/* 0: the version has no tree of free ranges */
	uint32_t sizes;		/* pools that each has; pool i is for areas of i + 1 pages */
	uint32_t first_object;
	struct free_tree_ref free;
	struct lazy_tree *lazy;
	struct treap_node *lazy_node;	/* by area */
	struct va_pool *pool;		/* by node and size */
	struct node_purge *purge;	/* by node */
	uint32_t *next;			/* by area: in a pool, or in a list that one task has */
};

/* Between areas, before the first and behind the last there can be a free range. */
uint32_t free_ranges(const struct vmap_config *c);
uint32_t nodes_objects(const struct vmap_config *c);
void nodes_place_state(struct nodes *n, const struct vmap_config *c, uint32_t first_object,
		       struct cursor *at);
void nodes_init(const struct nodes *n, const struct vmap_config *c);

/* The first of a node's pools, from this one on, that is not empty; or nodes.sizes. */
uint32_t pool_seek(const struct nodes *n, uint32_t node, uint32_t from);

/* The node to which an address belongs. */
static inline uint32_t node_of_page(const struct nodes *n, uint64_t page)
{
	return (uint32_t)(page / NODE_ZONE_PAGES % n->nr);
}

static inline struct va_pool *pool_of(const struct nodes *n, uint32_t node, uint64_t pages)
{
	return pages && pages <= n->sizes ? &n->pool[(uint64_t)node * n->sizes + pages - 1] :
					    NULL;
}

#endif
