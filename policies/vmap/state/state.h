/* SPDX-License-Identifier: MIT */
/*
 * state.h - the state of the simulated vmalloc: what lies where in a world's arena.
 *
 *	AREAS		vmap_area_lock: every area in use or lazy, by address, and where
 *			the next search begins
 *	VMAP_PURGE_LIST	lock-less: areas freed lazily, newest first
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
#include "policies/vmap/state/nodes.h"
#include "policies/vmap/state/vmalloc.h"
#include "policies/vmap/state/vmap_config.h"
#include "sim/base/arena.h"
#include "sim/base/treap.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/* Locks, atomics, lists of the machine that belong to the model. */
enum {
	VMAP_AREA_LOCK, PURGE_LOCK, VMAP_PURGE_LOCK, VMAP_BLOCK_TREE_LOCK,
	FREE_VMAP_AREA_LOCK, PURGE_VMAP_AREA_LOCK, VMAP_BLOCKS_XA_LOCK,
	VBQ_LOCK	/* + cpu; behind those one for each vmap block */
};
/* Where there are pools, behind those one for each CPU's index of blocks; then by node: */
enum { NODE_BUSY_LOCK, NODE_LAZY_LOCK, NODE_POOL_LOCK, NODE_LOCKS };
enum { VMAP_LAZY_NR, PURGING, VMAP_ATOMICS };
enum { VMAP_PURGE_LIST, VMAP_LISTS };

/* The model's own objects: these two, one TLB and one list of blocks a CPU, the blocks. */
enum { OBJECT_AREAS, OBJECT_BLOCK_INDEX, OBJECT_FIRST_TLB };

#define AREAS		model_object(w, OBJECT_AREAS)
#define BLOCK_INDEX	model_object(w, OBJECT_BLOCK_INDEX)
#define TLB(cpu)	model_object(w, OBJECT_FIRST_TLB + (cpu))
#define BLOCKS(cpu)	model_object(w, OBJECT_FIRST_TLB + w->machine->cpus + (cpu))
#define BLOCK(block)	model_object(w, OBJECT_FIRST_TLB + 2 * w->machine->cpus + (block))

/* Of versions with a tree of free ranges: */
#define FREE_TREE	model_object(w, vmap_of(w)->nodes.first_object)
#define BUSY(n)		(FREE_TREE + 1 + (n))
#define LAZY(n)		(FREE_TREE + 1 + vmap_of(w)->nodes.nr + (n))
#define POOL(n)		(FREE_TREE + 1 + 2 * vmap_of(w)->nodes.nr + (n))

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
	uint32_t free;			/* descriptors not in use */
	uint32_t stale;			/* those freed while a TLB still held them */
	uint32_t free_vmap_cache;	/* area, NIL: none */
	uint64_t cached_hole_size, cached_vstart, cached_align;
	uint64_t freed_pages;		/* of all taken areas so far */
	uint64_t areas;			/* how many are in the set */
};

/* Belongs to VMAP_PURGE_LIST. */
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

enum mapping_kind {
	MAPPING_NONE, MAPPING_FAILED,
	MAPPING_AREA,		/* of vmalloc */
	MAPPING_RAM_AREA,	/* of vm_map_ram, too large for a block */
	MAPPING_BLOCK,
};

/* What a task got from an allocation. */
struct mapping {
	uint64_t page, pages;
	uint32_t area;		/* of a BLOCK mapping: the block's slot */
	uint32_t generation;	/* its, when it was handed out */
	uint32_t held;		/* entry in the table of held mappings, NIL: not held */
	uint32_t kind;
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
	struct op_state *op;		/* by task */
};

static inline struct vmap *vmap_of(const struct world *w)
{
	return w->model;
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
/* Lays out what is state, and behind it, wherever that is, what is statistics. */
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

/* --- areas ---------------------------------------------------------------------------------- */

static inline uint64_t area_pages(const struct vmap *v, uint32_t area)
{
	return v->area[area].end - v->area[area].start;
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
