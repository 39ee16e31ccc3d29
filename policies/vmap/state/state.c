/* SPDX-License-Identifier: MIT */
/*
 * state.c - the bytes of the simulated vmalloc in the arena.
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

/* Those that come before the objects of nodes. */
static uint32_t thread_objects(const struct machine *m)
{
	return OBJECT_FIRST_TLB + 2 * m->cpus +
	       m->cpus * vmap_blocks_per_cpu(m, m->model_config);
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
	PLACE(at, v->dropped, (uint64_t)flush_words(m, c) * c->areas);
	PLACE(at, v->place, blocks);
	PLACE(at, v->block, blocks);
	PLACE(at, v->block_first, m->cpus);
	PLACE(at, v->block_next, blocks);
	PLACE(at, v->block_purge, blocks);
	PLACE(at, v->block_dirty, blocks * v->block_words);
	PLACE(at, v->block_dirtied, blocks * c->block_pages);
	PLACE(at, v->tlb_block, m->cpus * blocks * v->block_words);
	PLACE(at, v->tlb_block_generation, m->cpus * blocks);
	nodes_place_state(&v->nodes, c, thread_objects(m), at);
}

void vmap_place_stats(struct vmap *v, const struct machine *m, struct cursor *at)
{
	const struct vmap_config *c = m->model_config;
	const uint64_t areas = c->areas;

	v->tlb_sums = (c->areas + 4095) / 4096;
	PLACE(at, v->stats, 1);
	PLACE(at, v->index, 1);
	PLACE(at, v->sum, areas);
	PLACE(at, v->tlb_holders, areas);
	PLACE(at, v->tlb_held, m->cpus);
	PLACE(at, v->tlb_filled, (uint64_t)m->cpus * v->tlb_sums);
	PLACE(at, v->op, m->tasks);
}

uint32_t vmap_objects(const struct machine *m)
{
	return thread_objects(m) + nodes_objects(m->model_config);
}

void vmap_init(struct world *w)
{
	const struct machine *m = w->machine;
	struct vmap *v = vmap_of(w);

	*v->set = (struct area_set){ .root = NIL, .first = NIL, .last = NIL, .free = NIL,
				     .stale = NIL, .free_vmap_cache = NIL };
	for (uint32_t i = 0; i < m->cpus; i++)
		v->block_first[i] = NIL;
	if (v->nodes.nr)
		nodes_init(&v->nodes, v->config);
}

void touch_shared_areas(struct world *w)
{
	if (!vmap_of(w)->config->shares_areas)
		return;
	touch_areas(w);
	touch_lazy_areas(w);
}

void touch_areas(struct world *w)
{
	const uint32_t nodes = vmap_of(w)->nodes.nr;

	touch_object(w, nodes ? FREE_TREE : AREAS);
	for (uint32_t n = 0; n < nodes; n++)
		touch_object(w, BUSY(n));
}

void touch_lazy_areas(struct world *w)
{
	touch_object(w, llist_object(w, VMAP_PURGE_LIST));
	for (uint32_t c = 0; vmap_of(w)->config->local_lists && c < w->machine->cpus; c++)
		touch_object(w, llist_object(w, local_list(w, c)));
	for (uint32_t n = 0; n < vmap_of(w)->nodes.nr; n++)
		touch_object(w, LAZY(n));
}

void touch_pools(struct world *w)
{
	for (uint32_t n = 0; vmap_of(w)->config->pools && n < vmap_of(w)->nodes.nr; n++)
		touch_object(w, POOL(n));
}

void touch_blocks(struct world *w)
{
	const uint32_t blocks = vmap_of(w)->blocks_per_cpu * w->machine->cpus;

	for (uint32_t b = 0; b < blocks; b++)
		touch_object(w, BLOCK(b));
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
		fprintf(out, " %s=%" PRIu64 "-%" PRIu64,
			v->area[i].pooled ? "pool" : area_is_lazy(v, i) ? "lazy" : "used",
			v->area[i].start, v->area[i].end - 1);
	return fclose(out) ? NULL : text;
}
