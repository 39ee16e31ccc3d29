/* SPDX-License-Identifier: MIT */
/*
 * v6.12-hold-mutex - what if v6.12 held vmap_purge_lock over the second search, too?
 *
 * Then no other purge comes between an allocation's purge and its second search. But what the
 * purge has given back is there for all who search, and they need no purge and no mutex.
 */
#include "policies/what_if/node_alloc.h"

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
	uint32_t node, reserved;
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
		if (f->purged)
			MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
		if (f->search.found && f->area == NIL)
			RETURN(-ENOMEM_);
		if (f->search.found)
			break;
		LOCAL("alloc.overflow", .local = never_local);
		if (f->purged) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			RETURN(allocation_failed(w, t, (struct alloc_args *)f));
		}
		MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
		before_purge(w, (struct alloc_args *)f);
		CALL(node_purge_fragmented);
		PURGE_NODES(true);
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

const struct policy policy_v6_12_hold_mutex = {
	.name = "v6.12-hold-mutex",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: v6.12 whose second search holds the mutex of its purge",
	.base = "v6.12",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE | POLICY_NODES | POLICY_KEEPS_LAZY_NR |
		 POLICY_WHAT_IF,
	.workers = 2,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_of_aliases),
	.direct = &FUNCTION(purge_directly),
	.drain_work = &FUNCTION(drain_vmap_area_work),
	.node_work = &FUNCTION(purge_vmap_node),
};
