/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - vm_map_ram(), vm_unmap_ram() and vm_unmap_aliases() of 4.8 to 6.1.
 *
 * Source: mm/vmalloc.c of Linux 4.8, 5.4, 5.10 and 6.1. The whole block is given back when
 * all its pages have been handed out and returned; a sync purge gives back any block in
 * which nothing is mapped.
 *
 * There are three kinds of locks. vmap_block_tree_lock guards the index by address, a radix
 * tree; since 5.9 it is an xarray with a lock of its own. The lock of each CPU's queue guards
 * its list of blocks with pages to hand out; each block's own lock guards the pages in it.
 * vm_unmap_aliases() looks at the lists, so it misses a block whose pages are
 * all out, and what it finds dirty it flushes again each time.
 */
#include "policies/vmap/blocks.h"

#include "policies/vmap/checks.h"
#include "policies/vmap/tlb.h"

/* The lock of the index. */
static uint32_t index_lock(const struct world *w)
{
	return policy_of(w)->flags & POLICY_BLOCK_XARRAY ? VMAP_BLOCKS_XA_LOCK :
							   VMAP_BLOCK_TREE_LOCK;
}

/* May the task be switched out, or go to another CPU, while it uses a CPU's list? */
static bool may_migrate(const struct world *w)
{
	return policy_of(w)->flags & POLICY_RAW_CPU_PTR;
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

STATIC_STEPS(vb_alloc)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (may_migrate(w))
		LOCAL("map_ram.enter");
	else
		GET_CPU("map_ram.enter");
	f->cpu = t->cpu;
	f->got = -1;
	f->block = first_block(w, f->cpu);
	while (f->block != NIL) {
		f->generation = v->place[f->block].generation;
		SPIN_LOCK(vb_lock(w, f->block), "map_ram.lock");
		WORK(COST_BLOCK, 1, BLOCK(f->block), "map_ram.find");
		f->got = block_take_if_room(w, f->block, f->generation, f->pages);
		if (f->got >= 0 && !v->block[f->block].free) {
			SPIN_LOCK(vbq_lock(f->cpu), "map_ram.unlist.lock");
			WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "map_ram.unlist");
			unlist(v, f->cpu, f->block);
			SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.unlist.unlock");
		}
		SPIN_UNLOCK(vb_lock(w, f->block), "map_ram.unlock");
		f->block = f->got >= 0 ? NIL :
			   next_block(w, f->cpu, f->block, f->generation);
	}
	if (!may_migrate(w))
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
	SPIN_LOCK(index_lock(w), "map_ram.index.lock");
	WORK(COST_BLOCK, 1, BLOCK_INDEX, "map_ram.index");
	f->block = empty_slot(v, t->cpu);
	if (f->block != NIL)
		index_insert(v, f->block, t->cpu, f->area);
	SPIN_UNLOCK(index_lock(w), "map_ram.index.unlock");
	if (f->block == NIL) {
		CALL_POINTER(vmalloc_of(w)->free_now, struct free_args, .area = f->area,
			     .generation = v->area[f->area].generation);
		RETURN(-ENOMEM_);
	}
	WORK(COST_BLOCK, 1, BLOCK(f->block), "map_ram.new", .unlocked = true);
	block_init(v, f->block);
	f->got = block_take(v, f->block, f->pages);
	if (may_migrate(w))
		LOCAL_IF(true, "map_ram.list.enter");
	else
		LOCAL_GET_CPU(true, "map_ram.list.enter");
	f->cpu = t->cpu;
	SPIN_LOCK(vbq_lock(f->cpu), "map_ram.list.lock");
	WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "map_ram.list");
	if (f->pages < v->config->block_pages)	/* in the kernel it always is */
		list_append(v, f->cpu, f->block);
	SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.list.unlock");
	if (!may_migrate(w))
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
	CALL(vb_alloc, .pages = block_share(f->pages));
	if (t->result < 0)
		CALL(new_vmap_block, .pages = block_share(f->pages));
	RETURN(t->result);
}

/* --- unmapping ---------------------------------------------------------------------------------- */

