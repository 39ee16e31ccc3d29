/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - keeps vmap blocks: the index, the CPUs' lists, and each block's pages.
 *
 * Source: mm/vmalloc.c of Linux 4.8 to 7.3, where this is the same. A block is an area
 * whose pages are handed out one after the other, each only once.
 *
 * Index and lists are read without a lock, under RCU: a block that has left its list
 * meanwhile has nothing to hand out, and still points to the next one. RCU keeps its memory
 * from becoming another block while it is read. Here a slot may become another block, and
 * the reader sees that by the slot's generation.
 */
#include "policies/vmap/state/blocks.h"

enum { SLOT_EMPTY, SLOT_BLOCK, SLOT_TAKEN };	/* block_place.used */

uint32_t block_share(uint64_t pages)
{
	return pages <= 1 ? 1 : UINT32_C(1) << (32 - __builtin_clz((uint32_t)pages - 1));
}

/* --- the index ----------------------------------------------------------------------------- */

bool is_block(struct world *w, uint32_t block, uint32_t generation)
{
	const struct vmap *v = vmap_of(w);

	touch_object(w, BLOCK_INDEX);
	return v->place[block].generation == generation &&
	       v->place[block].used == SLOT_BLOCK;
}

uint32_t empty_slot(const struct vmap *v, uint32_t cpu)
{
	for (uint32_t i = 0; i < v->blocks_per_cpu; i++)
		if (v->place[cpu * v->blocks_per_cpu + i].used == SLOT_EMPTY)
			return cpu * v->blocks_per_cpu + i;
	return NIL;
}

uint32_t slot_take(struct vmap *v, uint32_t cpu)
{
	const uint32_t block = empty_slot(v, cpu);

	if (block != NIL)
		v->place[block].used = SLOT_TAKEN;
	return block;
}

void slot_drop(struct vmap *v, uint32_t block)
{
	v->place[block].used = SLOT_EMPTY;
}

void index_insert(struct vmap *v, uint32_t block, uint32_t cpu, uint32_t area)
{
	v->place[block] = (struct block_place){
		.area = area, .area_generation = v->area[area].generation,
		.generation = v->place[block].generation + 1, .used = SLOT_BLOCK,
		.cpu = (uint16_t)cpu };
}

uint32_t index_of(const struct world *w, uint64_t page)
{
	return (uint32_t)(page / vmap_of(w)->config->block_pages % w->machine->cpus);
}

uint32_t next_in_index(struct world *w, uint32_t cpu, uint64_t page)
{
	const struct vmap *v = vmap_of(w);
	const uint32_t blocks = v->blocks_per_cpu * w->machine->cpus;
	uint32_t next = NIL;

	touch_object(w, BLOCK_INDEX);
	for (uint32_t b = 0; b < blocks; b++) {
		if (v->place[b].used != SLOT_BLOCK || block_start(v, b) < page ||
		    index_of(w, block_start(v, b)) != cpu)
			continue;
		if (next == NIL || block_start(v, b) < block_start(v, next))
			next = b;
	}
	return next;
}

/* --- a CPU's list ---------------------------------------------------------------------------- */

uint32_t first_block(struct world *w, uint32_t cpu)
{
	touch_object(w, BLOCKS(cpu));
	if (!vmap_of(w)->blocks_per_cpu)
		return NIL;
	touch_object(w, BLOCK_INDEX);	/* the caller looks up the block's generation */
	return vmap_of(w)->block_first[cpu];
}

uint32_t next_block(struct world *w, uint32_t cpu, uint32_t block, uint32_t generation)
{
	const struct vmap *v = vmap_of(w);
	const struct block_link next = v->block_next[block];

	touch_object(w, BLOCK_INDEX);
	touch_object(w, BLOCKS(cpu));
	if (v->place[block].generation != generation ||
	    (next.block != NIL && v->place[next.block].generation != next.generation))
		return first_block(w, cpu);
	return next.block;
}

void list_append(struct vmap *v, uint32_t cpu, uint32_t block)
{
	uint32_t last = v->block_first[cpu];

	v->block_next[block] = (struct block_link){ .block = NIL };
	if (last == NIL) {
		v->block_first[cpu] = block;
		return;
	}
	while (v->block_next[last].block != NIL)
		last = v->block_next[last].block;
	v->block_next[last] = (struct block_link){
		.block = block, .generation = v->place[block].generation };
}

void unlist(struct vmap *v, uint32_t cpu, uint32_t block)
{
	uint32_t before = v->block_first[cpu];

	if (before == block) {
		v->block_first[cpu] = v->block_next[block].block;
		return;
	}
	while (before != NIL && v->block_next[before].block != block)
		before = v->block_next[before].block;
	if (before != NIL)
		v->block_next[before] = v->block_next[block];
}

