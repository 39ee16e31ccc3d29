/* SPDX-License-Identifier: MIT */
/*
 * v4.10-batch - what if v4.10 freed so many areas in one hold of vmap_area_lock, and no more?
 *
 * v4.10 asks after each area whether somebody wants the lock or the CPU, and a kernel that is
 * not preemptible asks only for the CPU. Here the lock is dropped after `batch` areas whoever
 * waits, and kept until then. The rest is v4.10's. The thread names "batch thresholds" as what
 * could follow if latencies were still too long (Christoph Hellwig, October 2016).
 */
#include "policies/vmap/vmap.h"

enum { BATCH };

static const struct tunable tunables[] = {
	[BATCH] = { "batch", TUNABLE_COUNT, 32, 1, 1 << 20,
		    "areas that a purge frees before it drops vmap_area_lock" },
	{ 0 },
};

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	uint32_t valist, freed;		/* freed: in this hold of the lock */
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
		if (++f->freed < tunable(w, BATCH) || f->valist == NIL)
			continue;
		f->freed = 0;
		SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.break");
		COND_RESCHED("purge.resched");
		SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
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

const struct policy policy_v4_10_batch = {
	.name = "v4.10-batch",
	.file = __FILE__,
	.source = "thread: Hellwig, batch thresholds",
	.summary = "what if: v4.10 that drops the lock after so many areas",
	.flags = POLICY_MAY_SLEEP | POLICY_WHAT_IF,
	.tunables = tunables,
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(try_purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_directly),
};
