/* SPDX-License-Identifier: MIT */
/*
 * objects.c - which bytes belong to which of the model's objects, what these are called, and
 * what must always hold of the state: for --check.
 */
#include "policies/vmap/state/objects.h"

#include <inttypes.h>
#include <stdio.h>

#include "sim/world/world.h"

/* --- what belongs to which object ------------------------------------------------------------- */

bool nth_range(const struct byte_range *range, unsigned ranges, unsigned n, const void **from,
	       size_t *bytes)
{
	if (n >= ranges)
		return false;
	*from = range[n].from;
	*bytes = range[n].bytes;
	return true;
}

/* The same of the objects of nodes. */
static bool nodes_object_range(const struct world *w, uint32_t object, unsigned nth,
			       const void **from, size_t *bytes)
{
	const struct vmap *v = vmap_of(w);
	const struct nodes *n = &v->nodes;
	const uint64_t areas = v->config->areas;
	const struct byte_range set = { v->set, sizeof(*v->set) },
		area = { v->area, areas * sizeof(*v->area) },
		node = { v->node, areas * sizeof(*v->node) },
		next = { n->next, areas * sizeof(*n->next) },
		lazy = { v->lazy, sizeof(*v->lazy) },
		lazy_area = { v->lazy_area, areas * sizeof(*v->lazy_area) };

	if (object == FREE_TREE)
		return nth_range((struct byte_range[]){ set, area, node,
			{ n->free.tree, sizeof(*n->free.tree) },
			{ n->free.range, free_ranges(v->config) * sizeof(*n->free.range) } },
			5, nth, from, bytes);
	if (object >= BUSY(0) && object < LAZY(0))
		return nth_range(&area, 1, nth, from, bytes);
	if (object >= LAZY(0) && object < POOL(0))
		return nth_range((struct byte_range[]){ next, lazy, lazy_area,
			{ &n->lazy[object - LAZY(0)], sizeof(*n->lazy) },
			{ n->lazy_node, areas * sizeof(*n->lazy_node) } }, 5, nth, from, bytes);
	if (object >= POOL(0) && object < POOL(n->nr))
		return nth_range((struct byte_range[]){ set, area, next, lazy_area,
			{ &n->pool[(uint64_t)(object - POOL(0)) * n->sizes],
			  n->sizes * sizeof(*n->pool) } }, 5, nth, from, bytes);
	return false;
}

/* The word of memory that a list's head is, if it is one. */
static struct byte_range head_of(const struct world *w, uint32_t list)
{
	if (!w->machine->llist_words)
		return (struct byte_range){ w->atomic, 0 };
	return (struct byte_range){ &w->atomic[head_word(list)], sizeof(*w->atomic) };
}

/* The same of the word that says how often a CPU's TLB was flushed, and of what that dropped. */
static struct byte_range flushed_of(const struct world *w, uint32_t cpu)
{
	if (!numbers_flushes(w))
		return (struct byte_range){ w->atomic, 0 };
	return (struct byte_range){ &w->atomic[flush_word(w, cpu)], sizeof(*w->atomic) };
}

static struct byte_range dropped_of(const struct world *w, uint32_t cpu)
{
	const struct vmap *v = vmap_of(w);
	const size_t areas = v->config->areas;

	if (!numbers_flushes(w))
		return (struct byte_range){ w->atomic, 0 };
	return (struct byte_range){ v->dropped + cpu * areas, areas * sizeof(*v->dropped) };
}

/*
 * If areas are pushed by plain words (lazy_links.c), the list's head and its links are objects
 * of their own, and what the machine knows of the list belongs to each of them.
 */
static bool links_range(const struct world *w, uint32_t object, unsigned n, const void **from,
			size_t *bytes)
{
	const struct vmap *v = vmap_of(w);
	const uint64_t areas = v->config->areas;

	if (object != atomic_object(w, head_word(VMAP_PURGE_LIST)) &&
	    (object < atomic_object(w, link_word(w, 0)) ||
	     object >= atomic_object(w, link_word(w, v->config->areas))))
		return false;
	return nth_range((struct byte_range[]){
		{ v->lazy, sizeof(*v->lazy) },
		{ v->lazy_area, areas * sizeof(*v->lazy_area) },
		{ &w->llist_first[VMAP_PURGE_LIST], sizeof(*w->llist_first) },
		{ w->llist_next, areas * sizeof(*w->llist_next) } }, 4, n, from, bytes);
}

