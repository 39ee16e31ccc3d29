/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - vm_map_ram(), vm_unmap_ram() and vm_unmap_aliases(): per-CPU vmap blocks.
 *
 * Source: mm/vmalloc.c of Linux 4.8. A block is an area whose pages are handed out one
 * after the other, each only once. The whole block is given back when all its pages have
 * been handed out and returned; a sync purge gives back any block in which nothing is
 * mapped.
 *
 * There are three kinds of locks. vmap_block_tree_lock guards the index by address; the
 * lock of each CPU's queue guards its list of blocks with pages to hand out; each block's
 * own lock guards the pages in it. Index and lists are read without a lock, under RCU: a
 * block that has left its list meanwhile has nothing to hand out, and still points to the
 * next one. RCU keeps its memory from becoming another block while it is read. Here a
 * slot may become another block, and the reader sees that by the slot's generation.
 */
#include "policies/vmap/blocks.h"

#include "policies/vmap/checks.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/arguments.h"

static uint32_t round_up_pow2(uint64_t pages)
{
	return pages <= 1 ? 1 : UINT32_C(1) << (32 - __builtin_clz((uint32_t)pages - 1));
}

/* --- the index ----------------------------------------------------------------------------- */

static bool is_block(struct world *w, uint32_t block, uint32_t generation)
{
	const struct vmap *v = vmap_of(w);

	touch_object(w, BLOCK_INDEX);
	return v->place[block].generation == generation && v->place[block].used;
}

/* A free slot of the CPU, for a block that is made there. NIL: all are in use. */
static uint32_t empty_slot(const struct vmap *v, uint32_t cpu)
{
	for (uint32_t i = 0; i < v->blocks_per_cpu; i++)
		if (!v->place[cpu * v->blocks_per_cpu + i].used)
			return cpu * v->blocks_per_cpu + i;
	return NIL;
}

static uint32_t index_insert(struct world *w, uint32_t cpu, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	const uint32_t i = empty_slot(v, cpu);

	if (i != NIL)
		v->place[i] = (struct block_place){
			.area = area, .area_generation = v->area[area].generation,
			.generation = v->place[i].generation + 1, .used = 1 };
	return i;
}

/* --- a CPU's list ---------------------------------------------------------------------------- */

static uint32_t first_block(struct world *w, uint32_t cpu)
{
	touch_object(w, BLOCKS(cpu));
	if (!vmap_of(w)->blocks_per_cpu)
		return NIL;
	touch_object(w, BLOCK_INDEX);	/* the caller looks up the block's generation */
	return vmap_of(w)->block_first[cpu];
}

/*
 * The block behind this one. If the slot has become another block since the reader looked
 * up its generation, the walk begins anew.
 */
static uint32_t next_block(struct world *w, uint32_t cpu, uint32_t block, uint32_t generation)
{
	touch_object(w, BLOCK_INDEX);
	touch_object(w, BLOCKS(cpu));
	if (vmap_of(w)->place[block].generation != generation)
		return first_block(w, cpu);
	return vmap_of(w)->block_next[block];
}

static void list_append(struct vmap *v, uint32_t cpu, uint32_t block)
{
	uint32_t *link = &v->block_first[cpu];

	while (*link != NIL)
		link = &v->block_next[*link];
	*link = block;
	v->block_next[block] = NIL;
}

static void unlist(struct vmap *v, uint32_t cpu, uint32_t block)
{
	uint32_t *link = &v->block_first[cpu];

	while (*link != block && *link != NIL)
		link = &v->block_next[*link];
	if (*link == block)
		*link = v->block_next[block];
}

/* --- a block ------------------------------------------------------------------------------------ */

static void block_init(struct vmap *v, uint32_t block)
{
	const uint16_t pages = (uint16_t)v->config->block_pages;
	uint64_t *dirty = v->block_dirty + (size_t)block * v->block_words;

	for (uint32_t k = 0; k < v->block_words; k++)
		dirty[k] = 0;
	v->block[block] = (struct vmap_block){ .free = pages, .dirty_min = pages };
}

