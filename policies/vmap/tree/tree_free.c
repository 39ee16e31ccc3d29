/* SPDX-License-Identifier: MIT */
/*
 * tree_free.c - finding and freeing areas under vmap_area_lock, as v5.4 to v6.1 do.
 *
 * Source: mm/vmalloc.c of Linux 5.4, 5.10 and 6.1: setup_vmalloc_vm(), find_vm_area(),
 * remove_vm_area(), vm_unmap_ram(), free_vmap_area().
 */
#include "policies/vmap/tree/tree_free.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/tree/tree_areas.h"

STEPS(tree_setup_vmalloc_vm)
{
	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "setup.lock", .local = local_own_section);
	WORK(COST_LOCAL, 1, BUSY(0), "setup.vm", .local = local_own_area);
	touch_shared_areas(w);
	vmap_of(w)->area[f->area].vm = 1;
	vmap_of(w)->area[f->area].guard = (uint8_t)f->guard;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "setup.unlock", .local = local_own_section);
	RETURN(f->area);
}

/*
 * The kernel frees whatever it finds at the address. If that is not what the caller means,
 * this violates double_free. If it finds nothing, it frees nothing.
 */
bool may_free(struct world *w, const struct task *t, const struct free_args *a, uint32_t found,
	      bool of_vmalloc)
{
	const struct vmap *v = vmap_of(w);

	touch_shared_areas(w);
	if (found == NIL || (of_vmalloc && !v->area[found].vm)) {
		free_of_freed(w, t, a->page, a->pages);
		return false;
	}
	if (found != a->area || v->area[found].generation != a->generation)
		free_of_others(w, t, a->page, a->pages, found);
	return true;
}

/*
 * vfree() looks the area up, and once more to take its vm_struct off. Only the second time
 * counts: the lock was dropped between the two.
 */
STEPS(tree_remove_vm_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "free.enter");
	SPIN_LOCK(VMAP_AREA_LOCK, "find.lock", .local = local_own_section);
	WORK(COST_AREA_SEARCH, area_depth(v), BUSY(0), "find.area", .local = local_own_area);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "find.unlock", .local = local_own_section);
	SPIN_LOCK(VMAP_AREA_LOCK, "remove.lock", .local = local_own_section);
	WORK(COST_AREA_SEARCH, area_depth(v), BUSY(0), "remove.vm", .local = local_own_area);
	f->found = linked_area_at(v, f->page);
	if (may_free(w, t, (struct free_args *)f, f->found, true))
		v->area[f->found].vm = 0;
	else
		f->found = NIL;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "remove.unlock", .local = local_own_section);
	if (f->found == NIL)
		RETURN(false);
	f->found_generation = v->area[f->found].generation;
	LOCAL_WORK(true, COST_UNMAP_PAGE, area_mapped_pages(v, f->found), "free.unmap");
	CALL_POINTER(vmalloc_of(w)->free_lazily, struct lazy_args, .area = f->found,
		     .generation = f->found_generation);
	RETURN(true);
}

/* vm_unmap_ram() of an area of its own. */
STEPS(tree_free_unmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "free.enter");
	SPIN_LOCK(VMAP_AREA_LOCK, "find.lock", .local = local_own_section);
	WORK(COST_AREA_SEARCH, area_depth(v), BUSY(0), "find.area", .local = local_own_area);
	f->found = linked_area_at(v, f->page);
	if (!may_free(w, t, (struct free_args *)f, f->found, false))
		f->found = NIL;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "find.unlock", .local = local_own_section);
	if (f->found == NIL)
		RETURN(false);
	LOCAL_WORK(true, COST_UNMAP_PAGE, area_mapped_pages(v, f->found), "free.unmap");
	CALL_POINTER(vmalloc_of(w)->free_lazily, struct lazy_args, .area = f->found,
		     .generation = f->generation);
	RETURN(true);
}

/*
 * Frees an area at once; the caller gives the descriptor. In 5.4 one lock guards both
 * trees; later the area is first unlinked from the one, and then merged into the other.
 */
STEPS(tree_free_vmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "free.lock");
	WORK(COST_AREA_SEARCH, 1, BUSY(0), "free.unlink", .local = local_own_area);
	touch_shared_areas(w);
	f->freed = area_is(v, f->area, f->generation) && v->area[f->area].linked;
	if (f->freed)
		area_unlink(w, f->area);
	else
		free_of_freed(w, t, f->page, f->pages);
	if (free_tree_lock(w) != VMAP_AREA_LOCK) {
		SPIN_UNLOCK(VMAP_AREA_LOCK, "free.unlock", .local = local_unlock);
		SPIN_LOCK(FREE_VMAP_AREA_LOCK, "free.tree.lock");
	}
	if (f->freed) {
		WORK(COST_AREA_FREE, 1, FREE_TREE, "free.now", .local = local_tree);
		tree_give_back(w, t, f->area);
	}
	SPIN_UNLOCK(free_tree_lock(w), "free.tree.unlock", .local = local_unlock);
	RETURN(f->freed);
}
