/* SPDX-License-Identifier: MIT */
/*
 * v6.12 - nodes: as many parts as there are CPUs have areas, and pools of freed ones.
 *
 * Source: mm/vmalloc.c of Linux 6.12. Since 6.9 (the series "Mitigate a vmap lock
 * contention") an address belongs to a node, whose locks guard the areas that are busy
 * there. What a CPU allocates is tagged with that CPU's node. It is lazy there, and a
 * purge by the drain work puts it into that node's pool, where only the CPUs of the node
 * look. Each purge first gives a quarter of every pool back to the tree of free ranges,
 * and all of them if an allocation found no room. One flush serves all nodes; if there
 * is much to do, work items on other CPUs help. No lock is given away to others while
 * areas are put back.
 *
 * Those that ask what if v6.12 were a little different use most of this (what_if/node_alloc.h).
 */
#include "policies/vmap/tree/nodes.h"

struct reclaim_list_global {
	struct frame frame;
	uint32_t list, reserved;
};

/* Ranges that lie side by side, in order, are put back as one. */
STATIC_STEPS(reclaim_list_global)
{
	BEGIN;

	if (f->list == NIL)
		RETURN(0);
	SPIN_LOCK(FREE_VMAP_AREA_LOCK, "purge.lock");
	while (f->list != NIL)
		MERGE_RUN(f->list, "purge.free");
	SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "purge.unlock", .local = local_unlock);
	RETURN(0);
}

struct decay_va_pool_node {
	struct frame frame;
	uint32_t node, full_decay;
	uint32_t pool, len;
	uint32_t decayed, list;
	uint32_t rest, last;
};

/*
 * A quarter of each pool goes back to the tree, or all of it. A quarter of fewer than four
 * areas is 0, and counting down from 0 never comes to an end: then all of them go. Returns
 * whether any area has gone.
 */
STEPS(decay_va_pool_node)
{
	BEGIN;

	f->list = NIL;
	for (f->pool = 0; nr_pools(w); f->pool++) {
		WORK(COST_READ, 1 + find_pool(w, f->node, f->pool) - f->pool,
		     POOL(f->node), "decay.scan", .unlocked = true,
		     .local = local_decay_scan);
		f->pool = find_pool(w, f->node, f->pool);
		if (f->pool == nr_pools(w))
			break;
		SPIN_LOCK(node_lock(w, f->node, NODE_POOL_LOCK), "decay.lock");
		WORK(COST_POOL, 1, POOL(f->node), "decay.detach");
		f->len = pool_len(w, f->node, f->pool);
		f->decayed = pool_detach(w, f->node, f->pool,
					 f->full_decay || f->len < 4 ? f->len : f->len / 4,
					 &f->rest, &f->last);
		SPIN_UNLOCK(node_lock(w, f->node, NODE_POOL_LOCK), "decay.unlock",
			    .local = local_unlock);
		WORK(COST_AREA_INSERT, list_len(w, f->decayed), NIL, "decay.merge",
		     .local = local_private);
		f->list = list_before(w, f->decayed, f->list);
		if (f->rest == NIL)
			continue;
		SPIN_LOCK(node_lock(w, f->node, NODE_POOL_LOCK), "decay.lock");
		WORK(COST_POOL, 1, POOL(f->node), "decay.attach");
		pool_attach(w, f->node, f->pool, f->rest, f->last);
		SPIN_UNLOCK(node_lock(w, f->node, NODE_POOL_LOCK), "decay.unlock",
			    .local = local_unlock);
	}
	CALL(reclaim_list_global, .list = list_sort(w, f->list));
	RETURN(f->list != NIL);
}

struct purge_vmap_node {	/* begins as struct work_args */
	struct frame frame;
	uint32_t work, node;
	uint32_t list, local_list;
	uint64_t nr_purged_pages;
};