STATIC_STEPS(free_vmap_block)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	SPIN_LOCK(index_lock(w), "block.lock");
	WORK(COST_BLOCK, 1, BLOCK_INDEX, "block.remove");
	slot_drop(v, f->block);
	SPIN_UNLOCK(index_lock(w), "block.unlock");
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
	LOCAL_WORK(true, COST_UNMAP_PAGE, block_share(f->mapping.pages), "unmap_ram.unmap");
	SPIN_LOCK(vb_lock(w, f->mapping.area), "unmap_ram.lock");
	WORK(COST_BLOCK, 1, BLOCK(f->mapping.area), "unmap_ram.dirty");
	f->freed = block_mapping_is_live(w, &f->mapping);
	if (f->freed)
		f->full = block_return(w, f->mapping.area, f->mapping.page,
				       block_share(f->mapping.pages));
	else
		free_of_freed(w, t, f->mapping.page, f->mapping.pages);
	SPIN_UNLOCK(vb_lock(w, f->mapping.area), "unmap_ram.unlock");
	if (f->full)
		CALL(free_vmap_block, .block = f->mapping.area);
	RETURN(f->freed);
}

/* --- giving up fragmented blocks ------------------------------------------------------------------ */

/* With the block's lock held: if it is still fragmented, no more of it is handed out. */
static bool gives_up(struct world *w, const struct purge_fragmented_blocks_allcpus *f)
{
	struct vmap *v = vmap_of(w);

	if (!is_block(w, f->block, f->generation) || !block_is_fragmented(v, f->block))
		return false;
	block_give_up(v, f->block);
	return true;
}

STEPS(purge_fragmented_blocks_allcpus)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		f->given_up.first = NIL;
		f->block = first_block(w, f->cpu);
		while (f->block != NIL) {
			WORK(COST_BLOCK, seek_fragmented_looks(w, f->cpu, f->block), NIL,
			     "fragmented.scan");
			f->block = seek_fragmented(w, f->cpu, f->block);
			if (f->block == NIL)
				break;
			f->generation = v->place[f->block].generation;
			SPIN_LOCK(vb_lock(w, f->block), "fragmented.lock");
			WORK(COST_BLOCK, 1, BLOCK(f->block), "fragmented.give_up");
			f->gives_up = gives_up(w, f);
			if (f->gives_up) {
				SPIN_LOCK(vbq_lock(f->cpu), "fragmented.unlist.lock");
				WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "fragmented.unlist");
				unlist(v, f->cpu, f->block);
				given_up_add(v, &f->given_up, f->block);
				SPIN_UNLOCK(vbq_lock(f->cpu), "fragmented.unlist.unlock");
			}
			SPIN_UNLOCK(vb_lock(w, f->block), "fragmented.unlock");
			f->block = next_block(w, f->cpu, f->block, f->generation);
		}
		while (f->given_up.first != NIL)
			CALL(free_vmap_block, .block = given_up_next(v, &f->given_up));
	}
	RETURN(0);
}

/* --- vm_unmap_aliases() ------------------------------------------------------------------------------ */

/* With the block's lock held: what was given back must be flushed. */
static void scan_block(struct world *w, struct vm_unmap_aliases *f)
{
	const struct vmap *v = vmap_of(w);

	if (!is_block(w, f->block, f->generation) || !v->block[f->block].dirty)
		return;
	f->flush = true;
	widen_by_dirty(v, f->block, &f->start, &f->end);
}

STEPS(vm_unmap_aliases)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	touch_lazy_areas(w);
	touch_blocks(w);
	f->frees = v->stats->frees;	/* what was freed before must be gone afterwards */
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
			scan_block(w, f);
			SPIN_UNLOCK(vb_lock(w, f->block), "aliases.unlock");
			f->block = next_block(w, f->cpu, f->block, f->generation);
		}
	}
	CALL_POINTER(v->config->policy->aliases, struct purge_args, .start = f->start,
		     .end = f->end, .sync = true, .force_flush = f->flush);
	busy_end(w, t);
	LOCAL("aliases.leave", .local = never_local);
	READ_FLUSHED(f->flushed, "aliases.goes_on");
	check_aliases(w, t, f->frees, f->flushed);
	RETURN(0);
}
