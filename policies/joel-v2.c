/* SPDX-License-Identifier: MIT */
/*
 * joel-v2 - joel-v3, but an area's size is read after the area was freed.
 *
 * Source: Joel Fernandes, PATCH v2, 15 Oct 2016; the changelog of v3 names the mistake.
 * Known bug: use after free, in the line that reads the descriptor.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr;
	int64_t purging;
	uint64_t pages;
	uint32_t valist, area;
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
			f->area = f->valist;
			FREE_VMAP_AREA(f->valist, "purge.free");
			check_area_read(w, t, f->area);
			f->pages = pages_of(w, f->area);
			ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
			COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
		}
		SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	}
	ATOMIC_DEC(PURGING, RELAXED, "purge.end");
	LOCAL("purge.leave");
	RETURN(f->nr > 0);
}

const struct policy policy_joel_v2 = {
	.name = "joel-v2",
	.file = __FILE__,
	.source = "Joel Fernandes, PATCH v2, 15 Oct 2016",
	.summary = "joel-v3 with its known bug: reads an area after freeing it",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