/* The work of a helper, or the purger's own. What goes to no pool goes back last first. */
STEPS(purge_vmap_node)
{
	BEGIN;

	f->node = f->work - node_work(w, 0);
	f->list = node_purge(w, f->node)->list;
	f->local_list = NIL;
	node_purge(w, f->node)->nr_purged = 0;
	while (f->list != NIL) {
		f->nr_purged_pages += pages_of(w, f->list);
		node_purge(w, f->node)->nr_purged++;
		if (goes_to_pool(w, f->node, f->list)) {
			SPIN_LOCK(node_lock(w, f->node, NODE_POOL_LOCK), "purge.pool.lock");
			WORK(COST_POOL, 1, POOL(f->node), "purge.pool");
			f->list = list_to_pool(w, f->node, f->list);
			SPIN_UNLOCK(node_lock(w, f->node, NODE_POOL_LOCK), "purge.pool.unlock",
				    .local = local_unlock);
		} else {
			WORK(COST_LIST_WALK, 1, NIL, "purge.collect",
			     .local = local_private);
			f->list = list_move(w, f->list, &f->local_list);
		}
	}
	ATOMIC_SUB(VMAP_LAZY_NR, f->nr_purged_pages, RELAXED, "purge.account");
	CALL(reclaim_list_global, .list = f->local_list);
	RETURN(0);
}

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint32_t full_pool_decay, decayed;	/* decayed: the caller has done it */
	uint32_t node, reserved;
	uint32_t nodes, helpers;
	int64_t nr_lazy;
	uint32_t nr_purged, queued;
};

/* vmap_purge_lock must be held. */
STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	for (f->node = 0; f->node < nr_nodes(w); f->node++) {
		*node_purge(w, f->node) = (struct node_purge){
			.list = NIL, .skip_populate = f->full_pool_decay };
		if (!f->decayed)
			CALL(decay_va_pool_node, .node = f->node,
			     .full_decay = f->full_pool_decay);
		WORK(COST_READ, 1, LAZY(f->node), "purge.look", .unlocked = true,
		     .local = local_purge_look);
		if (lazy_tree_is_empty(w, f->node))
			continue;
		SPIN_LOCK(node_lock(w, f->node, NODE_LAZY_LOCK), "purge.take.lock");
		WORK(COST_LOCAL, 1, LAZY(f->node), "purge.take");
		node_purge(w, f->node)->list =
			lazy_tree_take(w, t, f->node, !f->nodes, &f->start, &f->end);
		SPIN_UNLOCK(node_lock(w, f->node, NODE_LAZY_LOCK), "purge.take.unlock",
			    .local = local_unlock);
		f->nodes++;
	}
	if (!f->nodes) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	ATOMIC_READ(f->nr_lazy, VMAP_LAZY_NR, RELAXED, "purge.helpers");
	f->helpers = purge_helpers(w, f->nr_lazy, f->nodes);
	for (f->node = 0; f->node < nr_nodes(w); f->node++) {
		if (node_purge(w, f->node)->list == NIL)
			continue;
		if (f->helpers) {
			node_purge(w, f->node)->helped = true;
			SCHEDULE_WORK_ON(f->queued, node_cpu(w, t, f->node),
					 node_work(w, f->node), "purge.schedule_work");
			f->helpers--;
		} else {
			CALL(purge_vmap_node, .work = node_work(w, f->node));
			f->nr_purged += node_purge(w, f->node)->nr_purged;
		}
	}
	for (f->node = 0; f->node < nr_nodes(w); f->node++) {
		if (!node_purge(w, f->node)->helped)
			continue;
		FLUSH_WORK(node_work(w, f->node), "purge.flush_work");
		f->nr_purged += node_purge(w, f->node)->nr_purged;
	}
	RETURN(f->nr_purged > 0);
}

struct drain_vmap_area_work {	/* begins as struct work_args */
	struct frame frame;
	uint32_t work, reserved;
};