/* What vm_map_ram() returns for the next pages of the block. */
static int64_t block_take(struct vmap *v, uint32_t block, uint32_t pages)
{
	struct vmap_block *b = &v->block[block];
	const int64_t size = v->config->block_pages, first = size - b->free;

	b->free = (uint16_t)(b->free - pages);
	return block * size + first;
}

/* Returns whether every page of the block has been handed out and returned. */
static bool block_return(struct world *w, uint32_t block, uint64_t page, uint32_t pages)
{
	struct vmap *v = vmap_of(w);
	struct vmap_block *b = &v->block[block];
	const uint64_t first = page - block_start(v, block);
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

bool block_mapping_is_live(struct world *w, const struct mapping *m)
{
	const struct vmap *v = vmap_of(w);
	uint64_t p;

	if (!is_block(w, m->area, m->generation))
		return false;
	touch_object(w, BLOCK(m->area));
	p = m->page - block_start(v, m->area);
	return !(v->block_dirty[(size_t)m->area * v->block_words + p / 64] >> p % 64 & 1);
}

/* Is nothing in the block mapped, though not all of it was handed out? */
static bool is_fragmented(const struct vmap *v, uint32_t block)
{
	const struct vmap_block *b = &v->block[block];

	return b->free + b->dirty == (int)v->config->block_pages &&
	       b->dirty != v->config->block_pages;
}

static void give_up(struct vmap *v, uint32_t block)
{
	const uint16_t pages = (uint16_t)v->config->block_pages;

	v->block[block] = (struct vmap_block){ .dirty = pages, .dirty_max = pages };
}

/* --- mapping -------------------------------------------------------------------------------- */

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct vb_alloc {		/* returns as vm_map_ram(), or -1: no block has room */
	struct frame frame;
	int64_t got;
	uint32_t pages;
	uint32_t cpu;
	uint32_t block, generation;
};

struct new_vmap_block {		/* returns as vm_map_ram() */
	struct frame frame;
	int64_t got;
	uint32_t pages;
	uint32_t cpu;
	uint32_t area, block;
};

struct free_vmap_block {
	struct frame frame;
	uint32_t block;
	uint32_t reserved;
};

#pragma GCC diagnostic pop

/* With the block's lock held: takes pages if it still is that block, and has room. */
static int64_t take_if_room(struct world *w, const struct vb_alloc *f)
{
	struct vmap *v = vmap_of(w);

	if (!is_block(w, f->block, f->generation) || v->block[f->block].free < f->pages)
		return -1;
	return block_take(v, f->block, f->pages);
}

STATIC_STEPS(vb_alloc)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	GET_CPU("map_ram.enter");
	f->cpu = t->cpu;
	f->got = -1;
	f->block = first_block(w, f->cpu);
	while (f->block != NIL) {
		f->generation = v->place[f->block].generation;
		SPIN_LOCK(vb_lock(w, f->block), "map_ram.lock");
		WORK(COST_BLOCK, 1, BLOCK(f->block), "map_ram.find");
		f->got = take_if_room(w, f);
		if (f->got >= 0 && !v->block[f->block].free) {
			SPIN_LOCK(vbq_lock(f->cpu), "map_ram.unlist.lock");
			WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "map_ram.unlist");
			unlist(v, f->cpu, f->block);
			SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.unlist.unlock");
		}
		SPIN_UNLOCK(vb_lock(w, f->block), "map_ram.unlock");
		f->block = f->got >= 0 ? NIL : next_block(w, f->cpu, f->block, f->generation);
	}
	PUT_CPU("map_ram.leave");
	RETURN(f->got);
}

