/* SPDX-License-Identifier: MIT */
/*
 * nodes.c - what the functions of versions with nodes ask and do in passing.
 */
#include "policies/vmap/tree/nodes.h"

const char *const node_files[] = {
	"policies/vmap/tree/node_free.c", "policies/vmap/tree/node_blocks.c",
	"policies/vmap/tree/pool.c", "policies/vmap/deferred.c", NULL,
};

bool uses_pools(const struct world *w, const struct area_search *s)
{
	const struct vmap *v = vmap_of(w);

	return v->nodes.nr > 1 && s->vstart == v->config->start &&
	       s->vend == v->config->start + v->config->pages;
}

bool goes_to_pool(const struct world *w, uint32_t node, uint32_t area)
{
	const struct vmap *v = vmap_of(w);

	return v->area[area].node && !v->nodes.purge[node].skip_populate &&
	       pool_of(&v->nodes, node, area_pages(v, area));
}

uint32_t list_to_pool(struct world *w, uint32_t node, uint32_t list)
{
	const uint32_t next = vmap_of(w)->nodes.next[list];

	pool_put(w, node, list);
	return next;
}

uint32_t list_move(struct world *w, uint32_t list, uint32_t *to)
{
	uint32_t *const link = &vmap_of(w)->nodes.next[list];
	const uint32_t next = *link;

	*link = *to;
	*to = list;
	return next;
}

uint32_t list_len(const struct world *w, uint32_t list)
{
	const uint32_t *next = vmap_of(w)->nodes.next;
	uint32_t len = 0;

	for (; list != NIL; list = next[list])
		len++;
	return len;
}

uint32_t pool_len(const struct world *w, uint32_t node, uint32_t pool)
{
	const struct nodes *n = &vmap_of(w)->nodes;

	return n->pool[(uint64_t)node * n->sizes + pool].len;
}

uint32_t purge_helpers(const struct world *w, int64_t nr_lazy, uint32_t nodes)
{
	const int64_t max = lazy_max(w);
	const int64_t full = max ? nr_lazy / max : nr_lazy;

	return full <= 1 ? 0 : full < nodes ? (uint32_t)full - 1 : nodes - 1;
}

uint32_t node_cpu(const struct world *w, const struct task *t, uint32_t node)
{
	return node < w->machine->cpus ? node : t->cpu;
}

uint32_t busy_lock_of(const struct world *w, uint32_t area)
{
	const struct vmap *v = vmap_of(w);

	return node_lock(w, node_of_page(&v->nodes, v->area[area].start), NODE_BUSY_LOCK);
}

uint32_t busy_object_of(const struct world *w, uint32_t area)
{
	const struct vmap *v = vmap_of(w);

	return BUSY(node_of_page(&v->nodes, v->area[area].start));
}