STEPS(drain_vmap_area_work)
{
	BEGIN;

	MUTEX_LOCK(VMAP_PURGE_LOCK, "drain.wait");
	CALL(__purge_vmap_area_lazy, .start = UINT64_MAX);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "drain.leave");
	busy_end(w, t);
	RETURN(0);
}

struct reclaim_and_purge_vmap_areas {
	struct frame frame;
};

STEPS(reclaim_and_purge_vmap_areas)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	CALL(node_purge_fragmented);
	CALL(__purge_vmap_area_lazy, .start = UINT64_MAX, .full_pool_decay = true);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(0);
}

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
	uint32_t node, reserved;
};

/* node: that of this CPU, from 1, if the request may be served from a pool; else 0. */
STATIC_STEPS(alloc_vmap_area)
{
	BEGIN;

	f->area = NIL;
	LOCAL_MIGHT_SLEEP(true, "alloc.enter");
	if (uses_pools(w, &f->search)) {
		f->node = t->cpu % nr_nodes(w) + 1;
		if (has_pool(w, f->search.size)) {
			CALL(node_pool_del_va, .pages = f->search.size,
			     .align = f->search.align, .node = f->node - 1);
			f->area = t->result < 0 ? NIL : (uint32_t)t->result;
		}
	}
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
		if (f->purged) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			RETURN(allocation_failed(w, t, (struct alloc_args *)f));
		}
		before_purge(w, (struct alloc_args *)f);
		CALL(reclaim_and_purge_vmap_areas);
		busy_end(w, t);
		LOCAL_IF(true, "alloc.retry");
		after_purge(w, t, (struct alloc_args *)f);
	}
	SPIN_LOCK(busy_lock_of(w, f->area), "insert.lock", .local = local_own_section);
	WORK(COST_AREA_INSERT, 1, busy_object_of(w, f->area), "alloc.found",
	     .local = local_own_area);
	area_link(w, (struct alloc_args *)f);
	SPIN_UNLOCK(busy_lock_of(w, f->area), "insert.unlock", .local = local_own_section);
	RETURN(f->area);
}

/* `purge sync` is the overflow's purge, any other one what the drain work does. */
struct purge_directly {
	PURGE_ARGUMENTS;
};

STEPS(purge_directly)
{
	BEGIN;

	if (f->sync && !f->force_flush) {
		CALL(reclaim_and_purge_vmap_areas);
		RETURN(0);
	}
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	CALL(__purge_vmap_area_lazy, .start = UINT64_MAX);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(0);
}

/* The purge of vm_unmap_aliases(), which holds vmap_purge_lock. */
struct purge_of_aliases {
	PURGE_ARGUMENTS;
};

STEPS(purge_of_aliases)
{
	BEGIN;

	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	if (!t->result && f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "aliases.flush");
	RETURN(0);
}

struct vmap_node_shrink_scan {
	struct frame frame;
	uint32_t node, reserved;
};

STEPS(vmap_node_shrink_scan)
{
	BEGIN;

	MUTEX_LOCK(VMAP_PURGE_LOCK, "shrink.wait");
	for (f->node = 0; f->node < nr_nodes(w); f->node++)
		CALL(decay_va_pool_node, .node = f->node, .full_decay = true);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "shrink.leave");
	RETURN(0);
}

static const struct vmalloc vmalloc = {
	.file = node_files,
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

const struct policy policy_v6_12 = {
	.name = "v6.12",
	.file = __FILE__,
	.source = "mm/vmalloc.c of Linux 6.12",
	.summary = "nodes with locks and pools of their own; a purge has helpers",
	.flags = POLICY_MAY_SLEEP | POLICY_FREE_TREE | POLICY_NODES | POLICY_KEEPS_LAZY_NR,
	.workers = 2,
	.vmalloc = &vmalloc,
	.aliases = &FUNCTION(purge_of_aliases),
	.direct = &FUNCTION(purge_directly),
	.drain_work = &FUNCTION(drain_vmap_area_work),
	.node_work = &FUNCTION(purge_vmap_node),
};
