/* SPDX-License-Identifier: MIT */
/*
 * v6.12-third-try - what if v6.12 purged and searched once more before it says -EBUSY?
 *
 * An allocation of v6.12 searches, purges and searches again; whoever allocates and frees between
 * the purge and the second search makes it fail (doc/spurious-ebusy.md). Here it searches
 * `searches` times, and purges before each but the first. That makes it rarer, and each further
 * search needs no more than one more preemption.
 */
#include "policies/what_if/node_alloc.h"

enum { SEARCHES };

static const struct tunable tunables[] = {
	[SEARCHES] = { "searches", TUNABLE_COUNT, 3, 1, 1 << 20,
		       "how often an allocation looks for room" },
	{ 0 },
};

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
	uint32_t node, searches;
};

STATIC_STEPS(alloc_vmap_area)
{
	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "alloc.enter");
	f->node = pool_node(w, t, &f->search);
	ALLOC_FROM_POOL(f->area, f->node, f->search);
	if (f->area == NIL)
		LOCAL_WORK(true, COST_KMALLOC, 1, "alloc.kmalloc");
	while (f->area == NIL) {
		SPIN_LOCK(FREE_VMAP_AREA_LOCK, "alloc.lock");
		ALLOC_FROM_TREE(FIT_V5_16, f->node, "alloc.search");
		SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "alloc.unlock", .local = local_unlock);
		if (f->search.found && f->area == NIL)
			RETURN(-ENOMEM_);
		if (f->search.found)
			break;
		LOCAL("alloc.overflow", .local = never_local);
		if (++f->searches >= tunable(w, SEARCHES)) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			RETURN(allocation_failed(w, t, (struct alloc_args *)f));
		}
		before_purge(w, (struct alloc_args *)f);
		RECLAIM_AND_PURGE;
		busy_end(w, t);
		LOCAL_IF(true, "alloc.retry");
		after_purge(w, t, (struct alloc_args *)f);
	}
	CALL(node_alloc_end, .area = f->area, .vm = f->vm, .guard = f->guard);
	RETURN(f->area);
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
	.shrink_pools = &FUNCTION(vmap_node_shrink_scan),
};

const struct policy policy_v6_12_third_try = {
	.name = "v6.12-third-try",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: v6.12 that purges and searches once more before -EBUSY",
	.base = "v6.12",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE | POLICY_NODES | POLICY_KEEPS_LAZY_NR |
		 POLICY_WHAT_IF,
	.tunables = tunables,
	.workers = 2,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_of_aliases),
	.direct = &FUNCTION(purge_directly),
	.drain_work = &FUNCTION(drain_vmap_area_work),
	.node_work = &FUNCTION(purge_vmap_node),
};
