/* SPDX-License-Identifier: MIT */
/*
 * vmap.h - the allocator's state and the verbs on it: what every variant shares.
 *
 *	AREAS		vmap_area_lock: every area in use or lazy, by address, and where
 *			the next search begins
 *	VMAP_PURGE_LIST	lock-less: areas freed lazily, newest first
 *	TLB(cpu)	which translations a CPU may still hold
 *	BLOCK_INDEX	vmap_block_tree_lock: which vmap block lies where
 *	BLOCKS(cpu)	vbq.CPU.lock: the list of that CPU's blocks with pages to hand out
 *	BLOCK(block)	vb.CPU.SLOT.lock: what of a block was handed out and given back
 *
 * An area's life: allocated (generation grows) -> freed lazily (lazy_generation = its
 * generation) -> taken by a purger (taken_generation) -> freed. So each stage is written
 * by the step that owns that part of the state, and none needs to undo another's.
 */
#ifndef POLICIES_VMAP_VMAP_H
#define POLICIES_VMAP_VMAP_H

#include "policies/policy.h"
#include "policies/program/program.h"
#include "policies/vmap/vmalloc.h"
#include "sim/kernel/verbs.h"

enum { EBUSY_ = 16, ENOMEM_ = 12 };	/* as Linux numbers them; results are negative */

/* Locks, atomics, lists of the machine that belong to the model. */
enum {
	VMAP_AREA_LOCK, PURGE_LOCK, VMAP_PURGE_LOCK, VMAP_BLOCK_TREE_LOCK,
	VBQ_LOCK	/* + cpu; behind those one for each vmap block */
};
enum { VMAP_LAZY_NR, PURGING, VMAP_ATOMICS };
enum { VMAP_PURGE_LIST, VMAP_LISTS };

/* The model's own objects: these two, one TLB and one list of blocks a CPU, the blocks. */
enum { OBJECT_AREAS, OBJECT_BLOCK_INDEX, OBJECT_FIRST_TLB };

#define AREAS		model_object(w, OBJECT_AREAS)
#define BLOCK_INDEX	model_object(w, OBJECT_BLOCK_INDEX)
#define TLB(cpu)	model_object(w, OBJECT_FIRST_TLB + (cpu))
#define BLOCKS(cpu)	model_object(w, OBJECT_FIRST_TLB + w->machine->cpus + (cpu))
#define BLOCK(block)	model_object(w, OBJECT_FIRST_TLB + 2 * w->machine->cpus + (block))

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct vmap_area {
	uint64_t start, end;	/* absolute pages */
	uint32_t prev, next;	/* by address; next also links the free and stale lists */
	uint32_t generation;	/* how often this descriptor has been handed out */
	uint16_t busy;		/* in the set */
	uint8_t vm;		/* has a vm_struct: it is vmalloc's, and nobody frees it yet */
	uint8_t guard;		/* pages at its end that are never mapped */
};

/* vmap_area_lock must be held: */
struct area_set {
	uint32_t root, first, last;
	uint32_t free;			/* descriptors not in use */
	uint32_t stale;			/* freed while a TLB still held them */
	uint32_t free_vmap_cache;	/* area, NIL: none */
	uint64_t cached_hole_size, cached_vstart, cached_align;
	uint64_t freed_pages;		/* of taken areas, ever */
	uint64_t areas;			/* in the set */
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
	uint64_t takes;			/* ever, that found something */
	uint64_t taken_pages;		/* ever */
};

/* vmap_block_tree_lock must be held to change it; it is looked at without. */
struct block_place {
	uint32_t area;
	uint32_t area_generation;	/* the area's, while it is this block's */
	uint32_t generation;		/* of this slot: how often it has been a block */
	uint32_t used;			/* 0: the slot is empty */
};

