/* SPDX-License-Identifier: MIT */
/*
 * v6.12-queue - what if nobody could take what an allocation has purged for?
 *
 * Who finds no room takes vmap_purge_lock, searches again, and if there is still no room raises
 * vmap_starved under the lock of the tree, purges, and searches once more. Whoever else sees
 * vmap_starved does not search but waits for the mutex. So there is no race at all, and one purge
 * always does. But others wait for a purge that would have found room without it.
 */
#include "policies/what_if/node_alloc.h"

enum { VMAP_STARVED };

static const struct atomic_config atomics[] = {
	[VMAP_STARVED] = { .name = "vmap_starved" },	/* under free_vmap_area_lock */
	{ 0 },
};

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
	uint32_t node, holds_mutex;
	int64_t starved;	/* somebody else is */
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
		f->starved = false;
		f->search.found = false;
		if (!f->holds_mutex)
			ATOMIC_READ(f->starved, own_atomic(w, VMAP_STARVED), RELAXED, "alloc.look");
		if (!f->starved)
			ALLOC_FROM_TREE(FIT_V5_16, f->node, "alloc.search");
		if (f->purged)
			ATOMIC_SET(own_atomic(w, VMAP_STARVED), false, RELAXED, "alloc.fed");
		else if (f->holds_mutex && !f->search.found)
			ATOMIC_SET(own_atomic(w, VMAP_STARVED), true, RELAXED, "alloc.starved");
		SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "alloc.unlock", .local = local_unlock);
		if (f->holds_mutex && (f->search.found || f->purged))
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
		if (!f->holds_mutex) {
			MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
			f->holds_mutex = true;
			continue;
		}
		before_purge(w, (struct alloc_args *)f);
		CALL(purge_for_room);
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

const struct policy policy_v6_12_queue = {
	.name = "v6.12-queue",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "what if: v6.12 in which others wait while an allocation purges",
	.base = "v6.12",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE | POLICY_NODES | POLICY_KEEPS_LAZY_NR |
		 POLICY_WHAT_IF,
	.atomics = atomics,
	.workers = 2,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_of_aliases),
	.direct = &FUNCTION(purge_directly),
	.drain_work = &FUNCTION(drain_vmap_area_work),
	.node_work = &FUNCTION(purge_vmap_node),
};
