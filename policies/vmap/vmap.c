/* SPDX-License-Identifier: MIT */
/*
 * vmap.c - the state of the simulated vmalloc: its bytes in the arena, the set of areas
 * with the search of Linux 4.8 (mm/vmalloc.c, alloc_vmap_area()), the lazy list's
 * bookkeeping, and what each CPU's TLB may hold.
 */
#include "policies/vmap/vmap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* --- the search --------------------------------------------------------------------------------- */

/* Beyond the last page that a 64-bit address can name, an address wraps. */
static const uint64_t ADDRESS_PAGES = UINT64_C(1) << 52;

static uint64_t align_up(uint64_t address, uint64_t align)
{
	const uint64_t pages = align ? align : 1;	/* 0: aligned to one byte */

	return (address + pages - 1) / pages * pages;
}

static bool wraps(uint64_t address, uint64_t size)
{
	return address + size >= ADDRESS_PAGES;
}

/* The lowest area whose end is at or above the address. */
static uint32_t descend(const struct vmap *v, uint64_t address, uint32_t *visited)
{
	uint32_t at = v->set->root, best = NIL;

	while (at != NIL) {
		++*visited;
		if (v->area[at].end >= address) {
			best = at;
			if (v->area[at].start <= address)
				break;
			at = v->node[at].left;
		} else {
			at = v->node[at].right;
		}
	}
	return best;
}

/* Is the cache of no use to this request? (The comparison of sizes is strict.) */
static bool drops_cache(const struct area_set *set, const struct area_search *s)
{
	return set->free_vmap_cache == NIL || s->size < set->cached_hole_size ||
	       s->vstart < set->cached_vstart || s->align < set->cached_align;
}

/* Where the walk begins: sets the address, returns the first area it looks at. */
static uint32_t search_begin(const struct vmap *v, struct area_search *s)
{
	const struct area_set *set = v->set;

	s->hole_size = set->cached_hole_size;
	if (!drops_cache(set, s)) {
		s->address = align_up(v->area[set->free_vmap_cache].end, s->align);
		if (s->address >= s->vstart)
			return set->free_vmap_cache;
	}
	s->hole_size = 0;
	s->address = align_up(s->vstart, s->align);
	if (wraps(s->address, s->size))
		return NIL;
	return descend(v, s->address, &s->visited);
}

/*
 * Looks for a hole and changes nothing: what the search leaves in the cache is set by
 * area_search_done(). Not first fit: it begins behind the cached area, and passes over a
 * lower hole of exactly cached_hole_size.
 */
void area_search(const struct vmap *v, struct area_search *s)
{
	uint32_t first;

	s->found = 0;
	s->visited = 1;
	first = search_begin(v, s);
	s->before = first == NIL ? v->set->last : v->area[first].prev;
	if (wraps(s->address, s->size))
		return;
	while (first != NIL && s->address + s->size > v->area[first].start &&
	       s->address + s->size <= s->vend) {
		if (s->address + s->hole_size < v->area[first].start)
			s->hole_size = v->area[first].start - s->address;
		s->address = align_up(v->area[first].end, s->align);
		if (wraps(s->address, s->size))
			return;
		s->before = first;
		first = v->area[first].next;
		s->visited++;
	}
	s->found = s->address + s->size <= s->vend;
}

/* What every search leaves behind, a failing one too. */
void area_search_done(struct vmap *v, const struct area_search *s)
{
	struct area_set *set = v->set;

	if (drops_cache(set, s) ||
	    align_up(v->area[set->free_vmap_cache].end, s->align) < s->vstart)
		set->free_vmap_cache = NIL;
	set->cached_hole_size = s->hole_size;
	set->cached_vstart = s->vstart;
	set->cached_align = s->align;
}

/* --- the set ------------------------------------------------------------------------------------ */

uint32_t area_at(const struct vmap *v, uint64_t page)
{
	uint32_t at = v->set->root;

	while (at != NIL) {
		if (page < v->area[at].start)
			at = v->node[at].left;
		else if (page >= v->area[at].end)
			at = v->node[at].right;
		else
			break;
	}
	return at;
}

uint32_t area_depth(const struct vmap *v)
{
	const uint64_t areas = v->set->areas;

	return areas ? 64 - (uint32_t)__builtin_clzll(areas) : 1;
}

/* Descriptors that no TLB knows any more become free again. */
static void recycle_stale(struct world *w)
{
	struct vmap *v = vmap_of(w);
	uint32_t *link = &v->set->stale;

	if (*link != NIL)
		touch_tlbs(w);
	while (*link != NIL) {
		const uint32_t area = *link;

		if (tlb_holder(w, area) != NIL) {
			link = &v->area[area].next;
			continue;
		}
		*link = v->area[area].next;
		v->area[area].next = v->set->free;
		v->set->free = area;
	}
}

