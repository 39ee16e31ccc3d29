/* SPDX-License-Identifier: MIT */
/*
 * pool.c - the pools of a node: lists of areas of one size, ready to be handed out again.
 *
 * Source: mm/vmalloc.c of Linux 6.12 and 7.3, node_pool_del_va() and its neighbours.
 */
#include "policies/vmap/tree/pool.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/local.h"

bool pool_is_empty(const struct vmap *v, uint32_t node, uint64_t pages)
{
	const struct va_pool *p = pool_of(&v->nodes, node, pages);

	return !p || p->first == NIL;
}

static void append(const struct nodes *n, struct va_pool *p, uint32_t area)
{
	*(p->first == NIL ? &p->first : &n->next[p->last]) = area;
	n->next[area] = NIL;
	p->last = area;
}

static void take_first(const struct nodes *n, struct va_pool *p)
{
	p->first = n->next[p->first];
	if (p->first == NIL)
		p->last = NIL;
}

static bool is_aligned(uint64_t page, uint64_t align)
{
	return !align || !(page & (align - 1));
}

uint32_t pool_take(struct world *w, const struct task *t, uint32_t node, uint64_t pages,
		   uint64_t align)
{
	struct vmap *v = vmap_of(w);
	struct va_pool *p = pool_of(&v->nodes, node, pages);
	const uint32_t area = p->first;
	struct vmap_area *a = &v->area[area];

	if (area == NIL)
		return NIL;
	take_first(&v->nodes, p);
	if (!is_aligned(a->start, align)) {
		append(&v->nodes, p, area);
		return NIL;
	}
	p->len--;
	a->generation++;
	a->vm = 0;
	a->guard = 0;
	a->pooled = 0;
	v->stats->pool_pages -= pages;
	tell_search(w, &(struct area_search){ .address = a->start, .size = pages, .align = align,
					      .vstart = v->config->start, .found = true,
					      .vend = v->config->start + v->config->pages });
	check_reused_tlb(w, t, area);
	return area;
}

static void prepend(const struct nodes *n, struct va_pool *p, uint32_t area)
{
	n->next[area] = p->first;
	if (p->first == NIL)
		p->last = area;
	p->first = area;
}

/* An area comes to lie in a pool. */
static struct va_pool *pool_for(struct world *w, uint32_t node, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	const uint64_t pages = area_pages(v, area);
	struct va_pool *p = pool_of(&v->nodes, node, pages);

	v->area[area].linked = 0;
	v->area[area].vm = 0;
	v->area[area].pooled = 1;
	v->stats->pool_pages += pages;
	p->len++;
	return p;
}

void pool_fill(struct world *w, uint32_t node, uint32_t area)
{
	append(&vmap_of(w)->nodes, pool_for(w, node, area), area);
}

void pool_return(struct world *w, uint32_t node, uint32_t area)
{
	tell_freed(w, area);
	prepend(&vmap_of(w)->nodes, pool_for(w, node, area), area);
}

void pool_put(struct world *w, uint32_t node, uint32_t area)
{
	struct vmap *v = vmap_of(w);

	tell_freed(w, area);
	v->set->freed_pages += area_pages(v, area);
	v->lazy_area[area].taken_generation = 0;
	prepend(&v->nodes, pool_for(w, node, area), area);
}

uint32_t pool_detach(struct world *w, uint32_t node, uint32_t pool, uint32_t decays,
		     uint32_t *rest, uint32_t *last)
{
	const struct vmap *v = vmap_of(w);
	const struct nodes *n = &v->nodes;
	struct va_pool *p = &n->pool[(uint64_t)node * n->sizes + pool];
	uint32_t first = p->first, end = NIL, at = first;

	for (uint32_t i = 0; at != NIL && i < decays; i++, p->len--) {
		end = at;
		at = n->next[at];
	}
	*rest = at;
	*last = at == NIL ? NIL : p->last;
	if (end == NIL)
		first = NIL;
	else
		n->next[end] = NIL;
	p->first = p->last = NIL;
	return first;
}

void pool_attach(struct world *w, uint32_t node, uint32_t pool, uint32_t first, uint32_t last)
{
	const struct nodes *n = &vmap_of(w)->nodes;
	struct va_pool *p = &n->pool[(uint64_t)node * n->sizes + pool];

	p->first = first;
	p->last = last;
}

uint32_t list_before(struct world *w, uint32_t list, uint32_t other)
{
	const struct nodes *n = &vmap_of(w)->nodes;
	uint32_t at = list;

	if (list == NIL)
		return other;
	while (n->next[at] != NIL)
		at = n->next[at];
	n->next[at] = other;
	return list;
}

static uint32_t merge_sorted(const struct vmap *v, uint32_t a, uint32_t b)
{
	uint32_t first = NIL, *link = &first;

	while (a != NIL && b != NIL) {
		uint32_t *lower = v->area[a].start < v->area[b].start ? &a : &b;

		*link = *lower;
		link = &v->nodes.next[*lower];
		*lower = *link;
	}
	*link = a != NIL ? a : b;
	return first;
}

/* A merge sort from below: run[i] has 2^i areas, or none. */
uint32_t list_sort(struct world *w, uint32_t list)
{
	const struct vmap *v = vmap_of(w);
	uint32_t run[32], all = NIL;

	for (unsigned i = 0; i < 32; i++)
		run[i] = NIL;
	while (list != NIL) {
		uint32_t merged = list;
		unsigned i = 0;

		list = v->nodes.next[list];
		v->nodes.next[merged] = NIL;
		for (; run[i] != NIL; i++) {
			merged = merge_sorted(v, run[i], merged);
			run[i] = NIL;
		}
		run[i] = merged;
	}
	for (unsigned i = 0; i < 32; i++)
		all = merge_sorted(v, run[i], all);
	return all;
}

STEPS(node_pool_del_va)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	WORK(COST_READ, 1, POOL(f->node), "pool.look", .unlocked = true);
	if (pool_is_empty(v, f->node, f->pages))
		RETURN(-1);
	SPIN_LOCK(node_lock(w, f->node, NODE_POOL_LOCK), "pool.lock");
	WORK(COST_POOL, 1, POOL(f->node), "pool.take");
	f->area = pool_take(w, t, f->node, f->pages, f->align);
	SPIN_UNLOCK(node_lock(w, f->node, NODE_POOL_LOCK), "pool.unlock",
		    .local = local_unlock);
	RETURN(f->area == NIL ? -1 : (int64_t)f->area);
}
