/* SPDX-License-Identifier: MIT */
/*
 * nodes.c - what the functions of versions with nodes ask and do in passing.
 */
#include "policies/vmap/tree/nodes.h"

const char *const node_files[] = {
	"policies/vmap/tree/node_free.c", "policies/vmap/tree/node_blocks.c",
	"policies/vmap/tree/pool.c", "policies/vmap/deferred.c", NULL,
};

bool uses_pools(const struct vmap *v, const struct area_search *s)
{
	return v->nodes.nr > 1 && s->vstart == v->config->start &&
	       s->vend == v->config->start + v->config->pages;
}

bool goes_to_pool(const struct vmap *v, uint32_t node, uint32_t area)
{
	return v->area[area].node && !v->nodes.purge[node].skip_populate &&
	       pool_of(&v->nodes, node, area_pages(v, area));
}

uint32_t list_to_pool(struct world *w, uint32_t node, uint32_t list)
{
	const uint32_t next = vmap_of(w)->nodes.next[list];

	pool_put(w, node, list);
	return next;
}

uint32_t list_move(const struct vmap *v, uint32_t list, uint32_t *to)
{
	const uint32_t next = v->nodes.next[list];

	v->nodes.next[list] = *to;
	*to = list;
	return next;
}

uint32_t list_len(const struct vmap *v, uint32_t list)
{
	uint32_t len = 0;

	for (; list != NIL; list = v->nodes.next[list])
		len++;
	return len;
}

uint32_t pool_len(const struct vmap *v, uint32_t node, uint32_t pool)
{
	return v->nodes.pool[(uint64_t)node * v->nodes.sizes + pool].len;
}

uint32_t purge_helpers(const struct vmap *v, int64_t nr_lazy, uint32_t nodes)
{
	const int64_t max = (int64_t)v->config->lazy_max;
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
