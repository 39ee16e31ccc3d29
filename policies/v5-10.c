/* SPDX-License-Identifier: MIT */
/*
 * v5.10 - the tree of free ranges has a lock of its own.
 *
 * Source: mm/vmalloc.c of Linux 5.10. Since 5.5 (e36176be1c39) free_vmap_area_lock guards the
 * tree of free ranges, which allocations search and purges fill, and vmap_area_lock the tree
 * of busy areas.
 */
#include "policies/vmap/tree/tree.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	int64_t nr_lazy;
	uint32_t valist, reserved;
};

/* vmap_purge_lock must be held. */
STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	TAKE_ALL(f->valist, "purge.take");
	if (f->valist == NIL) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	SPIN_LOCK(FREE_VMAP_AREA_LOCK, "purge.lock");
	while (f->valist != NIL) {
		f->pages = pages_of(w, f->valist);
		MERGE_AREA(f->valist, "purge.free");
		ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
		ATOMIC_READ(f->nr_lazy, VMAP_LAZY_NR, RELAXED, "purge.check");
		if (f->nr_lazy < resched_threshold(w))
			COND_RESCHED_LOCK(FREE_VMAP_AREA_LOCK, "purge.resched", "purge.lock");
	}
	SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "purge.unlock", .local = local_unlock);
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

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
};

STATIC_STEPS(alloc_vmap_area)
{
	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "alloc.enter");
	LOCAL_WORK(true, COST_KMALLOC, 1, "alloc.kmalloc");
	while (true) {
		SPIN_LOCK(FREE_VMAP_AREA_LOCK, "alloc.lock");
		ALLOC_FROM_TREE(FIT_V5_2, 0, "alloc.search");
		if (f->search.found)
			break;
		SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "alloc.overflow");
		if (f->purged) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			RETURN(allocation_failed(w, t, (struct alloc_args *)f));
		}
		before_purge(w, (struct alloc_args *)f);
		CALL(purge_vmap_area_lazy, .start = UINT64_MAX, .sync = true);
		busy_end(w, t);
		LOCAL_IF(true, "alloc.retry");
		after_purge(w, t, (struct alloc_args *)f);
	}
	SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "alloc.unlock", .local = local_unlock);
	if (f->area == NIL)
		RETURN(-ENOMEM_);
	SPIN_LOCK(VMAP_AREA_LOCK, "insert.lock", .local = local_own_section);
	WORK(COST_AREA_INSERT, 1, BUSY(0), "alloc.found", .local = local_own_area);
	area_link(w, (struct alloc_args *)f);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "insert.unlock", .local = local_own_section);
	RETURN(f->area);
}

struct free_vmap_area_noflush {
	LAZY_ARGUMENTS;
	int64_t nr_lazy;
};

STATIC_STEPS(free_vmap_area_noflush)
{
	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "free.lock", .local = local_own_section);
	WORK(COST_AREA_SEARCH, 1, BUSY(0), "free.unlink", .local = local_own_area);
	area_unlink(w, f->area);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "free.unlock", .local = local_own_section);
	ATOMIC_ADD_RETURN(f->nr_lazy, VMAP_LAZY_NR, pages_of(w, f->area), FULL, "free.account");
	busy_begin(w, t);
	STEP_(push, "free.push", STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, VMAP_PURGE_LIST),
	      FULL, 0)
	lazy_push(w, t, f->area, f->generation);
	if (f->nr_lazy > lazy_max(w))
		CALL(try_purge_vmap_area_lazy, .start = UINT64_MAX);
	busy_end(w, t);
	RETURN(0);
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
	"policies/vmap/tree/tree_free.c", "policies/vmap/blocks.c", "policies/vmap/deferred.c",
	NULL,
};

static const struct vmalloc vmalloc = {
	.file = files,
	.alloc = &FUNCTION(alloc_vmap_area),
	.setup = &FUNCTION(tree_setup_vmalloc_vm),
	.vfree = &FUNCTION(tree_remove_vm_area),
	.free_now = &FUNCTION(tree_free_vmap_area),
	.unmap_area = &FUNCTION(tree_free_unmap_area),
	.free_lazily = &FUNCTION(free_vmap_area_noflush),
	.map_ram = &FUNCTION(vm_map_ram),
	.unmap_ram = &FUNCTION(vm_unmap_ram),
	.unmap_aliases = &FUNCTION(vm_unmap_aliases),
};

const struct policy policy_v5_10 = {
	.name = "v5.10",
	.file = __FILE__,
	.source = "mm/vmalloc.c of Linux 5.10",
	.summary = "the tree of free ranges has a lock of its own",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE |
		 POLICY_BLOCK_XARRAY,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_directly),
};
