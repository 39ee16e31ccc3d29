/* SPDX-License-Identifier: MIT */
/*
 * state.c - the bytes of the simulated vmalloc in the arena, which object each belongs to, and
 * what must always hold of them.
 */
#include "policies/vmap/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "policies/program/program.h"
#include "policies/vmap/local.h"
#include "policies/tables/op.h"
#include "policies/tables/property.h"
#include "policies/vmap/tlb.h"

/* --- the bytes ----------------------------------------------------------------------------- */

/* Where the parts lie. Base pointers are NULL while only counting. */
struct cursor {
	unsigned char *base;
	uint64_t at;
};

static void *place(struct cursor *c, uint64_t count, uint64_t size)
{
	unsigned char *here = c->base ? c->base + c->at : NULL;

	c->at += (count * size + 7) & ~UINT64_C(7);
	return here;
}

#define PLACE(c, field, count) ((field) = place(c, count, sizeof(*(field))))

/* Mappings of vmap blocks that tasks can hold at a time; more end in -ENOMEM. */
enum { MAX_HELD_IN_BLOCKS = 65536 };

uint32_t vmap_blocks_per_cpu(const struct machine *m, const struct vmap_config *c)
{
	return c->blocks ? (c->blocks + m->cpus - 1) / m->cpus : 0;
}

static uint64_t names_total(const struct machine *m, const struct vmap_config *c)
{
	uint64_t names = 0;

	for (uint32_t i = 0; i < m->tasks; i++)
		names += c->program[i].names;
	return names;
}

static uint64_t layout(const struct machine *m, struct vmap *v, unsigned char *base)
{
	const struct vmap_config *c = m->model_config;
	const uint64_t per_cpu = vmap_blocks_per_cpu(m, c), blocks = per_cpu * m->cpus;
	struct cursor at = { .base = base };

	v->config = c;
	v->tlb_words = (c->areas + 63) / 64;
	v->block_words = (c->block_pages + 63) / 64;
	v->blocks_per_cpu = (uint32_t)per_cpu;
	v->helds = c->areas + (uint32_t)(blocks * c->block_pages < MAX_HELD_IN_BLOCKS ?
						 blocks * c->block_pages : MAX_HELD_IN_BLOCKS);

	PLACE(&at, v->set, 1);
	PLACE(&at, v->area, c->areas);
	PLACE(&at, v->node, c->areas);
	PLACE(&at, v->lazy, 1);
	PLACE(&at, v->lazy_area, c->areas);
	PLACE(&at, v->deferred, c->kworker != NIL ? c->areas : 0);
	PLACE(&at, v->tlb, (uint64_t)m->cpus * v->tlb_words);
	PLACE(&at, v->place, blocks);
	PLACE(&at, v->block, blocks);
	PLACE(&at, v->block_first, m->cpus);
	PLACE(&at, v->block_next, blocks);
	PLACE(&at, v->block_purge, blocks);
	PLACE(&at, v->block_dirty, blocks * v->block_words);
	PLACE(&at, v->block_dirtied, blocks * c->block_pages);
	PLACE(&at, v->tlb_block, m->cpus * blocks * v->block_words);
	PLACE(&at, v->tlb_block_generation, m->cpus * blocks);
	PLACE(&at, v->held, v->helds);
	PLACE(&at, v->held_free, 1);
	PLACE(&at, v->held_list, m->tasks);
	PLACE(&at, v->name, names_total(m, c));
	PLACE(&at, v->loop, (uint64_t)m->tasks * MAX_LOOP_DEPTH);
	return at.at;
}

static uint64_t state_bytes(const struct machine *m)
{
	struct vmap v;

	return layout(m, &v, NULL);
}

static uint64_t stats_bytes(const struct machine *m)
{
	return sizeof(struct vmap_stats) + m->tasks * sizeof(struct op_state);
}

static uint32_t objects(const struct machine *m)
{
	return OBJECT_FIRST_TLB + 2 * m->cpus +
	       m->cpus * vmap_blocks_per_cpu(m, m->model_config);
}

static void *attach(struct world *w, void *state, void *stats)
{
	const struct machine *m = w->machine;
	struct vmap *v = calloc(1, sizeof(*v));
	uint32_t first = 0;

	if (!v)
		return NULL;
	layout(m, v, state);
	v->stats = stats;
	v->op = (struct op_state *)(v->stats + 1);
	v->first_name = calloc(m->tasks, sizeof(*v->first_name));
	if (!v->first_name) {
		free(v);
		return NULL;
	}
	for (uint32_t i = 0; i < m->tasks; i++) {
		v->first_name[i] = first;
		first += v->config->program[i].names;
	}
	return v;
}

static void detach(void *model)
{
	struct vmap *v = model;

	free(v->first_name);
	free(v);
}

static void init(struct world *w)
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
	for (uint32_t i = 0; i < v->helds; i++)
		v->held[i] = (struct held){ .next = i + 1 < v->helds ? i + 1 : NIL,
					    .prev = NIL, .owner = NIL };
	for (uint32_t i = 0; i < m->tasks; i++)
		v->held_list[i] = (struct held_list){ NIL, NIL };
}

