/* SPDX-License-Identifier: MIT */
/*
 * joel-v4-inc - joel-v4 in which every caller purges, a vfree over the threshold too.
 *
 * Source: Joel Fernandes, in a mail of 16 Oct 2016: no compare-and-exchange, for a second
 * purger finds an empty list anyway.
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
	ATOMIC_INC(PURGING, RELAXED, "purge.begin");
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
	if (f->sync)
		ATOMIC_AWAIT(PURGING, IS_EQUAL, 0, RELAXED, "purge.wait");
	LOCAL("purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_joel_v4_inc = {
	.name = "joel-v4-inc",
	.file = __FILE__,
	.source = "Joel Fernandes, mail of 16 Oct 2016",
	.summary = "joel-v4 without the compare-and-exchange: everybody purges",
	.flags = POLICY_AWAITS_PURGES,
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
