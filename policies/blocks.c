/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - vm_map_ram(), vm_unmap_ram() and vm_unmap_aliases(): per-CPU vmap blocks.
 *
 * Source: mm/vmalloc.c of Linux 4.8. A block is an area out of which pages are handed out
 * one behind the other and never again; it is given back as a whole once all its pages
 * were handed out and returned, or, by a sync purge, once nothing in it is mapped. Each
 * CPU's queue has one lock here, which stands for the blocks' own locks as well.
 */
#include "policies/vmap.h"

static uint32_t vbq_lock(uint32_t cpu)
{
	return VBQ_LOCK + cpu;
}

static uint32_t round_up_pow2(uint64_t pages)
{
	return pages <= 1 ? 1 : UINT32_C(1) << (32 - __builtin_clz((uint32_t)pages - 1));
}

/* --- effects on a CPU's queue ---------------------------------------------------------------- */

static uint32_t block_with_room(const struct vmap *v, uint32_t cpu, uint32_t pages)
{
	uint32_t b = v->blocks_per_cpu ? v->block_first[cpu] : NIL;

	while (b != NIL && v->block[b].free < pages)
		b = v->block[b].next;
	return b;
}

static void unlist(struct vmap *v, uint32_t block)
{
	uint32_t *link = &v->block_first[v->block[block].cpu];

	while (*link != block)
		link = &v->block[*link].next;
	*link = v->block[block].next;
	v->block[block].next = NIL;
	v->block[block].listed = 0;
}

static uint64_t block_take(struct vmap *v, uint32_t block, uint32_t pages)
{
	struct vmap_block *b = &v->block[block];
	const uint64_t page = v->area[b->area].start + v->config->block_pages - b->free;

	b->free = (uint16_t)(b->free - pages);
	if (!b->free)
		unlist(v, block);
	return page;
}

static uint32_t empty_slot(const struct vmap *v, uint32_t cpu)
{
	for (uint32_t i = 0; i < v->blocks_per_cpu; i++)
		if (!v->block[cpu * v->blocks_per_cpu + i].used)
			return cpu * v->blocks_per_cpu + i;
	return NIL;
}

static uint32_t block_new(struct world *w, uint32_t cpu, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	const uint32_t i = empty_slot(v, cpu);
	uint32_t *link = &v->block_first[cpu];
	uint64_t *dirty;

	if (i == NIL)
		return NIL;
	dirty = v->block_dirty + (size_t)i * v->block_words;
	for (uint32_t k = 0; k < v->block_words; k++)
		dirty[k] = 0;
	v->block[i] = (struct vmap_block){
		.area = area, .next = NIL, .generation = v->block[i].generation + 1,
		.free = (uint16_t)v->config->block_pages, .used = 1, .listed = 1, .cpu = cpu,
		.dirty_min = (uint16_t)v->config->block_pages };
	while (*link != NIL)
		link = &v->block[*link].next;
	*link = i;
	return i;
}

/* True: every page of it has been handed out and returned. */
static bool block_return(struct world *w, uint32_t block, uint64_t page, uint32_t pages)
{
	struct vmap *v = vmap_of(w);
	struct vmap_block *b = &v->block[block];
	const uint64_t first = page - v->area[b->area].start;
	uint64_t *dirty = v->block_dirty + (size_t)block * v->block_words;

	v->stats->frees++;
	for (uint64_t p = first; p < first + pages; p++) {
		dirty[p / 64] |= UINT64_C(1) << p % 64;
		v->block_dirtied[(size_t)block * v->config->block_pages + p] = v->stats->frees;
	}
	if (first < b->dirty_min)
		b->dirty_min = (uint16_t)first;
	if (first + pages > b->dirty_max)
		b->dirty_max = (uint16_t)(first + pages);
	b->dirty = (uint16_t)(b->dirty + pages);
	return b->dirty == v->config->block_pages;
}

bool block_page_is_dirty(const struct vmap *v, uint32_t block, uint64_t page)
{
	const uint64_t p = page - v->area[v->block[block].area].start;

	return v->block_dirty[(size_t)block * v->block_words + p / 64] >> p % 64 & 1;
}

static uint32_t block_drop(struct vmap *v, uint32_t block)
{
	const uint32_t area = v->block[block].area;

	v->block[block].used = 0;
	return area;
}

/* --- mapping and unmapping --------------------------------------------------------------------- */

STEPS(vm_map_ram)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (map_ram_takes_area(v, f->pages)) {
		CALL(alloc_vmap_area, .search = { .size = f->pages, .align = 1,
						  .vstart = v->config->start,
						  .vend = v->config->start + v->config->pages });
		RETURN(t->result);
	}
	f->pages = round_up_pow2(f->pages);
	GET_CPU("map_ram.enter");
	f->cpu = t->cpu;
	SPIN_LOCK(vbq_lock(f->cpu), "map_ram.lock");
	WORK(COST_BLOCK, 1, BLOCKS(f->cpu), "map_ram.find");
	f->block = block_with_room(v, f->cpu, f->pages);
	if (f->block != NIL)
		f->page = block_take(v, f->block, f->pages);
	SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.unlock");
	PUT_CPU("map_ram.found");
	if (f->block == NIL) {
		CALL(alloc_vmap_area, .search = { .size = v->config->block_pages,
						  .align = v->config->block_pages,
						  .vstart = v->config->start,
						  .vend = v->config->start + v->config->pages });
		if (t->result < 0)
			RETURN(t->result);
		f->block = (uint32_t)t->result;
		GET_CPU("map_ram.new");
		f->cpu = t->cpu;
		SPIN_LOCK(vbq_lock(f->cpu), "map_ram.lock");
		WORK(COST_BLOCK, 1, BLOCKS(f->cpu), "map_ram.insert");
		f->block = block_new(w, f->cpu, f->block);
		if (f->block != NIL)
			f->page = block_take(v, f->block, f->pages);
		SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.unlock");
		PUT_CPU("map_ram.leave");
		if (f->block == NIL)
			RETURN(-ENOMEM_);
	}
	vmap_of(w)->op[t->id].address_page = (int64_t)f->page;
	RETURN(f->block);
}