enum look { LOOK_FOR_ROOM, LOOK_FOR_FRAGMENTED };

/* The first block from this one on of that kind; *looked: how many it looked at. */
static uint32_t seek(struct world *w, uint32_t cpu, uint32_t block, enum look kind,
		     uint32_t pages, uint32_t *looked)
{
	const struct vmap *v = vmap_of(w);

	touch_object(w, BLOCK_INDEX);
	touch_object(w, BLOCKS(cpu));
	*looked = 0;
	while (block != NIL) {
		touch_object(w, BLOCK(block));
		++*looked;
		if (kind == LOOK_FOR_ROOM ? v->block[block].free >= pages :
					    block_is_fragmented(v, block))
			break;
		block = next_block(w, cpu, block, v->place[block].generation);
	}
	return block;
}

uint32_t seek_room(struct world *w, uint32_t cpu, uint32_t block, uint32_t pages)
{
	return seek(w, cpu, block, LOOK_FOR_ROOM, pages, &(uint32_t){ 0 });
}

uint32_t seek_room_looks(struct world *w, uint32_t cpu, uint32_t block, uint32_t pages)
{
	uint32_t looked;

	seek(w, cpu, block, LOOK_FOR_ROOM, pages, &looked);
	return looked;
}

uint32_t seek_fragmented(struct world *w, uint32_t cpu, uint32_t block)
{
	return seek(w, cpu, block, LOOK_FOR_FRAGMENTED, 0, &(uint32_t){ 0 });
}

uint32_t seek_fragmented_looks(struct world *w, uint32_t cpu, uint32_t block)
{
	uint32_t looked;

	seek(w, cpu, block, LOOK_FOR_FRAGMENTED, 0, &looked);
	return looked;
}

/* --- a block ------------------------------------------------------------------------------------ */

void block_init(struct vmap *v, uint32_t block)
{
	const uint16_t pages = (uint16_t)v->config->block_pages;
	uint64_t *dirty = v->block_dirty + (size_t)block * v->block_words;

	for (uint32_t k = 0; k < v->block_words; k++)
		dirty[k] = 0;
	v->block[block] = (struct vmap_block){ .free = pages, .dirty_min = pages };
}

int64_t block_take(struct vmap *v, uint32_t block, uint32_t pages)
{
	struct vmap_block *b = &v->block[block];
	const int64_t size = v->config->block_pages, first = size - b->free;

	b->free = (uint16_t)(b->free - pages);
	return block * size + first;
}

int64_t block_take_if_room(struct world *w, uint32_t block, uint32_t generation,
			   uint32_t pages)
{
	struct vmap *v = vmap_of(w);

	if (!is_block(w, block, generation) || v->block[block].free < pages)
		return -1;
	return block_take(v, block, pages);
}

bool block_return(struct world *w, uint32_t block, uint64_t page, uint32_t pages)
{
	struct vmap *v = vmap_of(w);
	struct vmap_block *b = &v->block[block];
	const uint64_t first = page - block_start(v, block);
	uint64_t *dirty = v->block_dirty + (size_t)block * v->block_words;
	uint64_t *dirtied = v->block_dirtied + (size_t)block * v->config->block_pages;

	v->stats->frees++;
	for (uint64_t p = first; p < first + pages; p++) {
		dirty[p / 64] |= UINT64_C(1) << p % 64;
		dirtied[p] = v->stats->frees;
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

bool block_is_fragmented(const struct vmap *v, uint32_t block)
{
	const struct vmap_block *b = &v->block[block];

	return b->free + b->dirty == (int)v->config->block_pages &&
	       b->dirty != v->config->block_pages;
}

void block_give_up(struct vmap *v, uint32_t block)
{
	const uint16_t pages = (uint16_t)v->config->block_pages;

	v->block[block] = (struct vmap_block){ .dirty = pages, .dirty_max = pages };
}

void widen_by_dirty(const struct vmap *v, uint32_t block, uint64_t *start, uint64_t *end)
{
	const struct vmap_block *b = &v->block[block];
	const uint64_t base = block_start(v, block);

	if (base + b->dirty_min < *start)
		*start = base + b->dirty_min;
	if (base + b->dirty_max > *end)
		*end = base + b->dirty_max;
}

void given_up_add(struct vmap *v, struct given_up *g, uint32_t block)
{
	v->block_purge[block] = NIL;
	*(g->first == NIL ? &g->first : &v->block_purge[g->last]) = block;
	g->last = block;
}

uint32_t given_up_next(struct vmap *v, struct given_up *g)
{
	const uint32_t block = g->first;

	g->first = v->block_purge[block];
	return block;
}