struct deferred_free {		/* a vfree put off; belongs to the list that it is on */
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

struct held {
	struct mapping mapping;
	uint32_t next, prev;	/* oldest first */
	uint32_t owner;		/* task, NIL: the entry is free */
	uint32_t reserved;
};

struct held_list {
	uint32_t first, last;
};

/* --- statistics, and what only properties need: never decides anything ------------------ */

struct vmap_stats {
	struct vmalloc_counters counters;
	uint64_t busy;			/* tasks with a purge or a free under way */
	uint64_t frees;			/* of lazy areas and of pages of blocks, ever */
	uint64_t nonlazy;		/* set_nonlazy was used */
	uint64_t broken;		/* by an area freed twice: counters mean nothing any more */
};

struct op_state {		/* of the operation that a task is in */
	int64_t start_ns, wait_ns;
	uint64_t size_pages, purges, retries;
	int64_t address_page;
	uint32_t seq, kind, result, active;
	uint64_t busy;			/* with a purge or a free */
};

#pragma GCC diagnostic pop

extern const struct model vmap_model;

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
	uint32_t *block_next;		/* by block; who has left the list still points into it */
	uint32_t *block_purge;		/* by block: the next that a purge gives up */
	uint64_t *block_dirty;		/* by block, block_words each: pages given back */
	uint64_t *block_dirtied;	/* by block and page: which of stats->frees that was */
	uint64_t *tlb_block;		/* by CPU and block, block_words each: pages held */
	uint32_t *tlb_block_generation;	/* by CPU and block: whose pages these are */
	struct held *held;
	uint32_t *held_free;
	uint32_t helds;
	struct held_list *held_list;	/* by task */
	struct mapping *name;		/* of all tasks; a task's from first_name[task] */
	uint32_t *first_name;		/* configuration: not in the arena */
	uint64_t *loop;			/* counters, MAX_LOOP_DEPTH a task */
	struct vmap_stats *stats;
	struct op_state *op;		/* by task */
};

/* So many slots for blocks has each CPU. */
uint32_t vmap_blocks_per_cpu(const struct machine *m, const struct vmap_config *c);

/* Is it one of the tasks, one a CPU, that free what interrupts put off? */
static inline bool is_kworker(const struct machine *m, const struct vmap_config *c,
			      uint32_t task)
{
	return c->kworker != NIL && task >= c->kworker && task < c->kworker + m->cpus;
}

static inline struct vmap *vmap_of(const struct world *w)
{
	return w->model;
}

/* --- areas (vmap.c) ---------------------------------------------------------------------- */

struct area_search {		/* what is sought, and what the walk found */
	uint64_t size, align, vstart, vend;
	uint64_t address;
	uint64_t hole_size;	/* cached_hole_size after it */
	uint32_t before;	/* the new area goes behind this one, NIL: first of all */
	uint32_t visited;	/* areas looked at */
	uint32_t found;
	uint32_t reserved;
};

void area_search(const struct vmap *v, struct area_search *s);
void area_search_done(struct vmap *v, const struct area_search *s);
/* Hands out a descriptor and inserts it where the search says; NIL: there is none. */
uint32_t area_insert(struct world *w, const struct task *t, const struct area_search *s);
/* __free_vmap_area(): cache, tree, list, descriptor. */
void area_free(struct world *w, const struct task *t, uint32_t area);
/* The area in which this page lies, or NIL. */
uint32_t area_at(const struct vmap *v, uint64_t page);
/* How many areas a look-up by address visits: the depth of the tree. */
uint32_t area_depth(const struct vmap *v);

static inline uint64_t area_pages(const struct vmap *v, uint32_t area)
{
	return v->area[area].end - v->area[area].start;
}

static inline bool area_is_lazy(const struct vmap *v, uint32_t area)
{
	return v->lazy_area[area].lazy_generation == v->area[area].generation;
}

/* Pages of it that are mapped and unmapped. */
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

/* The effect of pushing an area on the lazy list, and what goes with taking all. */
void lazy_push(struct world *w, const struct task *t, uint32_t area, uint32_t generation);
void lazy_taken(struct world *w, const struct task *t, uint32_t first);
uint64_t in_flight_pages(const struct vmap *v);

/* Pages of a list of lazy areas; *areas: how many; widens start and end to their range. */
uint64_t lazy_range(const struct world *w, uint32_t first, uint32_t *areas, uint64_t *start,
		    uint64_t *end);

/* --- TLBs --------------------------------------------------------------------------------- */

void tlb_load(struct world *w, uint32_t cpu, const struct mapping *m);
bool tlb_holds_area(const struct world *w, uint32_t cpu, uint32_t area);
uint32_t tlb_holder(const struct world *w, uint32_t area);	/* a CPU, or NIL */
/*
 * Can a task tell when exactly a CPU drops translations? A purger that frees areas can not:
 * it has flushed them itself (hellwig-draft flushes nothing, so nothing is dropped).
 */
