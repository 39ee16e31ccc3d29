/* SPDX-License-Identifier: MIT */
/*
 * node_free.c - finding and freeing areas that are kept by node, as v6.12 and later do.
 *
 * Source: mm/vmalloc.c of Linux 6.12 and 7.3: find_unlink_vmap_area(), remove_vm_area(),
 * vm_unmap_ram(), free_vmap_area(), free_vmap_area_noflush(). An area is busy in the node
 * of its address. It is lazy in the node for which it was allocated, if any.
 */
#include "policies/vmap/tree/node_free.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/tree/lazy_tree.h"
#include "policies/vmap/tree/tree_areas.h"
#include "policies/vmap/tree/tree_free.h"

/* The kernel finds and unlinks in one go, so a second free finds nothing. */
static uint32_t find_unlink(struct world *w, const struct task *t, const struct free_args *a,
			    bool of_vmalloc)
{
	const uint32_t found = linked_area_at(vmap_of(w), a->page);

	if (!may_free(w, t, a, found, of_vmalloc))
		return NIL;
	area_unlink(w, found);
	vmap_of(w)->area[found].vm = 0;
	return found;
}

STEPS(node_remove_vm_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "free.enter");
	f->node = node_of_page(&v->nodes, f->page);
	SPIN_LOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "remove.lock",
		  .local = local_own_section);
	WORK(COST_AREA_SEARCH, area_depth(v), BUSY(f->node), "remove.vm",
	     .local = local_own_area);
	f->found = find_unlink(w, t, (struct free_args *)f, true);
	SPIN_UNLOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "remove.unlock",
		    .local = local_own_section);
	if (f->found == NIL)
		RETURN(false);
	LOCAL_WORK(true, COST_UNMAP_PAGE, area_mapped_pages(v, f->found), "free.unmap");
	CALL_POINTER(vmalloc_of(w)->free_lazily, struct lazy_args, .area = f->found,
		     .generation = v->area[f->found].generation);
	RETURN(true);
}

STEPS(node_free_unmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "free.enter");
	f->node = node_of_page(&v->nodes, f->page);
	SPIN_LOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "find.lock", .local = local_own_section);
	WORK(COST_AREA_SEARCH, area_depth(v), BUSY(f->node), "find.area",
	     .local = local_own_area);
	f->found = find_unlink(w, t, (struct free_args *)f, false);
	SPIN_UNLOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "find.unlock",
		    .local = local_own_section);
	if (f->found == NIL)
		RETURN(false);
	LOCAL_WORK(true, COST_UNMAP_PAGE, area_mapped_pages(v, f->found), "free.unmap");
	CALL_POINTER(vmalloc_of(w)->free_lazily, struct lazy_args, .area = f->found,
		     .generation = v->area[f->found].generation);
	RETURN(true);
}

STEPS(node_free_vmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	f->node = node_of_page(&v->nodes, f->page);
	SPIN_LOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "free.lock");
	WORK(COST_AREA_SEARCH, 1, BUSY(f->node), "free.unlink", .local = local_own_area);
	touch_shared_areas(w);
	f->freed = area_is(v, f->area, f->generation) && v->area[f->area].linked;
	if (f->freed)
		area_unlink(w, f->area);
	else
		free_of_freed(w, t, f->page, f->pages);
	SPIN_UNLOCK(node_lock(w, f->node, NODE_BUSY_LOCK), "free.unlock",
		    .local = local_unlock);
	if (!f->freed)
		RETURN(false);
	SPIN_LOCK(FREE_VMAP_AREA_LOCK, "free.tree.lock");
	WORK(COST_AREA_FREE, 1, FREE_TREE, "free.now", .local = local_tree);
	tree_give_back(w, t, f->area);
	SPIN_UNLOCK(FREE_VMAP_AREA_LOCK, "free.tree.unlock", .local = local_unlock);
	RETURN(true);
}

/*
 * As soon as the area is in the lazy tree, a purger may free it. Since 6.16 the counter's sum
 * orders nothing; the lock of the lazy tree orders what matters.
 */
STEPS(node_free_lazily)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (policy_of(w)->flags & POLICY_RELAXED_LAZY_NR)
		ATOMIC_ADD_RETURN(f->nr_lazy, VMAP_LAZY_NR, area_pages(v, f->area), RELAXED,
				  "free.account");
	else
		ATOMIC_ADD_RETURN(f->nr_lazy, VMAP_LAZY_NR, area_pages(v, f->area), FULL,
				  "free.account");
	busy_begin(w, t);
	f->node = v->area[f->area].node ? v->area[f->area].node - 1u :
					  node_of_page(&v->nodes, v->area[f->area].start);
	SPIN_LOCK(node_lock(w, f->node, NODE_LAZY_LOCK), "free.lazy.lock");
	WORK(COST_AREA_INSERT, 1, LAZY(f->node), "free.push");
	lazy_tree_add(w, t, f->node, f->area, f->generation);
	busy_end(w, t);
	SPIN_UNLOCK(node_lock(w, f->node, NODE_LAZY_LOCK), "free.lazy.unlock",
		    .local = local_unlock);
	if (f->nr_lazy > (int64_t)v->config->lazy_max)
		SCHEDULE_WORK(drain_work(w), "free.schedule_work");
	RETURN(0);
}
