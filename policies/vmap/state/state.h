/* SPDX-License-Identifier: MIT */
/*
 * state.h - the state of the simulated vmalloc: what lies where in a world's arena.
 *
 *	AREAS		vmap_area_lock: every area in use or lazy, by address, and where
 *			the next search begins
 *	VMAP_PURGE_LIST	lock-less: areas freed lazily, newest first
 *	lazy.CPU	lazy.CPU.lock: those that this CPU has freed and not moved there yet, in
 *			variants with POLICY_LOCAL_LISTS
 *	TLB(cpu)	which translations a CPU may still hold
 *	BLOCK_INDEX	vmap_block_tree_lock: which vmap block lies where
 *	BLOCKS(cpu)	vbq.CPU.lock: the list of that CPU's blocks with pages to hand out
 *	BLOCK(block)	vb.CPU.SLOT.lock: what of a block was handed out and given back
 *
 * The versions with a tree of free ranges (5.2 and later) have instead of AREAS and
 * VMAP_PURGE_LIST, by node (all but v6.12 and v7.3 have one node):
 *
 *	FREE_TREE	free_vmap_area_lock: the ranges that are free; also the set of all
 *			that are not, which is the model's own
 *	BUSY(node)	vmap_area_lock, or busy.lock: areas that can be found by address
 *	LAZY(node)	purge_vmap_area_lock, or lazy.lock: areas freed lazily (since 5.11)
 *	POOL(node)	pool_lock: areas that are ready to be handed out again
 *
 * An area's life: allocated (generation grows) -> freed lazily (lazy_generation = its
 * generation) -> taken by a purger (taken_generation) -> freed. So each stage is written
 * by a step that works on that part of the state, and none has to undo another's.
 */
#ifndef POLICIES_VMAP_STATE_STATE_H
#define POLICIES_VMAP_STATE_STATE_H

#include "policies/tables/cost.h"
#include "policies/vmap/base/numbers.h"
#include "policies/vmap/base/request.h"
#include "policies/vmap/state/nodes.h"
#include "policies/vmap/state/vmalloc.h"
#include "policies/vmap/state/vmap_config.h"
#include "policies/vmap/state/words.h"
#include "sim/base/arena.h"
#include "sim/base/treap.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct vmap_area {
	uint64_t start, end;	/* absolute pages */
	uint32_t prev, next;	/* by address; next also links the free and stale lists */
	uint32_t generation;	/* how often this descriptor has been handed out */
	uint16_t busy;		/* in the set */
	uint8_t vm;		/* has a vm_struct: it is vmalloc's, and nobody frees it yet */
	uint8_t guard;		/* pages at its end that are never mapped */
	uint16_t node;		/* the one that it was allocated for, from 1; 0: none */
	uint8_t linked;		/* FREE_TREE versions: it can be found by address */
	uint8_t pooled;		/* it lies in a pool */
	uint32_t reserved;
};

/* vmap_area_lock must be held: */
struct area_set {
	uint32_t root, first, last;
	uint32_t free;			/* descriptors that were in use */
	uint32_t stale;			/* those freed while a TLB still held them */
	uint32_t free_vmap_cache;	/* area, NIL: none */
	uint64_t cached_hole_size, cached_vstart, cached_align;
	uint64_t freed_pages;		/* of all taken areas so far */
	uint64_t areas;			/* how many are in the set */
	uint64_t made;			/* descriptors that were ever in use; all others are zeros */
};

/* Belongs to VMAP_PURGE_LIST, and to the lists of CPUs. */
struct lazy_area {
	uint32_t lazy_generation;	/* the area's, when it was freed lazily */
	uint32_t taken_generation;	/* the area's, when a purger took it */
	uint64_t freed_at;		/* which of stats->frees that was */
	uint64_t taken_at;		/* how many times the list had been taken by then */
};

struct lazy_list {
	uint64_t pages;			/* on the list */
	uint64_t takes;			/* how often it was taken, if not empty, so far */
	uint64_t taken_pages;		/* in all these takes */
};

/* vmap_block_tree_lock must be held to change it. It is read without a lock. */
struct block_place {
	uint32_t area;
	uint32_t area_generation;	/* the area's, while it is this block's */
	uint32_t generation;		/* of this slot: how often it has been a block */
	uint16_t used;			/* 0: the slot is empty */
	uint16_t cpu;			/* in whose queue it is while it has pages to hand out */
};

struct block_link {
	uint32_t block;			/* the next on a list, or NIL */
	uint32_t generation;		/* its slot's, when it was put there */
};

struct deferred_free {		/* a vfree that was put off; belongs to the list it is on */
	uint64_t page, pages;
	uint32_t generation;	/* the area's then */
	uint32_t queued;
};