uint32_t area_insert(struct world *w, const struct task *t, const struct area_search *s)
{
	struct vmap *v = vmap_of(w);
	struct area_set *set = v->set;
	struct vmap_area *a;
	uint32_t area;

	recycle_stale(w);
	area = set->free;
	if (area == NIL)
		return NIL;
	a = &v->area[area];
	set->free = a->next;
	a->start = s->address;
	a->end = s->address + s->size;
	a->generation++;
	a->busy = 1;
	a->vm = 0;
	a->guard = 0;
	set->areas++;
	a->prev = s->before;
	a->next = a->prev == NIL ? set->first : v->area[a->prev].next;
	*(a->prev == NIL ? &set->first : &v->area[a->prev].next) = area;
	*(a->next == NIL ? &set->last : &v->area[a->next].prev) = area;
	treap_insert(v->node, &set->root, area, a->start);
	set->free_vmap_cache = area;
	check_overlap(w, t, area);
	check_stale_tlb(w, t, area);
	return area;
}

void area_free(struct world *w, const struct task *t, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	struct area_set *set = v->set;
	struct vmap_area *a = &v->area[area];
	uint32_t *list;

	if (!a->busy) {
		freed_twice(w, t, area);
		return;
	}
	if (set->free_vmap_cache != NIL) {
		if (a->end < set->cached_vstart)
			set->free_vmap_cache = NIL;
		else if (a->start <= v->area[set->free_vmap_cache].start)
			set->free_vmap_cache = a->prev;
	}
	treap_remove(v->node, &set->root, area);
	*(a->prev == NIL ? &set->first : &v->area[a->prev].next) = a->next;
	*(a->next == NIL ? &set->last : &v->area[a->next].prev) = a->prev;
	a->busy = 0;
	a->vm = 0;
	a->prev = NIL;
	set->areas--;
	touch_tlbs(w);
	if (area_is_taken(v, area))
		set->freed_pages += area_pages(v, area);
	list = tlb_holder(w, area) == NIL ? &set->free : &set->stale;
	a->next = *list;
	*list = area;
}

/* --- the lazy list --------------------------------------------------------------------------------- */

/*
 * Two tasks that free one area at once can both come here. The kernel would have it on the
 * list twice; here that is told, and the list stays a list.
 */
void lazy_push(struct world *w, const struct task *t, uint32_t area, uint32_t generation)
{
	struct vmap *v = vmap_of(w);
	struct lazy_area *l = &v->lazy_area[area];

	touch_shared_areas(w);
	if (area_is_lazy(v, area) || !area_is(v, area, generation)) {
		freed_twice(w, t, area);
		return;
	}
	llist_add(w, VMAP_PURGE_LIST, area);
	l->lazy_generation = v->area[area].generation;
	l->freed_at = ++v->stats->frees;
	v->lazy->pages += area_pages(v, area);
}

void lazy_taken(struct world *w, const struct task *t, uint32_t first)
{
	struct vmap *v = vmap_of(w);

	if (first == NIL)
		return;
	touch_shared_areas(w);
	busy_begin(w, t);
	v->lazy->takes++;
	for (uint32_t i = first; i != NIL; i = w->llist_next[i]) {
		v->lazy_area[i].taken_generation = v->area[i].generation;
		v->lazy_area[i].taken_at = v->lazy->takes;
	}
	v->lazy->taken_pages += v->lazy->pages;
	v->lazy->pages = 0;
	v->stats->counters.purges++;
	if (t->id < w->machine->tasks)
		v->op[t->id].purges++;
}

uint64_t in_flight_pages(const struct vmap *v)
{
	return v->lazy->taken_pages - v->set->freed_pages;
}

uint64_t lazy_range(const struct world *w, uint32_t first, uint32_t *areas, uint64_t *start,
		    uint64_t *end)
{
	const struct vmap *v = vmap_of(w);
	uint64_t nr = 0;

	*areas = 0;
	for (uint32_t i = first; i != NIL; i = w->llist_next[i]) {
		if (v->area[i].start < *start)
			*start = v->area[i].start;
		if (v->area[i].end > *end)
			*end = v->area[i].end;
		nr += area_pages(v, i);
		++*areas;
	}
	return nr;
}

/* --- TLBs -------------------------------------------------------------------------------------------- */

static uint64_t *area_bits(const struct vmap *v, uint32_t cpu)
{
	return v->tlb + (size_t)cpu * v->tlb_words;
}

static size_t cpu_block(const struct world *w, uint32_t cpu, uint32_t block)
{
	const struct vmap *v = vmap_of(w);

	return (size_t)cpu * v->blocks_per_cpu * w->machine->cpus + block;
}

