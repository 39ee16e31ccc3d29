/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - vmap blocks: the index by address, each CPU's list, and what of a block was
 * handed out and given back. All versions of vm_map_ram() keep them so.
 *
 * A function says which lock its caller holds. What is read without one is read under RCU.
 */
#ifndef POLICIES_VMAP_STATE_BLOCKS_H
#define POLICIES_VMAP_STATE_BLOCKS_H

#include "policies/vmap/state/state.h"

/* A request too large for a block gets an area of its own. */
enum { VMAP_MAX_ALLOC = 64 };

static inline uint32_t vbq_lock(uint32_t cpu)
{
	return VBQ_LOCK + cpu;
}

static inline bool map_ram_takes_area(const struct vmap *v, uint64_t pages)
{
	return pages > VMAP_MAX_ALLOC || !v->blocks_per_cpu;
}

/* A block hands out powers of two: so many for this request. */
uint32_t block_share(uint64_t pages);

/* --- the index: under its lock, but for what only reads ------------------------------------- */

/* Is this slot the block that it was, and in the index? */
bool is_block(struct world *w, uint32_t block, uint32_t generation);
/* The slot, as a block that begins now with this area. */
void index_insert(struct vmap *v, uint32_t block, uint32_t cpu, uint32_t area);
/*
 * A free slot of the CPU for a block that is made there, or NIL: all are in use.
 * slot_take() also keeps others from it until it is inserted or dropped.
 */
uint32_t empty_slot(const struct vmap *v, uint32_t cpu);
uint32_t slot_take(struct vmap *v, uint32_t cpu);
void slot_drop(struct vmap *v, uint32_t block);

/* Of versions whose index is divided by CPU (6.5): the CPU in whose part an address is. */
uint32_t index_of(const struct world *w, uint64_t page);
/* The first block in a CPU's part at this page or behind it, or NIL. */
uint32_t next_in_index(struct world *w, uint32_t cpu, uint64_t page);

/* --- a CPU's list: under the lock of its queue, but for what only reads ------------------------ */

uint32_t first_block(struct world *w, uint32_t cpu);
/*
 * The block behind this one, which has or had this generation. If one of the two slots has
 * become another block since, the walk begins anew.
 */
uint32_t next_block(struct world *w, uint32_t cpu, uint32_t block, uint32_t generation);
void list_append(struct vmap *v, uint32_t cpu, uint32_t block);
void unlist(struct vmap *v, uint32_t cpu, uint32_t block);

/*
 * The first block from this one on that looks as if it had so many pages left, or as if
 * nothing were mapped in it; and how many blocks it takes to find that out.
 */
uint32_t seek_room(struct world *w, uint32_t cpu, uint32_t block, uint32_t pages);
uint32_t seek_room_looks(struct world *w, uint32_t cpu, uint32_t block, uint32_t pages);
uint32_t seek_fragmented(struct world *w, uint32_t cpu, uint32_t block);
uint32_t seek_fragmented_looks(struct world *w, uint32_t cpu, uint32_t block);

/* --- a block: under its own lock ----------------------------------------------------------------- */

void block_init(struct vmap *v, uint32_t block);
/* What vm_map_ram() returns for the next pages of the block. */
int64_t block_take(struct vmap *v, uint32_t block, uint32_t pages);
/* The same, or -1 if it is no longer that block, or has no room. */
int64_t block_take_if_room(struct world *w, uint32_t block, uint32_t generation,
			   uint32_t pages);
/* Returns whether every page of the block has been handed out and returned. */
bool block_return(struct world *w, uint32_t block, uint64_t page, uint32_t pages);
/* Is the mapping still in the block that it came from, and not given back? */
bool block_mapping_is_live(struct world *w, const struct mapping *m);

/* Is nothing in the block mapped, though not all of it was handed out? */
bool block_is_fragmented(const struct vmap *v, uint32_t block);
/* No more of it is handed out. */
void block_give_up(struct vmap *v, uint32_t block);
/* Widens a range of pages by what was given back and not flushed. */
void widen_by_dirty(const struct vmap *v, uint32_t block, uint64_t *start, uint64_t *end);

/* Those that a purge gives up: the first and the last of a list. */
struct given_up {
	uint32_t first, last;
};

void given_up_add(struct vmap *v, struct given_up *g, uint32_t block);
/* Takes the first one off, which there must be. */
uint32_t given_up_next(struct vmap *v, struct given_up *g);

#endif