STEPS(vm_unmap_ram)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	f->pages = round_up_pow2(f->pages);
	if (v->config->policy->flags & POLICY_MAY_SLEEP)
		MIGHT_SLEEP("unmap_ram.enter");
	WORK(COST_UNMAP_PAGE, f->pages, NIL, "unmap_ram.unmap");
	SPIN_LOCK(vbq_lock(v->block[f->block].cpu), "unmap_ram.lock");
	WORK(COST_BLOCK, 1, BLOCKS(v->block[f->block].cpu), "unmap_ram.dirty");
	f->area = NIL;
	if (block_return(w, f->block, f->page, f->pages))
		f->area = block_drop(v, f->block);
	SPIN_UNLOCK(vbq_lock(v->block[f->block].cpu), "unmap_ram.unlock");
	if (f->area != NIL)
		CALL(free_vmap_area_noflush, .area = f->area);
	RETURN(0);
}

/* --- giving up fragmented blocks ------------------------------------------------------------------ */

/* Nothing in it is mapped, but not all of it was handed out. */
static bool is_fragmented(const struct vmap *v, uint32_t block)
{
	const struct vmap_block *b = &v->block[block];

	return b->free + b->dirty == (int)v->config->block_pages &&
	       b->dirty != v->config->block_pages;
}

/* Takes the fragmented blocks off a CPU's list; returns them linked. */
static uint32_t give_up_fragmented(struct vmap *v, uint32_t cpu)
{
	uint32_t b = v->block_first[cpu], list = NIL, next;

	for (; b != NIL; b = next) {
		next = v->block[b].next;
		if (!is_fragmented(v, b))
			continue;
		unlist(v, b);
		v->block[b].free = 0;
		v->block[b].dirty = (uint16_t)v->config->block_pages;
		v->block[b].dirty_min = 0;
		v->block[b].dirty_max = (uint16_t)v->config->block_pages;
		v->block[b].next = list;
		list = b;
	}
	return list;
}

static uint32_t listed_blocks(const struct vmap *v, uint32_t cpu)
{
	uint32_t n = 0;

	for (uint32_t b = v->block_first[cpu]; b != NIL; b = v->block[b].next)
		n++;
	return n;
}

STEPS(purge_fragmented_blocks_allcpus)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		touch_object(w, BLOCKS(f->cpu));
		if (!v->blocks_per_cpu || v->block_first[f->cpu] == NIL)
			continue;
		SPIN_LOCK(vbq_lock(f->cpu), "fragmented.lock");
		WORK(COST_BLOCK, listed_blocks(v, f->cpu), BLOCKS(f->cpu), "fragmented.scan");
		f->purge = give_up_fragmented(v, f->cpu);
		SPIN_UNLOCK(vbq_lock(f->cpu), "fragmented.unlock");
		while (f->purge != NIL) {
			WORK(COST_BLOCK, 1, BLOCKS(f->cpu), "fragmented.free");
			f->block = f->purge;
			f->purge = v->block[f->block].next;
			f->area = block_drop(v, f->block);
			CALL(free_vmap_area_noflush, .area = f->area);
		}
	}
	RETURN(0);
}

/* --- vm_unmap_aliases() ------------------------------------------------------------------------------ */

static void widen_by_dirty(const struct vmap *v, struct vm_unmap_aliases *f)
{
	for (uint32_t b = v->block_first[f->cpu]; b != NIL; b = v->block[b].next) {
		const uint64_t base = v->area[v->block[b].area].start;

		if (!v->block[b].dirty)
			continue;
		f->flush = true;
		if (base + v->block[b].dirty_min < f->start)
			f->start = base + v->block[b].dirty_min;
		if (base + v->block[b].dirty_max > f->end)
			f->end = base + v->block[b].dirty_max;
	}
}

STEPS(vm_unmap_aliases)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	touch_object(w, llist_object(w, VMAP_PURGE_LIST));
	f->frees = v->stats->frees;	/* what is freed before the call must be gone after it */
	if (v->config->policy->flags & POLICY_MAY_SLEEP)
		MIGHT_SLEEP("aliases.enter");
	else
		LOCAL("aliases.enter");
	f->start = UINT64_MAX;
	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		touch_object(w, BLOCKS(f->cpu));
		if (!v->blocks_per_cpu || v->block_first[f->cpu] == NIL)
			continue;
		SPIN_LOCK(vbq_lock(f->cpu), "aliases.lock");
		WORK(COST_BLOCK, listed_blocks(v, f->cpu), BLOCKS(f->cpu), "aliases.scan");
		widen_by_dirty(v, f);
		SPIN_UNLOCK(vbq_lock(f->cpu), "aliases.unlock");
	}
	CALL_POINTER(v->config->policy->aliases, struct purge_args, .start = f->start,
		     .end = f->end, .sync = true, .force_flush = f->flush);
	busy_end(w, t);
	LOCAL("aliases.leave");
	check_aliases(w, t, f->frees);
	RETURN(0);
}
