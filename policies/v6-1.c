/* SPDX-License-Identifier: MIT */
/*
 * v6.1 - lazy areas are sorted and merged, and a work item purges.
 *
 * Source: mm/vmalloc.c of Linux 6.1. Since 5.11 (96e2db456135) lazy areas lie in a tree under
 * purge_vmap_area_lock, and those that touch are one. Since 5.18 (690467c81b1a) a vfree that
 * passes the threshold only queues drain_vmap_work, which purges until vmap_lazy_nr is back at
 * it; so nobody is stuck with purging what others freed. But nothing holds back who frees
 * while the worker is late. An aligned search no longer needs room for the worst case (5.16).
 */
#include "policies/vmap/tree/tree.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t pages;
	int64_t nr_lazy;
	uint32_t list, behind;
};

/* vmap_purge_lock must be held. */
STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	SPIN_LOCK(PURGE_VMAP_AREA_LOCK, "purge.take.lock");
	WORK(COST_LOCAL, 1, LAZY(0), "purge.take");
	f->list = lazy_tree_take(w, t, 0, true, &f->start, &f->end);
	SPIN_UNLOCK(PURGE_VMAP_AREA_LOCK, "purge.take.unlock", .local = local_unlock);
	if (f->list == NIL) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	SPIN_LOCK(FREE_VMAP_AREA_LOCK, "purge.lock");
	while (f->list != NIL) {
		f->pages = run_pages(w, f->list, &f->behind);
		MERGE_RUN(f->list, "purge.free");
		ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
		ATOMIC_READ(f->nr_lazy, VMAP_LAZY_NR, RELAXED, "purge.check");
		if (f->nr_lazy < resched_threshold(w))
			COND_RESCHED_LOCK(FREE_VMAP_AREA_LOCK, "purge.resched", "purge.lock");
	}
	SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "purge.unlock", .local = local_unlock);
	RETURN(true);
}

struct drain_vmap_area_work {	/* begins as struct work_args */
	struct frame frame;
	uint32_t work, reserved;
	int64_t nr_lazy;
};

STATIC_STEPS(drain_vmap_area_work)
{
	BEGIN;

	do {
		MUTEX_LOCK(VMAP_PURGE_LOCK, "drain.wait");
		CALL(__purge_vmap_area_lazy, .start = UINT64_MAX);
		MUTEX_UNLOCK(VMAP_PURGE_LOCK, "drain.leave");
		busy_end(w, t);
		ATOMIC_READ(f->nr_lazy, VMAP_LAZY_NR, RELAXED, "drain.check");
	} while (f->nr_lazy > lazy_max(w));
	RETURN(0);
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
		ALLOC_FROM_TREE(FIT_V5_16, 0, "alloc.search");
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
	SPIN_LOCK(PURGE_VMAP_AREA_LOCK, "free.lazy.lock");
	WORK(COST_AREA_INSERT, 1, LAZY(0), "free.push");
	lazy_tree_add(w, t, 0, f->area, f->generation);
	busy_end(w, t);
	SPIN_UNLOCK(PURGE_VMAP_AREA_LOCK, "free.lazy.unlock", .local = local_unlock);
	if (f->nr_lazy > lazy_max(w))
		SCHEDULE_WORK(drain_work(w), "free.schedule_work");
	RETURN(0);
}

/* Whatever a program's `purge` says: there is only one. */
struct purge_directly {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_directly)
{
	BEGIN;

	CALL(purge_vmap_area_lazy, .start = UINT64_MAX, .sync = true);
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

const struct policy policy_v6_1 = {
	.name = "v6.1",
	.file = __FILE__,
	.source = "mm/vmalloc.c of Linux 6.1",
	.summary = "lazy areas are sorted and merged, and a work item purges",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE | POLICY_LOOKS_AGAIN | POLICY_KEEPS_LAZY_NR |
		 POLICY_BLOCK_XARRAY | POLICY_RAW_CPU_PTR,
	.workers = 1,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_directly),
	.drain_work = &FUNCTION(drain_vmap_area_work),
};
