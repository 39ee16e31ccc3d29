/* SPDX-License-Identifier: MIT */
/*
 * hellwig-draft - hellwig, but the purge does not flush the TLB.
 *
 * Source: Christoph Hellwig, 15 Oct 2016, 16:46, "only boot tested"; the flush was dropped
 * by accident and came back eight minutes later. Known bug: addresses are handed out
 * again while CPUs still hold the old translation.
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
	SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
	while (f->valist != NIL)
		FREE_VMAP_AREA(f->valist, "purge.free");
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

const struct policy policy_hellwig_draft = {
	.name = "hellwig-draft",
	.file = __FILE__,
	.source = "Christoph Hellwig, 15 Oct 2016, 16:46",
	.summary = "hellwig with its known bug: no TLB flush in the purge",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_vmap_area_lazy),
};
