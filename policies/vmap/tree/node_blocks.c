/* SPDX-License-Identifier: MIT */
/*
 * node_blocks.c - vm_map_ram(), vm_unmap_ram() and vm_unmap_aliases() since 6.5.
 *
 * Source: mm/vmalloc.c of Linux 6.12 and 7.3. What differs from 6.1 (blocks.c):
 *
 *	- The index has a part for each CPU. The address says which, not who made the block;
 *	  the block remembers on whose queue it is.
 *	- Who looks for room passes over blocks that are too full without their locks.
 *	- vm_unmap_aliases() looks at all blocks of the index, so also at those whose pages
 *	  are all out. It holds vmap_purge_lock from the beginning.
 *	- It gives up a block in which nothing is mapped only if less than a quarter of it
 *	  is left; an allocation that has found no room gives up all of them.
 *	- What it has seen dirty it does not flush again.
 *	- A block leaves the index before its area leaves the busy ones of its node (6.9).
 */
#include "policies/vmap/tree/node_blocks.h"

#include "policies/vmap/checks.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/tree/tree_areas.h"

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
	uint32_t area, generation;
	uint32_t node;			/* of its address */
};

#pragma GCC diagnostic pop

static uint32_t index_lock(const struct world *w, uint32_t area)
{
	return xa_lock(w, index_of(w, vmap_of(w)->area[area].start));
}

/* --- mapping -------------------------------------------------------------------------------- */

STATIC_STEPS(vb_alloc)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL("map_ram.enter");
	f->cpu = t->cpu;	/* it may be another one as soon as this has been read */
	f->got = -1;
	f->block = first_block(w, f->cpu);
	while (f->block != NIL) {
		WORK(COST_READ, seek_room_looks(w, f->cpu, f->block, f->pages), NIL,
		     "map_ram.scan");
		f->block = seek_room(w, f->cpu, f->block, f->pages);
		if (f->block == NIL)
			break;
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
	RETURN(f->got);
}

/* The block is complete before anybody can find it. */
STATIC_STEPS(new_vmap_block)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	WORK(COST_KMALLOC, 1, BLOCK_INDEX, "map_ram.kmalloc", .unlocked = true);
	f->cpu = t->cpu;
	f->block = slot_take(v, f->cpu);
	if (f->block == NIL)
		RETURN(-ENOMEM_);
	CALL_POINTER(vmalloc_of(w)->alloc, struct alloc_args,
		     .search = { .size = v->config->block_pages,
				 .align = v->config->block_pages,
				 .vstart = v->config->start,
				 .vend = v->config->start + v->config->pages });
	if (t->result < 0) {
		f->got = t->result;
		WORK(COST_LOCAL, 1, BLOCK_INDEX, "map_ram.kfree", .unlocked = true);
		slot_drop(v, f->block);
		RETURN(f->got);
	}
	f->area = (uint32_t)t->result;
	WORK(COST_BLOCK, 1, BLOCK(f->block), "map_ram.new", .unlocked = true);
	block_init(v, f->block);
	f->got = block_take(v, f->block, f->pages);
	f->cpu = t->cpu;
	SPIN_LOCK(index_lock(w, f->area), "map_ram.index.lock");
	WORK(COST_BLOCK, 1, BLOCK_INDEX, "map_ram.index");
	index_insert(v, f->block, f->cpu, f->area);
	SPIN_UNLOCK(index_lock(w, f->area), "map_ram.index.unlock");
	SPIN_LOCK(vbq_lock(f->cpu), "map_ram.list.lock");
	WORK(COST_LOCAL, 1, BLOCKS(f->cpu), "map_ram.list");
	if (f->pages < v->config->block_pages)	/* in the kernel it always is */
		list_append(v, f->cpu, f->block);
	SPIN_UNLOCK(vbq_lock(f->cpu), "map_ram.list.unlock");
	RETURN(f->got);
}

STEPS(node_map_ram)
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

	f->area = v->place[f->block].area;
	f->generation = v->place[f->block].area_generation;
	SPIN_LOCK(index_lock(w, f->area), "block.lock");
	WORK(COST_BLOCK, 1, BLOCK_INDEX, "block.remove");
	slot_drop(v, f->block);
	SPIN_UNLOCK(index_lock(w, f->area), "block.unlock");
	f->node = node_of_page(&v->nodes, v->area[f->area].start);
	SPIN_LOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "block.unlink.lock");
	WORK(COST_AREA_SEARCH, 1, BUSY(f->node), "block.unlink");
	area_unlink(w, f->area);
	SPIN_UNLOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "block.unlink.unlock");
	CALL_POINTER(vmalloc_of(w)->free_lazily, struct lazy_args, .area = f->area,
		     .generation = f->generation);
	RETURN(0);
}

