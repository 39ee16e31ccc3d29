/* SPDX-License-Identifier: MIT */
/*
 * joel-v3 - an atomic counter of purges in place of the lock; no purger waits for another.
 *
 * Source: Joel Fernandes, "[PATCH v3] mm: vmalloc: Replace purge_lock spinlock with
 * atomic refcount", 15 Oct 2016. A vfree over the threshold returns if any purge runs. A
 * sync purger runs beside the others, takes what is on the list by then and returns.
 * vmap_lazy_nr falls area by area, and vmap_area_lock is broken after each.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr;
	uint32_t valist, reserved;
	int64_t purging;
	uint64_t pages;
};

STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	if (!f->sync && !f->force_flush) {
		ATOMIC_CMPXCHG(f->purging, PURGING, 0, 1, FULL, "purge.begin");
		if (f->purging) {
			LOCAL("purge.skip");
			RETURN(false);
		}
	} else {
		ATOMIC_INC(PURGING, RELAXED, "purge.begin");
	}
	if (f->sync)
		CALL(purge_fragmented_blocks_allcpus);

	TAKE_ALL(f->valist, "purge.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	if (f->nr || f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	if (f->nr) {
		SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
		while (f->valist != NIL) {
			f->pages = pages_of(w, f->valist);
			FREE_VMAP_AREA(f->valist, "purge.free");
			ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
			COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
		}
		SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	}
	ATOMIC_DEC(PURGING, RELAXED, "purge.end");
	LOCAL("purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_joel_v3 = {
	.name = "joel-v3",
	.file = __FILE__,
	.source = "Joel Fernandes, PATCH v3, 15 Oct 2016",
	.summary = "an atomic refcount: never waits, breaks the lock after each area",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
