/* SPDX-License-Identifier: MIT */
/*
 * joel-v4-early-dec - what if joel-v4 lowered its count before it frees?
 *
 * atomic_dec() orders nothing, so one may ask whether it can be seen before the frees that it
 * comes after. Here it does come before them: what a sync purger waits for is then too early.
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
	ATOMIC_DEC(PURGING, RELAXED, "purge.end");
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
	if (f->sync)
		ATOMIC_AWAIT(PURGING, IS_EQUAL, 0, RELAXED, "purge.wait");
	LOCAL("purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_joel_v4_early_dec = {
	.name = "joel-v4-early-dec",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: joel-v4 that lowers its count before it frees",
	.flags = POLICY_AWAITS_PURGES | POLICY_WHAT_IF,
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