/* It takes the block's lock twice, first for the map of used pages that vread() needs. */
STEPS(node_unmap_ram)
{
	BEGIN;

	MIGHT_SLEEP("unmap_ram.enter");
	WORK(COST_BLOCK, 1, NIL, "unmap_ram.find");
	if (!block_mapping_is_live(w, &f->mapping)) {
		free_of_freed(w, t, f->mapping.page, f->mapping.pages);
		RETURN(false);
	}
	SPIN_LOCK(vb_lock(w, f->mapping.area), "unmap_ram.used.lock");
	WORK(COST_BLOCK, 1, BLOCK(f->mapping.area), "unmap_ram.used");
	SPIN_UNLOCK(vb_lock(w, f->mapping.area), "unmap_ram.used.unlock");
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

/*
 * With the block's lock held: if nothing is mapped in it, no more of it is handed out.
 * Unless forced, this is for blocks of which less than a quarter is left.
 */
static bool gives_up(struct vmap *v, uint32_t block, bool force)
{
	if (!block_is_fragmented(v, block) ||
	    (!force && v->block[block].free >= v->config->block_pages / 4))
		return false;
	block_give_up(v, block);
	return true;
}

STEPS(node_purge_fragmented)
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
			f->gives_up = is_block(w, f->block, f->generation) &&
				      gives_up(v, f->block, true);
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

/*
 * With the block's lock held: returns whether it is given up. If not, what was given back
 * of it must be flushed, once. A block of which all was given back is on its way to the
 * lazy areas already.
 */
static bool scan_block(struct world *w, struct node_unmap_aliases *f)
{
	struct vmap *v = vmap_of(w);
	struct vmap_block *b = &v->block[f->block];

	if (!is_block(w, f->block, f->generation))
		return false;
	if (gives_up(v, f->block, false))
		return true;
	if (!b->dirty_max || b->dirty == v->config->block_pages)
		return false;
	f->flush = true;
	widen_by_dirty(v, f->block, &f->start, &f->end);
	b->dirty_min = (uint16_t)v->config->block_pages;
	b->dirty_max = 0;
	return false;
}

/* Goes on to the next block of the CPU's part of the index. */
static void look_at(struct world *w, struct node_unmap_aliases *f, uint64_t from)
{
	const struct vmap *v = vmap_of(w);

	f->block = next_in_index(w, f->cpu, from);
	if (f->block == NIL)
		return;
	f->generation = v->place[f->block].generation;
	f->page = block_start(v, f->block);
}

STEPS(node_unmap_aliases)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	touch_lazy_areas(w);
	touch_blocks(w);
	f->frees = v->stats->frees;	/* what was freed before must be gone afterwards */
	MIGHT_SLEEP("aliases.enter", .local = never_local);
	MUTEX_LOCK(VMAP_PURGE_LOCK, "aliases.wait");
	f->start = UINT64_MAX;
	f->given_up.first = NIL;
	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		look_at(w, f, 0);
		while (f->block != NIL) {
			SPIN_LOCK(vb_lock(w, f->block), "aliases.lock");
			WORK(COST_BLOCK, 1, BLOCK(f->block), "aliases.scan");
			f->gives_up = scan_block(w, f);
			if (f->gives_up) {
				f->queue = v->place[f->block].cpu;
				SPIN_LOCK(vbq_lock(f->queue), "aliases.unlist.lock");
				WORK(COST_LOCAL, 1, BLOCKS(f->queue), "aliases.unlist");
				unlist(v, f->queue, f->block);
				given_up_add(v, &f->given_up, f->block);
				SPIN_UNLOCK(vbq_lock(f->queue), "aliases.unlist.unlock");
			}
			SPIN_UNLOCK(vb_lock(w, f->block), "aliases.unlock");
			look_at(w, f, f->page + 1);
		}
	}
	while (f->given_up.first != NIL)
		CALL(free_vmap_block, .block = given_up_next(v, &f->given_up));
	CALL_POINTER(policy_of(w)->aliases, struct purge_args, .start = f->start,
		     .end = f->end, .force_flush = f->flush);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "aliases.release");
	busy_end(w, t);
	LOCAL("aliases.leave", .local = never_local);
	READ_FLUSHED(f->flushed, "aliases.goes_on");
	check_aliases(w, t, f->frees, f->flushed);
	RETURN(0);
}