STATIC_STEPS(new_vmap_block)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_WORK(true, COST_KMALLOC, 1, "map_ram.kmalloc");
	CALL_POINTER(vmalloc_of(w)->alloc, struct alloc_args,
		     .search = { .size = v->config->block_pages,
				 .align = v->config->block_pages,
				 .vstart = v->config->start,
				 .vend = v->config->start + v->config->pages });
	if (t->result < 0)
		RETURN(t->result);
	f->area = (uint32_t)t->result;
	SPIN_LOCK(VMAP_BLOCK_TREE_LOCK, "map_ram.index.lock");
	WORK(COST_BLOCK, 1, BLOCK_INDEX, "map_ram.index");
	f->block = index_insert(w, t->cpu, f->area);
	SPIN_UNLOCK(VMAP_BLOCK_TREE_LOCK, "map_ram.index.unlock");
	if (f->block == NIL) {
		CALL_POINTER(vmalloc_of(w)->free_now, struct free_args, .area = f->area,
			     .generation = v->area[f->area].generation);
		RETURN(-ENOMEM_);
	}
	WORK(COST_BLOCK, 1, BLOCK(f->block), "map_ram.new");
	block_init(v, f->block);
	f->got = block_take(v, f->block, f->pages);
	LOCAL_GET_CPU(true, "map_ram.list.enter");
	f->cpu = t->cpu;
	SPIN_LOCK(vbq_lock(f->cpu), "map_ram.list.lock");
	WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "map_ram.list");
	if (f->pages < v->config->block_pages)	/* the kernel's blocks are larger than that */
		list_append(v, f->cpu, f->block);
	SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.list.unlock");
	PUT_CPU("map_ram.list.leave");
	RETURN(f->got);
}

STEPS(vm_map_ram)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (map_ram_takes_area(v, f->pages)) {
		CALL_POINTER(vmalloc_of(w)->alloc, struct alloc_args,
			     .search = { .size = f->pages, .align = 1,
					 .vstart = v->config->start,
					 .vend = v->config->start + v->config->pages });
		RETURN(t->result);
	}
	CALL(vb_alloc, .pages = round_up_pow2(f->pages));
	if (t->result < 0)
		CALL(new_vmap_block, .pages = round_up_pow2(f->pages));
	RETURN(t->result);
}

/* --- unmapping ---------------------------------------------------------------------------------- */

STATIC_STEPS(free_vmap_block)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	SPIN_LOCK(VMAP_BLOCK_TREE_LOCK, "block.lock");
	WORK(COST_BLOCK, 1, BLOCK_INDEX, "block.remove");
	v->place[f->block].used = 0;
	SPIN_UNLOCK(VMAP_BLOCK_TREE_LOCK, "block.unlock");
	CALL_POINTER(vmalloc_of(w)->free_lazily, struct lazy_args,
		     .area = v->place[f->block].area,
		     .generation = v->place[f->block].area_generation);
	RETURN(0);
}

STEPS(vm_unmap_ram)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (v->config->policy->flags & POLICY_MAY_SLEEP)
		MIGHT_SLEEP("unmap_ram.enter");
	WORK(COST_BLOCK, 1, NIL, "unmap_ram.find");
	if (!block_mapping_is_live(w, &f->mapping)) {
		free_of_freed(w, t, f->mapping.page, f->mapping.pages);
		RETURN(false);
	}
	LOCAL_WORK(true, COST_UNMAP_PAGE, round_up_pow2(f->mapping.pages), "unmap_ram.unmap");
	SPIN_LOCK(vb_lock(w, f->mapping.area), "unmap_ram.lock");
	WORK(COST_BLOCK, 1, BLOCK(f->mapping.area), "unmap_ram.dirty");
	f->freed = block_mapping_is_live(w, &f->mapping);
	if (f->freed)
		f->full = block_return(w, f->mapping.area, f->mapping.page,
				       round_up_pow2(f->mapping.pages));
	else
		free_of_freed(w, t, f->mapping.page, f->mapping.pages);
	SPIN_UNLOCK(vb_lock(w, f->mapping.area), "unmap_ram.unlock");
	if (f->full)
		CALL(free_vmap_block, .block = f->mapping.area);
	RETURN(f->freed);
}

/* --- giving up fragmented blocks ------------------------------------------------------------------ */

/*
 * The first block from this one on that looks fragmented; *looked: how many it looked at.
 */
static uint32_t seek_fragmented(struct world *w, uint32_t cpu, uint32_t block,
				uint32_t *looked)
{
	const struct vmap *v = vmap_of(w);

	touch_object(w, BLOCK_INDEX);
	touch_object(w, BLOCKS(cpu));
	*looked = 0;
	while (block != NIL) {
		touch_object(w, BLOCK(block));
		++*looked;
		if (is_fragmented(v, block))
			break;
		block = v->block_next[block];
	}
	return block;
}

