/* SPDX-License-Identifier: MIT */
/*
 * nodes.c - the bytes of the tree of free ranges and of nodes.
 */
#include "policies/vmap/state/nodes.h"

uint32_t free_ranges(const struct vmap_config *c)
{
	return c->areas + 1;
}

static uint32_t pool_sizes(const struct vmap_config *c)
{
	if (!c->pools)
		return 0;
	return c->pages < MAX_POOLED_PAGES ? (uint32_t)c->pages : MAX_POOLED_PAGES;
}

uint32_t nodes_objects(const struct vmap_config *c)
{
	return c->nodes ? 1 + 3 * c->nodes : 0;
}

void nodes_place_state(struct nodes *n, const struct vmap_config *c, uint32_t first_object,
		       struct cursor *at)
{
	const bool trees = c->nodes;

	n->nr = c->nodes;
	n->sizes = pool_sizes(c);
	n->first_object = first_object;
	PLACE(at, n->free.tree, trees);
	PLACE(at, n->free.range, trees ? free_ranges(c) : 0);
	PLACE(at, n->lazy, n->nr);
	PLACE(at, n->lazy_node, trees ? c->areas : 0);
	PLACE(at, n->pool, (uint64_t)n->nr * n->sizes);
	PLACE(at, n->purge, n->nr);
	PLACE(at, n->next, trees ? c->areas : 0);
}

void nodes_init(const struct nodes *n, const struct vmap_config *c)
{
	free_tree_init(n->free, free_ranges(c), 0, ADDRESS_SPACE_PAGES);
	for (uint32_t i = 0; i < n->nr; i++) {
		n->lazy[i] = (struct lazy_tree){ .root = NIL };
		n->purge[i] = (struct node_purge){ .list = NIL };
	}
	for (uint32_t i = 0; i < n->nr * n->sizes; i++)
		n->pool[i] = (struct va_pool){ .first = NIL, .last = NIL };
}

uint32_t pool_seek(const struct nodes *n, uint32_t node, uint32_t from)
{
	const struct va_pool *p = &n->pool[(uint64_t)node * n->sizes];

	while (from < n->sizes && p[from].first == NIL)
		from++;
	return from;
}
