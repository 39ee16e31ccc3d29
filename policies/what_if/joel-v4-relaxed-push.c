/* SPDX-License-Identifier: MIT */
/*
 * joel-v4-relaxed-push - what if putting an area on joel-v4's lazy list ordered nothing?
 *
 * A purger that takes the list may then find an area in it, and not see the link to the next.
 */
#include "policies/vmap/vmap.h"
#include "policies/what_if/lazy_links.h"

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

	CALL(take_by_links);
	f->valist = (uint32_t)t->result;
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

const struct policy policy_joel_v4_relaxed_push = {
	.name = "joel-v4-relaxed-push",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: joel-v4 whose push on the lazy list orders nothing",
	.flags = POLICY_AWAITS_PURGES | POLICY_WHAT_IF,
	.vmalloc = &vmalloc_4_8_links,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
	.push = &FUNCTION(push_by_links),
};