bool tlbs_are_watched(const struct world *w);
void touch_tlbs(struct world *w);	/* where the TLBs are looked at */
void touch_blocks(struct world *w);	/* where all blocks are looked at */
/* Where it matters whether an area is still the one that it was. */
void touch_shared_areas(struct world *w);
/* Finds the first pages in a row, given back by then, that a CPU may still translate. */
bool tlb_holds_dirty_pages(const struct world *w, uint32_t cpu, uint32_t block,
			   uint64_t freed_before, uint64_t *start, uint64_t *end);

/* --- vmap blocks (blocks.c) ---------------------------------------------------------------- */

static inline uint32_t vbq_lock(uint32_t cpu)
{
	return VBQ_LOCK + cpu;
}

static inline uint32_t vb_lock(const struct world *w, uint32_t block)
{
	return VBQ_LOCK + w->machine->cpus + block;
}

static inline uint64_t block_start(const struct vmap *v, uint32_t block)
{
	return v->area[v->place[block].area].start;
}

/* Is the mapping still in the block that it came from, and not given back? */
bool block_mapping_is_live(struct world *w, const struct mapping *m);

/* --- properties (property.c) ------------------------------------------------------------------ */

/*
 * A free is under way from the step that accounts for it, a purge from the one that takes
 * something, and each until it returns. Outside of all, the counter is checked.
 */
void busy_begin(struct world *w, const struct task *t);
void busy_end(struct world *w, const struct task *t);
/* These tell that free pages are freed. That frees nothing … */
void free_of_freed(struct world *w, const struct task *t, uint64_t page, uint64_t pages);
/* … or the area that lies there now, … */
void free_of_others(struct world *w, const struct task *t, uint64_t page, uint64_t pages,
		    uint32_t area);
/* … or the area a second time, and then counters and lists mean nothing any more. */
void freed_twice(struct world *w, const struct task *t, uint32_t area);
void touch_of_freed(struct world *w, const struct task *t, const struct mapping *m);
void check_overlap(struct world *w, const struct task *t, uint32_t area);
void check_stale_tlb(struct world *w, const struct task *t, uint32_t area);
void check_aliases(struct world *w, const struct task *t, uint64_t freed_before);
/* Reads a descriptor as a step of t: is it still that of an area? */
void check_area_read(struct world *w, const struct task *t, uint32_t area);

enum spurious { SPURIOUS_IN_FLIGHT, SPURIOUS_LAZY, SPURIOUS_HOLE, SPURIOUS_NONE };
/* Why a search failed that should not have; takes: of the list, before its own purge. */
enum spurious spurious_kind(const struct vmap *v, const struct area_search *s, uint64_t takes);
void spurious_failure(struct world *w, const struct task *t, enum spurious kind,
		      const struct area_search *s);

/* Operations that the end of the run cuts off leave their record, unfinished (program.c). */
void vmalloc_cut_off(struct world *w);

/* May a program free or touch what is free, or another task's by then (shared.c)? */
bool programs_share_areas(const struct machine *m, const struct vmap_config *c,
			  const struct task_config *task);

/* --- for searches (private.c) ------------------------------------------------------------------ */

bool vmap_is_private(const struct world *w, const struct task *t);
bool vmap_flush_is_private(const struct world *w);

/* --- functions of the kernel, shared by all variants --------------------------------------------- */

/* What every entry point of a variant is called with; its frame begins with these. */
#define PURGE_ARGUMENTS									\
	struct frame frame;								\
	uint64_t start, end;		/* pages; the range to flush in any case */	\
	uint32_t sync, force_flush

struct purge_args {
	PURGE_ARGUMENTS;
};

/* Returns an area, or -EBUSY, -ENOMEM. */
struct alloc_vmap_area {
	struct frame frame;
	struct area_search search;
	uint64_t takes;
	uint32_t area;
	uint16_t purged;
	uint16_t spurious;
};
DECLARE_STEPS(alloc_vmap_area);

struct setup_vmalloc_vm {	/* returns the area */
	struct frame frame;
	uint32_t area;
	uint32_t guard;
};
DECLARE_STEPS(setup_vmalloc_vm);

struct free_vmap_area_noflush {
	struct frame frame;
	uint32_t area, generation;
	int64_t nr_lazy;
};
DECLARE_STEPS(free_vmap_area_noflush);	/* lazily */

struct free_unmap_vmap_area {
	struct frame frame;
	uint32_t area, generation;
};
DECLARE_STEPS(free_unmap_vmap_area);	/* page tables, then lazily */

