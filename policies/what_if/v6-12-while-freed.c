/* SPDX-License-Identifier: MIT */
/*
 * v6.12-while-freed - what if v6.12 tried again as long as purges give something back?
 *
 * vmap_purge_lock guards a number, which each purge raises that gives anything back. An
 * allocation fails if a purge of its own leaves the number as its last one left it. Then nothing
 * was given back since before its last search, so no hole is new; and at the moment at which the
 * purge took what was lazy, nothing was. So at that moment there was no room, lazy areas and all.
 *
 * It ends: each further search follows a purge that has given something back, so others have
 * allocated or freed in the meantime. An allocation for which there is no room needs one purge
 * more than in v6.12, of nothing.
 *
 * With `others = no` only what its own purges give back counts, as their result alone would tell.
 */
#include "policies/what_if/node_alloc.h"

enum { OTHERS };

static const struct tunable tunables[] = {
	[OTHERS] = { "others", TUNABLE_BOOL, 1, 0, 1,
		     "what others' purges give back counts, too" },
	{ 0 },
};

enum { VMAP_PURGES };

static const struct atomic_config atomics[] = {
	[VMAP_PURGES] = { .name = "vmap_purges" },	/* under vmap_purge_lock */
	{ 0 },
};

#define COUNT_PURGE	ATOMIC_INC(own_atomic(w, VMAP_PURGES), RELAXED, "purge.count")

struct reclaim_and_count {
	struct frame frame;
	int64_t purges;
	uint32_t given_back, reserved;
};

/* Returns the number of purges, or whether its own has given anything back. */
STATIC_STEPS(reclaim_and_count)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	CALL(purge_for_room);
	f->given_back = t->result != 0;
	if (f->given_back)
		COUNT_PURGE;
	ATOMIC_READ(f->purges, own_atomic(w, VMAP_PURGES), RELAXED, "purge.counted");
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(tunable(w, OTHERS) ? f->purges : f->given_back);
}

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
	uint32_t node, goes_on;
	int64_t purges;
};

STATIC_STEPS(alloc_vmap_area)
{
	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "alloc.enter");
	f->node = pool_node(w, t, &f->search);
	ALLOC_FROM_POOL(f->area, f->node, f->search);
	if (f->area == NIL)
		LOCAL_WORK(true, COST_KMALLOC, 1, "alloc.kmalloc");
	f->purges = -1;
	f->goes_on = true;
	while (f->area == NIL) {
		SPIN_LOCK(FREE_VMAP_AREA_LOCK, "alloc.lock");
		ALLOC_FROM_TREE(FIT_V5_16, f->node, "alloc.search");
		SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "alloc.unlock", .local = local_unlock);
		if (f->search.found && f->area == NIL)
			RETURN(-ENOMEM_);
		if (f->search.found)
			break;
		LOCAL("alloc.overflow", .local = never_local);
		if (!f->goes_on) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			RETURN(allocation_failed(w, t, (struct alloc_args *)f));
		}
		before_purge(w, (struct alloc_args *)f);
		CALL(reclaim_and_count);
		busy_end(w, t);
		f->goes_on = tunable(w, OTHERS) ? t->result != f->purges : t->result != 0;
		f->purges = t->result;
		LOCAL_IF(true, "alloc.retry");
		after_purge(w, t, (struct alloc_args *)f);
	}
	CALL(node_alloc_end, .area = f->area, .vm = f->vm, .guard = f->guard);
	RETURN(f->area);
}

/* --- other purges, which count whether they give anything back or not ---------------------- */

struct drain_and_count {	/* begins as struct work_args */
	struct frame frame;
	uint32_t work, reserved;
};

STATIC_STEPS(drain_and_count)
{
	BEGIN;

	MUTEX_LOCK(VMAP_PURGE_LOCK, "drain.wait");
	PURGE_NODES(false);
	COUNT_PURGE;
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "drain.leave");
	busy_end(w, t);
	RETURN(0);
}

struct purge_directly_and_count {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_directly_and_count)
{
	BEGIN;

	if (f->sync && !f->force_flush) {
		CALL(reclaim_and_count);
		RETURN(0);
	}
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	PURGE_NODES(false);
	COUNT_PURGE;
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(0);
}

struct purge_of_aliases_and_count {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_of_aliases_and_count)
{
	BEGIN;

	CALL_POINTER(&FUNCTION(purge_of_aliases), struct purge_args, .start = f->start,
		     .end = f->end, .force_flush = f->force_flush);
	COUNT_PURGE;
	RETURN(0);
}

struct shrink_scan_and_count {
	struct frame frame;
	uint32_t node, reserved;
};

STATIC_STEPS(shrink_scan_and_count)
{
	BEGIN;

	MUTEX_LOCK(VMAP_PURGE_LOCK, "shrink.wait");
	for (f->node = 0; f->node < nr_nodes(w); f->node++)
		DECAY_POOLS(f->node, true);
	COUNT_PURGE;
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "shrink.leave");
	RETURN(0);
}

static const struct vmalloc vmalloc = {
	.file = node_alloc_files,
	.alloc = &FUNCTION(alloc_vmap_area),
	.vfree = &FUNCTION(node_remove_vm_area),
	.free_now = &FUNCTION(node_free_vmap_area),
	.unmap_area = &FUNCTION(node_free_unmap_area),
	.free_lazily = &FUNCTION(node_free_lazily),
	.map_ram = &FUNCTION(node_map_ram),
	.unmap_ram = &FUNCTION(node_unmap_ram),
	.unmap_aliases = &FUNCTION(node_unmap_aliases),
	.shrink_pools = &FUNCTION(shrink_scan_and_count),
};

const struct policy policy_v6_12_while_freed = {
	.name = "v6.12-while-freed",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: v6.12 that tries again while purges give something back",
	.base = "v6.12",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE | POLICY_NODES | POLICY_KEEPS_LAZY_NR |
		 POLICY_WHAT_IF,
	.tunables = tunables,
	.atomics = atomics,
	.workers = 2,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_of_aliases_and_count),
	.direct = &FUNCTION(purge_directly_and_count),
	.drain_work = &FUNCTION(drain_and_count),
	.node_work = &FUNCTION(purge_vmap_node),
};