static bool is_local_list(const struct world *w, uint32_t object)
{
	return vmap_of(w)->config->local_lists && object >= llist_object(w, local_list(w, 0)) &&
	       object < llist_object(w, local_list(w, w->machine->cpus));
}

/* Who moves areas to the shared list empties that of a CPU, whose lock he holds. */
static struct byte_range local_heads(const struct world *w)
{
	const uint32_t cpus = vmap_of(w)->config->local_lists ? w->machine->cpus : 0;

	return (struct byte_range){ &w->llist_first[cpus ? local_list(w, 0) : 0],
				    cpus * sizeof(*w->llist_first) };
}

bool vmap_object_range(const struct world *w, uint32_t object, unsigned n, const void **from,
		       size_t *bytes)
{
	const struct vmap *v = vmap_of(w);
	const uint32_t cpus = w->machine->cpus, areas = v->config->areas;
	const uint32_t blocks = v->blocks_per_cpu * cpus;
	uint64_t cpu, b;

	if (object == llist_object(w, VMAP_PURGE_LIST))
		return nth_range((struct byte_range[]){
			{ v->lazy, sizeof(*v->lazy) },
			{ v->lazy_area, areas * sizeof(*v->lazy_area) },
			head_of(w, VMAP_PURGE_LIST), local_heads(w) }, 4, n, from, bytes);
	if (is_local_list(w, object))
		return nth_range((struct byte_range[]){
			{ v->lazy, sizeof(*v->lazy) },
			{ v->lazy_area, areas * sizeof(*v->lazy_area) } }, 2, n, from, bytes);
	if (object > llist_object(w, VMAP_PURGE_LIST) && object < work_object(w, 0))
		return nth_range((struct byte_range[]){
			{ v->deferred, areas * sizeof(*v->deferred) },
			head_of(w, object - llist_object(w, 0)) }, 2, n, from, bytes);
	if (object == AREAS)
		return nth_range((struct byte_range[]){
			{ v->set, sizeof(*v->set) },
			{ v->area, areas * sizeof(*v->area) },
			{ v->node, areas * sizeof(*v->node) } }, 3, n, from, bytes);
	if (object == BLOCK_INDEX)
		return nth_range((struct byte_range[]){
			{ v->place, blocks * sizeof(*v->place) } }, 1, n, from, bytes);
	if (object >= TLB(0) && object < TLB(cpus)) {
		cpu = object - TLB(0);
		return nth_range((struct byte_range[]){
			{ v->tlb + cpu * v->tlb_words, 8ull * v->tlb_words },
			{ v->tlb_block + cpu * blocks * v->block_words,
			  8ull * blocks * v->block_words },
			{ v->tlb_block_generation + cpu * blocks, 4ull * blocks },
			flushed_of(w, (uint32_t)cpu), dropped_of(w, (uint32_t)cpu) },
			5, n, from, bytes);
	}
	if (object >= BLOCKS(0) && object < BLOCKS(cpus) && blocks)
		return nth_range((struct byte_range[]){	/* blocks of other CPUs' slots can be listed */
			{ v->block_first + (object - BLOCKS(0)), sizeof(*v->block_first) },
			{ v->block_next, blocks * sizeof(*v->block_next) },
			{ v->block_purge, blocks * sizeof(*v->block_purge) } },
			3, n, from, bytes);
	if (object >= BLOCK(0) && object < BLOCK(blocks)) {
		b = object - BLOCK(0);
		return nth_range((struct byte_range[]){
			{ v->block + b, sizeof(*v->block) },
			{ v->block_dirty + b * v->block_words, 8ull * v->block_words },
			{ v->block_dirtied + b * v->config->block_pages,
			  8ull * v->config->block_pages } },
			3, n, from, bytes);
	}
	if (v->config->links && object < llist_object(w, 0))
		return links_range(w, object, n, from, bytes);
	return v->nodes.nr && nodes_object_range(w, object, n, from, bytes);
}

/* object: counted from FREE_TREE */
static void nodes_object_name(const struct world *w, uint32_t object, char *buf)
{
	static const char *const part[] = { "busy", "lazy", "pool" };
	const uint32_t nr = vmap_of(w)->nodes.nr;

	if (!object)
		snprintf(buf, NAME_BYTES, "free_tree");
	else
		snprintf(buf, NAME_BYTES, "%s.%" PRIu32, part[(object - 1) / nr],
			 (object - 1) % nr);
}

