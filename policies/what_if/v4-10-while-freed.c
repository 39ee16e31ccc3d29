/* SPDX-License-Identifier: MIT */
/*
 * v4.10-while-freed - what if v4.10 tried again as long as purges give something back?
 *
 * The change of v6-12-while-freed.c, where it is said why it is right, in a kernel without nodes:
 * all of it is in the purge, which counts under vmap_purge_lock, and in the allocation's loop.
 */
#include "policies/vmap/alloc.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/find/search.h"
#include "policies/vmap/tree/tree_areas.h"	/* before_purge(), after_purge() and their kin */
#include "policies/vmap/vmap.h"

enum { VMAP_PURGES };

static const struct atomic_config atomics[] = {
	[VMAP_PURGES] = { .name = "vmap_purges" },	/* under vmap_purge_lock */
	{ 0 },
};

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	uint32_t valist, reserved;
};

/* vmap_purge_lock must be held. */
STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	TAKE_ALL(f->valist, "purge.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	if (!f->nr) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
	while (f->valist != NIL) {
		f->pages = pages_of(w, f->valist);
		FREE_VMAP_AREA(f->valist, "purge.free");
		ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
		COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
	}
	SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	ATOMIC_INC(own_atomic(w, VMAP_PURGES), RELAXED, "purge.count");
	RETURN(true);
}

struct try_purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t locked;
};

STATIC_STEPS(try_purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_TRYLOCK(f->locked, VMAP_PURGE_LOCK, "purge.wait");
	if (!f->locked) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(t->result);
}

struct purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t freed;
};

STATIC_STEPS(purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	if (f->sync)
		CALL(purge_fragmented_blocks_allcpus);
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	f->freed = (uint64_t)t->result;
	if (!f->freed && f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "aliases.flush");
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(f->freed);
}

struct purge_and_count {
	struct frame frame;
	int64_t purges;
};

/* What an allocation does that finds no room. Returns the number of purges. */
STATIC_STEPS(purge_and_count)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	CALL(purge_fragmented_blocks_allcpus);
	CALL(__purge_vmap_area_lazy, .start = UINT64_MAX);
	ATOMIC_READ(f->purges, own_atomic(w, VMAP_PURGES), RELAXED, "purge.counted");
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(f->purges);
}

struct alloc_and_count {
	ALLOC_ARGUMENTS;
	uint32_t goes_on, reserved;
	int64_t purges;
};

STATIC_STEPS(alloc_and_count)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "alloc.enter");
	LOCAL_WORK(true, COST_KMALLOC, 1, "alloc.kmalloc");
	f->purges = -1;
	f->goes_on = true;
	while (true) {
		SPIN_LOCK(VMAP_AREA_LOCK, "alloc.lock");
		area_search(v, &f->search);
		WORK(COST_AREA_SEARCH, f->search.visited, AREAS, "alloc.search");
		search_ends(w, &f->search);
		if (f->search.found)
			break;
		search_failed(w, (struct alloc_args *)f);
		SPIN_UNLOCK(VMAP_AREA_LOCK, "alloc.overflow");
		if (!f->goes_on) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			RETURN(allocation_failed(w, t, (struct alloc_args *)f));
		}
		before_purge(w, (struct alloc_args *)f);
		CALL(purge_and_count);
		busy_end(w, t);
		f->goes_on = t->result != f->purges;
		f->purges = t->result;
		LOCAL_IF(true, "alloc.retry");
		after_purge(w, t, (struct alloc_args *)f);
	}
	WORK(COST_AREA_INSERT, 1, AREAS, "alloc.found");
	f->area = area_insert(w, t, &f->search);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "alloc.unlock");
	if (f->area == NIL)
		RETURN(-ENOMEM_);
	RETURN(f->area);
}

struct purge_directly {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_directly)
{
	BEGIN;

	if (f->sync || f->force_flush)
		CALL(purge_vmap_area_lazy, .start = f->start, .end = f->end, .sync = f->sync,
		     .force_flush = f->force_flush);
	else
		CALL(try_purge_vmap_area_lazy, .start = f->start, .end = f->end);
	RETURN(t->result);
}

static const char *const files[] = {
	"policies/vmap/alloc.c", "policies/vmap/blocks.c", "policies/vmap/deferred.c", NULL,
};

static const struct vmalloc vmalloc = {
	.file = files,
	.alloc = &FUNCTION(alloc_and_count),
	.setup = &FUNCTION(setup_vmalloc_vm),
	.vfree = &FUNCTION(remove_vm_area),
	.free_now = &FUNCTION(free_vmap_area),
	.unmap_area = &FUNCTION(free_unmap_vmap_area_addr),
	.free_lazily = &FUNCTION(free_vmap_area_noflush),
	.map_ram = &FUNCTION(vm_map_ram),
	.unmap_ram = &FUNCTION(vm_unmap_ram),
	.unmap_aliases = &FUNCTION(vm_unmap_aliases),
};

const struct policy policy_v4_10_while_freed = {
	.name = "v4.10-while-freed",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: v4.10 that tries again while purges give something back",
	.flags = POLICY_MAY_SLEEP | POLICY_WHAT_IF,
	.atomics = atomics,
	.vmalloc = &vmalloc,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(try_purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_directly),
};
