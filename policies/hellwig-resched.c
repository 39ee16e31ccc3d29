/* SPDX-License-Identifier: MIT */
/*
 * hellwig-resched - hellwig, and vmap_area_lock is broken after each area.
 *
 * Source: the answers to hellwig of 15 and 16 Oct 2016, in which Joel Fernandes and Chris
 * Wilson asked for this, and Joel measured that it cures the latency.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr;
	uint32_t valist, reserved;
};

STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	TAKE_ALL(f->valist, "purge.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	if (!f->nr) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	ATOMIC_SUB(VMAP_LAZY_NR, f->nr, RELAXED, "purge.account");
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
	while (f->valist != NIL) {
		FREE_VMAP_AREA(f->valist, "purge.free");
		COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
	}
	SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	LOCAL("purge.leave");
	RETURN(true);
}

struct purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_vmap_area_lazy)
{
	BEGIN;

	if (f->sync)
		CALL(purge_fragmented_blocks_allcpus);
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	if (!t->result && f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "aliases.flush");
	RETURN(t->result);
}

const struct policy policy_hellwig_resched = {
	.name = "hellwig-resched",
	.file = __FILE__,
	.source = "asked for by Joel Fernandes and Chris Wilson, 15-16 Oct 2016",
	.summary = "hellwig with a lock break after each area",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_vmap_area_lazy),
};
