/* SPDX-License-Identifier: MIT */
/*
 * zhouxianrong - v4.8 with purge_lock dropped after the flush, before the freeing loop.
 *
 * Source: zhouxianrong, "reduce purge_lock range and hold time of vmap_area_lock", 18 Oct
 * 2016. The loop breaks vmap_area_lock after the first area and then after every 256th,
 * because its counter of 8 bits wraps.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr;
	uint32_t valist, locked;
	uint8_t batch;
	uint8_t reserved[7];
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
	SPIN_UNLOCK(PURGE_LOCK, "purge.drop");
	if (f->nr) {
		SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
		while (f->valist != NIL) {
			FREE_VMAP_AREA(f->valist, "purge.free");
			if (!f->batch++)
				COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
		}
		SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	}
	LOCAL("purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_zhouxianrong = {
	.name = "zhouxianrong",
	.file = __FILE__,
	.source = "zhouxianrong, 18 Oct 2016",
	.summary = "v4.8 that drops its spinlock before the freeing loop, which has lock breaks",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
