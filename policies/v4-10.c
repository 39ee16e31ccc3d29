/* SPDX-License-Identifier: MIT */
/*
 * v4.10 - what was merged: a mutex, and a lock break after each area.
 *
 * Source: mm/vmalloc.c of Linux 4.10: Christoph Hellwig's series of 18 Nov 2016 with Joel
 * Fernandes' lock break (commits f9e09977671b and 763b218ddfaf). Every caller may sleep
 * now, so a vfree where sleeping is forbidden became a bug.
 */
#include "policies/vmap/vmap.h"

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	uint32_t valist, reserved;
};

/* vmap_purge_lock must be held. */
STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	TAKE_ALL(f->valist, "purge.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	if (!f->nr) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
	while (f->valist != NIL) {
		f->pages = pages_of(w, f->valist);
		FREE_VMAP_AREA(f->valist, "purge.free");
		ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
		COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
	}
	SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	RETURN(true);
}

struct try_purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t locked;
};

STATIC_STEPS(try_purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_TRYLOCK(f->locked, VMAP_PURGE_LOCK, "purge.wait");
	if (!f->locked) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(t->result);
}

struct purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t freed;
};

STATIC_STEPS(purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	if (f->sync)
		CALL(purge_fragmented_blocks_allcpus);
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	f->freed = (uint64_t)t->result;
	if (!f->freed && f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "aliases.flush");
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(f->freed);
}

struct purge_directly {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_directly)
{
	BEGIN;

	if (f->sync || f->force_flush)
		CALL(purge_vmap_area_lazy, .start = f->start, .end = f->end, .sync = f->sync,
		     .force_flush = f->force_flush);
	else
		CALL(try_purge_vmap_area_lazy, .start = f->start, .end = f->end);
	RETURN(t->result);
}

const struct policy policy_v4_10 = {
	.name = "v4.10",
	.file = __FILE__,
	.source = "mm/vmalloc.c of Linux 4.10",
	.summary = "what was merged: a mutex, and a lock break after each area",
	.flags = POLICY_MAY_SLEEP,
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(try_purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_directly),
};