struct vmap_block {		/* its own lock must be held: */
	uint16_t free;		/* pages not handed out yet: the last ones */
	uint16_t dirty;		/* pages given back */
	uint16_t dirty_min, dirty_max;
};

/* --- what follows from the state, so that finding things takes no longer the more there are -- */

/* Of a node of the tree of areas, and all below it (find/sums.h). */
struct area_sum {
	uint64_t gap;		/* the longest between one of these areas and that before it */
	uint32_t areas;		/* how many they are */
	uint32_t last;		/* the one with the highest address */
};

struct vmap_index {
	uint64_t visits;	/* areas that walks have gone through, or would have (find/sums.c) */
	uint32_t summed;	/* each area of the set has its sum */
	uint32_t tangled;	/* two areas have overlapped, so nothing that follows is for sure */
	uint32_t loads_of_freed;	/* a TLB has translations of what is in neither list */
	uint32_t reserved;
};

/* --- statistics, and what properties are checked against: no step depends on them ---------- */

struct vmap_stats {
	uint64_t counter[VMAP_COUNTERS];
	uint64_t busy;			/* tasks with a purge or a free under way */
	uint64_t frees;			/* of lazy areas and of pages of blocks, so far */
	uint64_t nonlazy;		/* set_nonlazy was used */
	uint64_t broken;		/* an area was freed twice: counters mean nothing any more */
	uint64_t pool_pages;		/* in all pools */
	struct lazy_peak peak;		/* at_ns = 0: not above the threshold */
};

struct op_state {		/* of the operation that a task is in */
	int64_t start_ns, wait_ns;
	uint64_t size_pages, purges, retries;
	int64_t address_page;
	uint32_t seq, kind, result, active;
	uint64_t busy;			/* with a purge or a free */
};

#pragma GCC diagnostic pop

struct vmap {			/* the handle: pointers into the arena */
	const struct vmap_config *config;
	struct area_set *set;
	struct vmap_area *area;
	struct treap_node *node;
	struct lazy_list *lazy;
	struct lazy_area *lazy_area;
	struct deferred_free *deferred;	/* by area */
	uint64_t *tlb;			/* by CPU, tlb_words each: bit set of areas */
	uint32_t tlb_words;
	int64_t *dropped;		/* by CPU and area: by which flush; only with flush words */
	uint32_t block_words;
	uint32_t blocks_per_cpu;
	struct block_place *place;	/* by block: slots by CPU, blocks_per_cpu each */
	struct vmap_block *block;
	uint32_t *block_first;		/* by CPU: its list, oldest first */
	struct block_link *block_next;	/* by block; one that has left the list keeps its own */
	uint32_t *block_purge;		/* by block: the next that a purge gives up */
	uint64_t *block_dirty;		/* by block, block_words each: pages given back */
	uint64_t *block_dirtied;	/* by block and page: which of stats->frees that was */
	uint64_t *tlb_block;		/* by CPU and block, block_words each: pages held */
	uint32_t *tlb_block_generation;	/* by CPU and block: whose pages these are */
	struct nodes nodes;		/* of the versions with a tree of free ranges */
	struct vmap_stats *stats;
	struct vmap_index *index;
	struct area_sum *sum;		/* by area */
	uint16_t *tlb_holders;		/* by area: CPUs whose TLB has it */
	uint32_t *tlb_held;		/* by CPU: areas that its TLB has */
	uint64_t *tlb_filled;		/* by CPU, tlb_sums each: bit set of words of tlb that are not 0 */
	uint32_t tlb_sums;
	struct op_state *op;		/* by task */
};

static inline struct vmap *vmap_of(const struct world *w)
{
	return w->model;
}

/* The model's objects of versions with a tree of free ranges: that tree, and parts of nodes. */
static inline uint32_t free_tree_object(const struct world *w)
{
	return model_object(w, vmap_of(w)->nodes.first_object);
}

static inline uint32_t nr_nodes(const struct world *w)
{
	return vmap_of(w)->nodes.nr;
}

/* Words of memory: the head of a list, if it is one; those of a CPU's flushes, of an area. */
static inline uint32_t head_word(uint32_t list)
{
	return VMAP_ATOMICS + list;
}

static inline bool numbers_flushes(const struct world *w)
{
	return flush_words(w->machine, vmap_of(w)->config);
}

static inline uint32_t flush_word(const struct world *w, uint32_t cpu)
{
	return head_word(head_words(w->machine, vmap_of(w)->config)) + cpu;
}

static inline uint32_t link_word(const struct world *w, uint32_t area)
{
	return first_link(w->machine, vmap_of(w)->config) + area;
}

