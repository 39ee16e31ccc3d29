/* SPDX-License-Identifier: MIT */
/*
 * state.c - the bytes of the simulated vmalloc in the arena, which object each belongs
 * to, and what must always hold of them.
 */
#include "policies/vmap/state/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "sim/world/world.h"

/* --- the bytes ----------------------------------------------------------------------------- */

uint32_t vmap_blocks_per_cpu(const struct machine *m, const struct vmap_config *c)
{
	return c->blocks ? (c->blocks + m->cpus - 1) / m->cpus : 0;
}

void vmap_place_state(struct vmap *v, const struct machine *m, struct cursor *at)
{
	const struct vmap_config *c = m->model_config;
	const uint64_t per_cpu = vmap_blocks_per_cpu(m, c), blocks = per_cpu * m->cpus;

	v->config = c;
	v->tlb_words = (c->areas + 63) / 64;
	v->block_words = (c->block_pages + 63) / 64;
	v->blocks_per_cpu = (uint32_t)per_cpu;

	PLACE(at, v->set, 1);
	PLACE(at, v->area, c->areas);
	PLACE(at, v->node, c->areas);
	PLACE(at, v->lazy, 1);
	PLACE(at, v->lazy_area, c->areas);
	PLACE(at, v->deferred, c->defers ? c->areas : 0);
	PLACE(at, v->tlb, (uint64_t)m->cpus * v->tlb_words);
	PLACE(at, v->place, blocks);
	PLACE(at, v->block, blocks);
	PLACE(at, v->block_first, m->cpus);
	PLACE(at, v->block_next, blocks);
	PLACE(at, v->block_purge, blocks);
	PLACE(at, v->block_dirty, blocks * v->block_words);
	PLACE(at, v->block_dirtied, blocks * c->block_pages);
	PLACE(at, v->tlb_block, m->cpus * blocks * v->block_words);
	PLACE(at, v->tlb_block_generation, m->cpus * blocks);
}

void vmap_place_stats(struct vmap *v, const struct machine *m, struct cursor *at)
{
	PLACE(at, v->stats, 1);
	PLACE(at, v->op, m->tasks);
}

uint32_t vmap_objects(const struct machine *m)
{
	return OBJECT_FIRST_TLB + 2 * m->cpus +
	       m->cpus * vmap_blocks_per_cpu(m, m->model_config);
}

void vmap_init(struct world *w)
{
	const struct machine *m = w->machine;
	struct vmap *v = vmap_of(w);
	const uint32_t areas = v->config->areas;

	*v->set = (struct area_set){ .root = NIL, .first = NIL, .last = NIL,
				     .stale = NIL, .free_vmap_cache = NIL };
	for (uint32_t i = 0; i < areas; i++) {
		v->area[i] = (struct vmap_area){ .prev = NIL,
						 .next = i + 1 < areas ? i + 1 : NIL };
		v->node[i] = (struct treap_node){ .left = NIL, .right = NIL };
	}
	for (uint32_t i = 0; i < m->cpus; i++)
		v->block_first[i] = NIL;
}

/* --- what belongs to which object (for --check) --------------------------------------------- */

bool nth_range(const struct byte_range *range, unsigned ranges, unsigned n, const void **from,
	       size_t *bytes)
{
	if (n >= ranges)
		return false;
	*from = range[n].from;
	*bytes = range[n].bytes;
	return true;
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
			{ v->lazy_area, areas * sizeof(*v->lazy_area) } }, 2, n, from, bytes);
	if (object > llist_object(w, VMAP_PURGE_LIST) && object < work_object(w, 0))
		return nth_range((struct byte_range[]){
			{ v->deferred, areas * sizeof(*v->deferred) } }, 1, n, from, bytes);
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
			{ v->tlb_block_generation + cpu * blocks, 4ull * blocks } },
			3, n, from, bytes);
	}
	if (object >= BLOCKS(0) && object < BLOCKS(cpus))
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
	return false;
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
	else
		snprintf(buf, NAME_BYTES, "block.%" PRIu32 ".%" PRIu32,
			 (object - block) / per_cpu, (object - block) % per_cpu);
	return buf;
}

void touch_shared_areas(struct world *w)
{
	if (!vmap_of(w)->config->shares_areas)
		return;
	touch_object(w, AREAS);
	touch_object(w, llist_object(w, VMAP_PURGE_LIST));
}

void touch_blocks(struct world *w)
{
	const uint32_t blocks = vmap_of(w)->blocks_per_cpu * w->machine->cpus;

	for (uint32_t b = 0; b < blocks; b++)
		touch_object(w, BLOCK(b));
}

/* --- invariants, for --check -------------------------------------------------------------------------- */

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
	for (uint32_t i = w->llist_first[VMAP_PURGE_LIST]; i != NIL; i = w->llist_next[i])
		on_list += area_pages(v, i);
	return v->set->last == before && on_list == v->lazy->pages;
}

/* --- the end of an interleaving, in words, for searches ------------------------------------------------ */

char *vmalloc_describe(const struct world *w)
{
	const struct vmap *v = vmap_of(w);
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	fprintf(out, "lazy_nr=%" PRId64, w->atomic[VMAP_LAZY_NR]);
	for (uint32_t i = v->set->first; i != NIL; i = v->area[i].next)
		fprintf(out, " %s=%" PRIu64 "-%" PRIu64, area_is_lazy(v, i) ? "lazy" : "used",
			v->area[i].start, v->area[i].end - 1);
	return fclose(out) ? NULL : text;
}
