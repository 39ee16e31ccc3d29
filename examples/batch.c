/* SPDX-License-Identifier: MIT */
/*
 * batch.c - a plug-in of simrun: v4.10 whose purge frees so many areas in one hold of
 * vmap_area_lock, and no more.
 *
 * v4.10 drops the lock after each area if somebody wants it, or the CPU. A kernel that is
 * not preemptible does so only for the CPU, and a task that spins for the lock waits
 * until all is freed. Here the lock is dropped after `batch` areas, whoever waits.
 *
 *	simrun-plugin-build batch.c
 *	simrun batch.ini --plugin ./batch.so
 */
#include <simrun/variant.h>

/* A number that scenarios set: [policy batch] batch = 8. */
enum { BATCH };

static const struct tunable tunables[] = {
	[BATCH] = { "batch", TUNABLE_COUNT, 32, 1, 1 << 20, "areas freed in one hold of the lock" },
	{ 0 },
};

/*
 * The frame: arguments, then whatever must survive a step. A local variable of C does
 * not.
 */
struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	uint32_t valist, freed;		/* freed: in this hold of the lock */
};

/* At each verb in capitals other tasks may run. vmap_purge_lock must be held. */
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

/* A vfree() left too many pages lazy. If another task purges, that will do. */
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

/* An allocation found no room, or vm_unmap_aliases() wants stale translations gone. */
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

/* What is not written here (flags, the allocator, `purge` of a program) is v4.10's. */
static const struct policy policy_batch = {
	.name = "batch",
	.base = "v4.10",
	.file = __FILE__,
	.source = "an example",
	.summary = "v4.10 that drops the lock after so many areas",
	.tunables = tunables,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(try_purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
};

SIMRUN_PLUGIN("batch", &policy_batch);