const char *vmap_object_name(const struct world *w, uint32_t object, char *buf)
{
	const uint32_t cpus = w->machine->cpus, per_cpu = vmap_of(w)->blocks_per_cpu;
	const uint32_t blocks = OBJECT_FIRST_TLB + cpus, block = blocks + cpus;

	if (object == OBJECT_AREAS)
		snprintf(buf, NAME_BYTES, "areas");
	else if (object == OBJECT_BLOCK_INDEX)
		snprintf(buf, NAME_BYTES, "block_index");
	else if (object < blocks)
		snprintf(buf, NAME_BYTES, "tlb.%" PRIu32, object - OBJECT_FIRST_TLB);
	else if (object < block)
		snprintf(buf, NAME_BYTES, "blocks.%" PRIu32, object - blocks);
	else if (object < block + cpus * per_cpu)
		snprintf(buf, NAME_BYTES, "block.%" PRIu32 ".%" PRIu32,
			 (object - block) / per_cpu, (object - block) % per_cpu);
	else
		nodes_object_name(w, object - block - cpus * per_cpu, buf);
	return buf;
}

/* --- invariants --------------------------------------------------------------------------------- */

static uint64_t lazy_tree_pages(const struct vmap *v, uint32_t at)
{
	if (at == NIL)
		return 0;
	return area_pages(v, at) + lazy_tree_pages(v, v->nodes.lazy_node[at].left) +
	       lazy_tree_pages(v, v->nodes.lazy_node[at].right);
}

/* What is not in the set of areas is free: the tree has just these ranges. */
static bool is_complement(const struct vmap *v)
{
	const struct free_tree_ref t = v->nodes.free;
	uint32_t r = free_tree_first(t);
	uint64_t at = 0;

	for (uint32_t i = v->set->first; at < ADDRESS_SPACE_PAGES;) {
		const uint64_t end = i == NIL ? ADDRESS_SPACE_PAGES : v->area[i].start;

		if (end > at) {
			if (r == NIL || t.range[r].start != at || t.range[r].end != end)
				return false;
			r = free_tree_next(t, r);
		}
		at = i == NIL ? end : v->area[i].end;
		i = i == NIL ? NIL : v->area[i].next;
	}
	return r == NIL;
}

static bool pools_are_valid(const struct vmap *v)
{
	uint64_t pages = 0;

	for (uint32_t i = 0; i < v->nodes.nr * v->nodes.sizes; i++) {
		const struct va_pool *p = &v->nodes.pool[i];
		uint32_t last = NIL;

		for (uint32_t a = p->first; a != NIL; last = a, a = v->nodes.next[a]) {
			if (!v->area[a].pooled || area_pages(v, a) != i % v->nodes.sizes + 1)
				return false;
			pages += area_pages(v, a);
		}
		if (last != p->last)
			return false;
	}
	return pages <= v->stats->pool_pages;	/* less what a purger has detached */
}

/* *lazy_pages: those on lazy trees are added. */
static bool nodes_are_valid(const struct world *w, uint64_t *lazy_pages)
{
	const struct vmap *v = vmap_of(w);

	for (uint32_t i = 0; i < v->nodes.nr; i++)
		*lazy_pages += lazy_tree_pages(v, v->nodes.lazy[i].root);
	return free_tree_is_valid(v->nodes.free) && is_complement(v) && pools_are_valid(v);
}

static uint64_t list_pages(const struct world *w, uint32_t list)
{
	uint64_t pages = 0;

	for (uint32_t i = w->llist_first[list]; i != NIL; i = w->llist_next[i])
		pages += area_pages(vmap_of(w), i);
	return pages;
}

/* Sorted, without overlap, linked both ways, and the tree holds as many as the list. */
bool vmap_is_valid(const struct world *w)
{
	const struct vmap *v = vmap_of(w);
	uint32_t before = NIL;
	uint64_t on_list = 0;

	if (v->stats->broken)
		return true;

	for (uint32_t i = v->set->first; i != NIL; before = i, i = v->area[i].next) {
		const struct vmap_area *a = &v->area[i];

		if (!a->busy || a->prev != before || a->start >= a->end ||
		    v->node[i].key != a->start ||
		    (before != NIL && v->area[before].end > a->start))
			return false;
	}
	on_list = list_pages(w, VMAP_PURGE_LIST);
	for (uint32_t c = 0; v->config->local_lists && c < w->machine->cpus; c++)
		on_list += list_pages(w, local_list(w, c));
	if (v->nodes.nr && !nodes_are_valid(w, &on_list))
		return false;
	return v->set->last == before && on_list == v->lazy->pages;
}