/* The lock of a vmap block. */
static inline uint32_t vb_lock(const struct world *w, uint32_t block)
{
	return VBQ_LOCK + w->machine->cpus + block;
}

/* The lock of the index in which a CPU's part of the blocks' addresses is. */
static inline uint32_t xa_lock(const struct world *w, uint32_t cpu)
{
	return vb_lock(w, vmap_of(w)->blocks_per_cpu * w->machine->cpus) + cpu;
}

/* The list on which a CPU collects lazy areas, and its lock; such variants have no nodes. */
static inline uint32_t local_list(const struct world *w, uint32_t cpu)
{
	return w->machine->llists - w->machine->cpus + cpu;
}

static inline uint32_t local_list_lock(const struct world *w, uint32_t cpu)
{
	return xa_lock(w, cpu);
}

/* One of a node's locks; which: NODE_BUSY_LOCK, … */
static inline uint32_t node_lock(const struct world *w, uint32_t node, uint32_t which)
{
	return xa_lock(w, w->machine->cpus) + NODE_LOCKS * node + which;
}

/* --- the bytes --------------------------------------------------------------------------------- */

/* How many slots for blocks each CPU has. */
uint32_t vmap_blocks_per_cpu(const struct machine *m, const struct vmap_config *c);
/* How many objects the model has. */
uint32_t vmap_objects(const struct machine *m);
/*
 * Lays out what is state, and behind it, wherever that is, what is statistics. With these is what
 * follows from the state: two states that are the same do not differ in that.
 */
void vmap_place_state(struct vmap *v, const struct machine *m, struct cursor *at);
void vmap_place_stats(struct vmap *v, const struct machine *m, struct cursor *at);
/* An empty address space, in an arena of zeros. */
void vmap_init(struct world *w);

/* --- work items: their numbers in the machine ------------------------------------------------ */

/* The work of this CPU that frees what its handlers have put off. */
static inline uint32_t vfree_work_of(uint32_t cpu)
{
	return cpu;
}

/* The variant's drain_vmap_work, if it has that. */
static inline uint32_t drain_work(const struct world *w)
{
	return vmap_of(w)->config->defers ? w->machine->cpus : 0;
}

/* The work that purges this node, if the variant has such work. */
static inline uint32_t node_work(const struct world *w, uint32_t node)
{
	return drain_work(w) + 1 + node;
}

/* So many pages may be lazy before somebody purges. */
static inline int64_t lazy_max(const struct world *w)
{
	return (int64_t)vmap_of(w)->config->lazy_max;
}

/* --- areas ---------------------------------------------------------------------------------- */

static inline uint64_t area_pages(const struct vmap *v, uint32_t area)
{
	return v->area[area].end - v->area[area].start;
}

/* The same, for variants: of an area that the task's purge has taken. */
static inline uint64_t pages_of(const struct world *w, uint32_t area)
{
	return area_pages(vmap_of(w), area);
}

/* What follows an area on a list, or NIL. */
static inline uint32_t next_area(const struct world *w, uint32_t area)
{
	return w->llist_next[area];
}

static inline bool area_is_lazy(const struct vmap *v, uint32_t area)
{
	return v->lazy_area[area].lazy_generation == v->area[area].generation &&
	       !v->area[area].pooled;
}

/* How many of its pages are mapped and unmapped: all but the guard page. */
static inline uint64_t area_mapped_pages(const struct vmap *v, uint32_t area)
{
	return area_pages(v, area) - v->area[area].guard;
}

/* Is it still the area that it was when its generation was this one? */
static inline bool area_is(const struct vmap *v, uint32_t area, uint32_t generation)
{
	return v->area[area].generation == generation && v->area[area].busy;
}

static inline bool area_is_taken(const struct vmap *v, uint32_t area)
{
	return v->lazy_area[area].taken_generation == v->area[area].generation;
}

/* Pages that purgers have taken off the lazy list and not freed yet. */
static inline uint64_t in_flight_pages(const struct vmap *v)
{
	return v->lazy->taken_pages - v->set->freed_pages;
}

/* --- vmap blocks ------------------------------------------------------------------------------ */

static inline uint64_t block_start(const struct vmap *v, uint32_t block)
{
	return v->area[v->place[block].area].start;
}

/* --- what a step has looked at ------------------------------------------------------------------ */

/* To be called where a step looks at all blocks. */
void touch_blocks(struct world *w);
/* To be called where a step looks whether an area is still the one that it was. */
void touch_shared_areas(struct world *w);
/* To be called where a step looks at all areas, at the lazy ones, at those in pools. */
void touch_areas(struct world *w);
void touch_lazy_areas(struct world *w);
void touch_pools(struct world *w);

#endif