static bool bit(const uint64_t *set, uint64_t i)
{
	return set[i / 64] >> i % 64 & 1;
}

bool tlb_holds_area(const struct world *w, uint32_t cpu, uint32_t area)
{
	return bit(area_bits(vmap_of(w), cpu), area);
}

uint32_t tlb_holder(const struct world *w, uint32_t area)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (tlb_holds_area(w, cpu, area))
			return cpu;
	return NIL;
}

bool tlbs_are_watched(const struct world *w)
{
	return vmap_of(w)->config->watches_tlbs || vmap_of(w)->blocks_per_cpu;
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

void touch_tlbs(struct world *w)
{
	if (!tlbs_are_watched(w))
		return;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		touch_object(w, TLB(cpu));
}

/* A block's area counts as held, too, while any of the block's pages is. */
void tlb_load(struct world *w, uint32_t cpu, const struct mapping *m)
{
	struct vmap *v = vmap_of(w);
	uint32_t area = m->area;

	if (m->kind == MAPPING_BLOCK) {
		const size_t i = cpu_block(w, cpu, m->area);
		uint64_t *page = v->tlb_block + i * v->block_words;
		uint64_t first;

		area = v->place[m->area].area;
		first = m->page - v->area[area].start;
		if (v->tlb_block_generation[i] != v->place[m->area].generation)
			memset(page, 0, v->block_words * sizeof(*page));
		v->tlb_block_generation[i] = v->place[m->area].generation;
		for (uint64_t p = first; p < first + m->pages; p++)
			page[p / 64] |= UINT64_C(1) << p % 64;
	}
	area_bits(v, cpu)[area / 64] |= UINT64_C(1) << area % 64;
}

/* Drops what lies in the range; what is left of a block keeps its area held. */
static bool block_still_held(struct world *w, uint32_t cpu, uint32_t area, uint64_t start,
			     uint64_t end)
{
	struct vmap *v = vmap_of(w);
	const uint32_t blocks = v->blocks_per_cpu * w->machine->cpus;
	bool held = false;

	touch_object(w, BLOCK_INDEX);
	for (uint32_t b = 0; b < blocks; b++) {
		const size_t i = cpu_block(w, cpu, b);
		uint64_t *page = v->tlb_block + i * v->block_words;

		if (!v->place[b].used || v->place[b].area != area ||
		    v->tlb_block_generation[i] != v->place[b].generation)
			continue;
		for (uint64_t p = 0; p < v->config->block_pages; p++) {
			const uint64_t at = v->area[area].start + p;

			if (at >= start && at < end)
				page[p / 64] &= ~(UINT64_C(1) << p % 64);
			held |= bit(page, p);
		}
	}
	return held;
}

static void tlb_flush(struct world *w, uint32_t cpu, uint64_t start, uint64_t end)
{
	struct vmap *v = vmap_of(w);
	uint64_t *bits = area_bits(v, cpu);

	for (uint32_t i = 0; i < v->tlb_words; i++) {
		for (uint64_t left = bits[i]; left; left &= left - 1) {
			const uint32_t area = i * 64 + (uint32_t)__builtin_ctzll(left);
			const struct vmap_area *a = &v->area[area];

			if (a->end <= start || a->start >= end)
				continue;
			if ((a->start < start || a->end > end) &&
			    block_still_held(w, cpu, area, start, end))
				continue;
			bits[i] &= ~(UINT64_C(1) << area % 64);
		}
	}
}

/* May the CPU still translate this page of a block, though it was given back by then? */
static bool page_is_stale(const struct world *w, uint32_t cpu, uint32_t block, uint32_t p,
			  uint64_t freed_before)
{
	const struct vmap *v = vmap_of(w);
	const uint64_t *page = v->tlb_block + cpu_block(w, cpu, block) * v->block_words;

	return bit(v->block_dirty + (size_t)block * v->block_words, p) && bit(page, p) &&
	       v->block_dirtied[(size_t)block * v->config->block_pages + p] <= freed_before;
}

bool tlb_holds_dirty_pages(const struct world *w, uint32_t cpu, uint32_t block,
			   uint64_t freed_before, uint64_t *start, uint64_t *end)
{
	const struct vmap *v = vmap_of(w);
	const uint32_t pages = v->config->block_pages;
	uint32_t first = 0, behind;

	if (!v->place[block].used ||
	    v->tlb_block_generation[cpu_block(w, cpu, block)] != v->place[block].generation)
		return false;
	while (first < pages && !page_is_stale(w, cpu, block, first, freed_before))
		first++;
	if (first == pages)
		return false;
	behind = first + 1;
	while (behind < pages && page_is_stale(w, cpu, block, behind, freed_before))
		behind++;
	*start = block_start(v, block) + first;
	*end = block_start(v, block) + behind;
	return true;
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