/* These three return whether they freed something. */
struct free_vmap_area {
	struct frame frame;
	uint64_t page, pages;
	uint32_t area, generation;
	uint32_t freed;
	uint32_t reserved;
};
DECLARE_STEPS(free_vmap_area);		/* at once */

struct remove_vm_area {			/* vfree() of what was these pages of that area */
	struct frame frame;
	uint64_t page, pages;
	uint32_t area, generation;
	uint32_t found, found_generation;
};
DECLARE_STEPS(remove_vm_area);

struct free_unmap_vmap_area_addr {	/* vm_unmap_ram() of what is not in a block */
	struct frame frame;
	uint64_t page, pages;
	uint32_t area, generation;
};
DECLARE_STEPS(free_unmap_vmap_area_addr);

struct find_vmap_area {			/* returns the area, or -1 */
	struct frame frame;
	uint64_t page;
	uint32_t area;
	uint32_t reserved;
};
DECLARE_STEPS(find_vmap_area);

struct purge_fragmented_blocks_allcpus {
	struct frame frame;
	uint32_t cpu;
	uint32_t block, generation;
	uint32_t first, last;	/* blocks to be given up */
	uint32_t gives_up;
};
DECLARE_STEPS(purge_fragmented_blocks_allcpus);

struct vm_unmap_aliases {
	struct frame frame;
	uint64_t start, end, frees;
	uint32_t cpu, flush;
	uint32_t block, generation;
};
DECLARE_STEPS(vm_unmap_aliases);

/* A request too large for a block gets an area of its own. */
enum { VMAP_MAX_ALLOC = 64 };

static inline bool map_ram_takes_area(const struct vmap *v, uint64_t pages)
{
	return pages > VMAP_MAX_ALLOC || !v->blocks_per_cpu;
}

/*
 * Returns as alloc_vmap_area(); of pages in a block its slot, times the pages of a block,
 * plus the first page's place in it.
 */
struct vm_map_ram {
	struct frame frame;
	uint64_t pages;
};
DECLARE_STEPS(vm_map_ram);

struct vm_unmap_ram {		/* of pages in a block; returns whether they were freed */
	struct frame frame;
	struct mapping mapping;
	uint32_t freed, full;
};
DECLARE_STEPS(vm_unmap_ram);

/* vfree() in an interrupt, and the kworker that does what that puts off. */
struct vfree_deferred {		/* returns whether something will be freed */
	struct frame frame;
	uint64_t page, pages;
	uint32_t area, generation;
	uint32_t first;
	uint32_t reserved;
};
DECLARE_STEPS(vfree_deferred);

struct vfree_work {
	struct frame frame;
	uint32_t list, area;
	struct deferred_free freed;
};
DECLARE_STEPS(vfree_work);

/* What every task runs: its program. */
DECLARE_STEPS(task_main);
/* The instruction that it is at; its innermost function must be task_main. */
const struct insn *task_instruction(const struct world *w, const struct task *t);

/* --- verbs ------------------------------------------------------------------------------------------ */

/* Takes the whole lazy list; `into` is its first area or NIL. */
#define TAKE_ALL(into, label)								\
	do {										\
		LLIST_DEL_ALL_(into, VMAP_PURGE_LIST, label);				\
		lazy_taken(w, t, into);							\
	} while (0)

#define LLIST_DEL_ALL_(into, list, label)						\
	STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, list), FULL, 0)	\
	(into) = w->llist_first[list];							\
	w->llist_first[list] = NIL

/* Looks at each area of a taken list: f->areas, f->nr, and the range. */
#define WALK_RANGE(label)								\
	do {										\
		f->nr = lazy_range(w, f->valist, &f->areas, &f->start, &f->end);	\
		WORK(COST_LIST_WALK, f->areas, NIL, label);				\
	} while (0)

/* Frees the first area of a taken list and goes on to the next. */
#define FREE_VMAP_AREA(list, label)							\
	do {										\
		uint32_t area_;								\
		STEP_(step, label, STEP_WORK, COST_AREA_FREE, 1, AREAS, RELAXED, 0)	\
		area_ = (list);								\
		(list) = w->llist_next[area_];						\
		area_free(w, t, area_);							\
	} while (0)

#define FLUSH_TLB_KERNEL_RANGE(from, to, label)						\
	do {										\
		vmap_of(w)->stats->counters.tlb_flushes++;				\
		CALL_(call, &FUNCTION(flush_tlb_kernel_range),				\
		      struct flush_tlb_kernel_range, .start = (from), .end = (to));	\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		;									\
	} while (0)

#endif