/* --- what belongs to which object (for --check) --------------------------------------------- */

struct range {
	const void *from;
	uint64_t bytes;
};

static bool nth(const struct range *range, unsigned ranges, unsigned n, const void **from,
		size_t *bytes)
{
	if (n >= ranges)
		return false;
	*from = range[n].from;
	*bytes = range[n].bytes;
	return true;
}

static bool object_range(const struct world *w, uint32_t object, unsigned n,
			 const void **from, size_t *bytes)
{
	const struct vmap *v = vmap_of(w);
	const uint32_t cpus = w->machine->cpus, areas = v->config->areas;
	const uint32_t blocks = v->blocks_per_cpu * cpus;
	uint64_t cpu, b;

	if (object == llist_object(w, VMAP_PURGE_LIST))
		return nth((struct range[]){
			{ v->lazy, sizeof(*v->lazy) },
			{ v->lazy_area, areas * sizeof(*v->lazy_area) } }, 2, n, from, bytes);
	if (object > llist_object(w, VMAP_PURGE_LIST) && object < model_object(w, 0))
		return nth((struct range[]){
			{ v->deferred, areas * sizeof(*v->deferred) } }, 1, n, from, bytes);
	if (object == AREAS)
		return nth((struct range[]){
			{ v->set, sizeof(*v->set) },
			{ v->area, areas * sizeof(*v->area) },
			{ v->node, areas * sizeof(*v->node) } }, 3, n, from, bytes);
	if (object == BLOCK_INDEX)
		return nth((struct range[]){
			{ v->place, blocks * sizeof(*v->place) } }, 1, n, from, bytes);
	if (object >= TLB(0) && object < TLB(cpus)) {
		cpu = object - TLB(0);
		return nth((struct range[]){
			{ v->tlb + cpu * v->tlb_words, 8ull * v->tlb_words },
			{ v->tlb_block + cpu * blocks * v->block_words,
			  8ull * blocks * v->block_words },
			{ v->tlb_block_generation + cpu * blocks, 4ull * blocks } },
			3, n, from, bytes);
	}
	if (object >= BLOCKS(0) && object < BLOCKS(cpus))
		return nth((struct range[]){	/* blocks of other CPUs' slots can be listed */
			{ v->block_first + (object - BLOCKS(0)), sizeof(*v->block_first) },
			{ v->block_next, blocks * sizeof(*v->block_next) },
			{ v->block_purge, blocks * sizeof(*v->block_purge) } },
			3, n, from, bytes);
	if (object >= BLOCK(0) && object < BLOCK(blocks)) {
		b = object - BLOCK(0);
		return nth((struct range[]){
			{ v->block + b, sizeof(*v->block) },
			{ v->block_dirty + b * v->block_words, 8ull * v->block_words },
			{ v->block_dirtied + b * v->config->block_pages,
			  8ull * v->config->block_pages } },
			3, n, from, bytes);
	}
	return false;
}

/*
 * A task owns its names, its loops and what it holds (entries come from one table), and a
 * kworker also what it has taken off its list.
 */
static bool task_range(const struct world *w, uint32_t task, unsigned n, const void **from,
		       size_t *bytes)
{
	const struct vmap *v = vmap_of(w);

	if (task >= w->machine->tasks)
		return false;
	return nth((struct range[]){
		{ v->held, v->helds * sizeof(*v->held) },
		{ v->held_free, sizeof(*v->held_free) },
		{ v->held_list, w->machine->tasks * sizeof(*v->held_list) },
		{ v->name + v->first_name[task],
		  v->config->program[task].names * sizeof(*v->name) },
		{ v->loop + (size_t)task * MAX_LOOP_DEPTH, MAX_LOOP_DEPTH * 8 },
		{ v->deferred, v->config->areas * sizeof(*v->deferred) } },
		is_kworker(w->machine, v->config, task) ? 6 : 5, n, from, bytes);
}

static const char *object_name(const struct world *w, uint32_t object, char *buf)
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

static uint32_t tlb_object(uint32_t cpu)
{
	return OBJECT_FIRST_TLB + cpu;
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
static bool is_valid(const struct world *w)
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

const struct model vmap_model = {
	.property = vmap_property,
	.properties = VMAP_PROPERTIES,
	.op_value = op_value_info,
	.op_values = OP_VALUES,
	.result_value = VALUE_ADDRESS_PAGE,
	.state_bytes = state_bytes,
	.stats_bytes = stats_bytes,
	.objects = objects,
	.attach = attach,
	.detach = detach,
	.init = init,
	.object_range = object_range,
	.task_range = task_range,
	.object_name = object_name,
	.tlb_object = tlb_object,
	.tlb_flush = tlb_flush,
	.is_valid = is_valid,
	.is_private = vmap_is_private,
	.flush_is_private = vmap_flush_is_private,
	.describe = vmalloc_describe,
};