static uint32_t blocks_to_look_at(struct world *w, uint32_t cpu, uint32_t block)
{
	uint32_t looked;

	seek_fragmented(w, cpu, block, &looked);
	return looked;
}

/* With the block's lock held: if it is still fragmented, no more of it is handed out. */
static bool gives_up(struct world *w, const struct purge_fragmented_blocks_allcpus *f)
{
	struct vmap *v = vmap_of(w);

	if (!is_block(w, f->block, f->generation) || !is_fragmented(v, f->block))
		return false;
	give_up(v, f->block);
	return true;
}

/* With the queue's lock held: takes the block off its CPU's list, to be given up. */
static void move_to_purge(struct vmap *v, struct purge_fragmented_blocks_allcpus *f)
{
	unlist(v, f->cpu, f->block);
	v->block_purge[f->block] = NIL;
	*(f->first == NIL ? &f->first : &v->block_purge[f->last]) = f->block;
	f->last = f->block;
}

STEPS(purge_fragmented_blocks_allcpus)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		f->first = NIL;
		f->block = first_block(w, f->cpu);
		while (f->block != NIL) {
			WORK(COST_BLOCK, blocks_to_look_at(w, f->cpu, f->block), NIL,
			     "fragmented.scan");
			f->block = seek_fragmented(w, f->cpu, f->block, &(uint32_t){ 0 });
			if (f->block == NIL)
				break;
			f->generation = v->place[f->block].generation;
			SPIN_LOCK(vb_lock(w, f->block), "fragmented.lock");
			WORK(COST_BLOCK, 1, BLOCK(f->block), "fragmented.give_up");
			f->gives_up = gives_up(w, f);
			if (f->gives_up) {
				SPIN_LOCK(vbq_lock(f->cpu), "fragmented.unlist.lock");
				WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "fragmented.unlist");
				move_to_purge(v, f);
				SPIN_UNLOCK(vbq_lock(f->cpu), "fragmented.unlist.unlock");
			}
			SPIN_UNLOCK(vb_lock(w, f->block), "fragmented.unlock");
			f->block = next_block(w, f->cpu, f->block, f->generation);
		}
		while (f->first != NIL) {
			f->block = f->first;
			f->first = v->block_purge[f->block];
			CALL(free_vmap_block, .block = f->block);
		}
	}
	RETURN(0);
}

/* --- vm_unmap_aliases() ------------------------------------------------------------------------------ */

static void widen_by_dirty(struct world *w, struct vm_unmap_aliases *f)
{
	const struct vmap *v = vmap_of(w);
	const struct vmap_block *b = &v->block[f->block];
	uint64_t base;

	if (!is_block(w, f->block, f->generation) || !b->dirty)
		return;
	base = block_start(v, f->block);
	f->flush = true;
	if (base + b->dirty_min < f->start)
		f->start = base + b->dirty_min;
	if (base + b->dirty_max > f->end)
		f->end = base + b->dirty_max;
}

STEPS(vm_unmap_aliases)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	touch_lazy_areas(w);
	touch_blocks(w);
	f->frees = v->stats->frees;	/* what is freed before the call must be gone after it */
	if (v->config->policy->flags & POLICY_MAY_SLEEP)
		MIGHT_SLEEP("aliases.enter", .local = never_local);
	else
		LOCAL("aliases.enter", .local = never_local);
	f->start = UINT64_MAX;
	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		f->block = first_block(w, f->cpu);
		while (f->block != NIL) {
			f->generation = v->place[f->block].generation;
			SPIN_LOCK(vb_lock(w, f->block), "aliases.lock");
			WORK(COST_BLOCK, 1, BLOCK(f->block), "aliases.scan");
			widen_by_dirty(w, f);
			SPIN_UNLOCK(vb_lock(w, f->block), "aliases.unlock");
			f->block = next_block(w, f->cpu, f->block, f->generation);
		}
	}
	CALL_POINTER(v->config->policy->aliases, struct purge_args, .start = f->start,
		     .end = f->end, .sync = true, .force_flush = f->flush);
	busy_end(w, t);
	LOCAL("aliases.leave", .local = never_local);
	check_aliases(w, t, f->frees);
	RETURN(0);
}
