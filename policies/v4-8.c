/* SPDX-License-Identifier: MIT */
/*
 * v4.8 - the original: one purge at a time, under the spinlock purge_lock.
 *
 * Source: mm/vmalloc.c of Linux 4.8, __purge_vmap_area_lazy(). Preemption is off from the
 * first step to the last, but interrupts are on. A vfree, which need not wait for the
 * result, returns if a purge is in progress. All other callers spin until that purge has
 * freed everything.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr;
	uint32_t valist, locked;
};

STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	if (!f->sync && !f->force_flush) {
		SPIN_TRYLOCK(f->locked, PURGE_LOCK, "purge.wait");
		if (!f->locked) {
			LOCAL("purge.skip");
			RETURN(false);
		}
	} else {
		SPIN_LOCK(PURGE_LOCK, "purge.wait");
	}
	if (f->sync)
		CALL(purge_fragmented_blocks_allcpus);

	TAKE_ALL(f->valist, "purge.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	if (f->nr)
		ATOMIC_SUB(VMAP_LAZY_NR, f->nr, RELAXED, "purge.account");
	if (f->nr || f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	if (f->nr) {
		SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
		while (f->valist != NIL)
			FREE_VMAP_AREA(f->valist, "purge.free");
		SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	}
	SPIN_UNLOCK(PURGE_LOCK, "purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_v4_8 = {
	.name = "v4.8",
	.file = __FILE__,
	.source = "mm/vmalloc.c of Linux 4.8",
	.summary = "the original: a spinlock around the whole purge",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
