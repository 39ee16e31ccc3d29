/* SPDX-License-Identifier: MIT */
/*
 * joel-draft - joel-v3, but each area counts as one page in vmap_lazy_nr.
 *
 * Source: Joel Fernandes, an untested sketch in a mail, 11 Oct 2016. Known bug: the
 * counter drifts upwards with every area of more than a page.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr;
	uint32_t valist, reserved;
	int64_t purging;
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
			FREE_VMAP_AREA(f->valist, "purge.free");
			ATOMIC_SUB(VMAP_LAZY_NR, 1, RELAXED, "purge.account");
			COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
		}
		SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	}
	ATOMIC_DEC(PURGING, RELAXED, "purge.end");
	LOCAL("purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_joel_draft = {
	.name = "joel-draft",
	.file = __FILE__,
	.source = "Joel Fernandes, sketch in a mail, 11 Oct 2016",
	.summary = "joel-v3 with its known bug: subtracts areas from a counter of pages",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
