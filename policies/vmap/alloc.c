/* SPDX-License-Identifier: MIT */
/*
 * alloc.c - allocating and freeing areas: the paths that every variant shares.
 *
 * Source: mm/vmalloc.c of Linux 4.8. The variant comes in where an allocation finds no
 * room (policy->overflow) and where too much lies lazy (policy->threshold).
 */
#include "policies/vmap/alloc.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/lazy.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/arguments.h"
#include "sim/world/bug.h"

/* Counts that the operation tries its allocation again, after a purge. */
static void count_retry(struct world *w, const struct task *t)
{
	uint64_t *retries = &vmap_of(w)->op[t->id].retries;

	undo_save(w, retries, sizeof(*retries));
	++*retries;
}

/* Not if it may fail without a purge: then it looks at the lazy list for the reason. */
static bool local_search(const struct world *w, const struct task *t)
{
	const struct alloc_vmap_area *f = (const struct alloc_vmap_area *)task_top(w, t);

	return holds_area_lock(w, t) && (f->search.found || !f->purged);
}

/* Not if translations are watched: a stale one of the new area is a violation. */
static bool local_insert(const struct world *w, const struct task *t)
{
	return holds_area_lock(w, t) &&
	       (vmap_of(w)->set->stale == NIL || !tlbs_are_watched(w));
}

STEPS(alloc_vmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LOCAL_MIGHT_SLEEP(true, "alloc.enter");
	LOCAL_WORK(true, COST_KMALLOC, 1, "alloc.kmalloc");
	while (true) {
		SPIN_LOCK(VMAP_AREA_LOCK, "alloc.lock");
		area_search(v, &f->search);
		sim_assert(w, !w->run_ahead.claims || area_search_is_walk(v, &f->search));
		WORK(COST_AREA_SEARCH, f->search.visited, AREAS, "alloc.search",
		     .local = local_search);
		search_ends(w, &f->search);
		if (f->search.found)
			break;

		f->spurious = SPURIOUS_NONE;
		if (f->purged) {
			touch_lazy_areas(w);
			f->spurious = (uint16_t)spurious_kind(v, &f->search, f->takes);
		}
		SPIN_UNLOCK(VMAP_AREA_LOCK, "alloc.overflow");
		if (f->purged) {
			LOCAL_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			spurious_failure(w, t, f->spurious, &f->search);
			RETURN(-EBUSY_);
		}
		touch_lazy_areas(w);
		f->takes = in_flight_pages(v) ? v->lazy->takes : 0;
		CALL_POINTER(policy_of(w)->overflow, struct purge_args, .start = UINT64_MAX,
			     .sync = true);
		busy_end(w, t);
		f->purged = true;
		LOCAL_IF(true, "alloc.retry");
		count_retry(w, t);
	}
	WORK(COST_AREA_INSERT, 1, AREAS, "alloc.found", .local = local_insert);
	f->area = area_insert(w, t, &f->search);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "alloc.unlock");
	if (f->area == NIL)
		RETURN(-ENOMEM_);	/* every descriptor there is memory for is in use */
	RETURN(f->area);
}

/* Gives a new area a vm_struct, by which vfree() recognises it. */
STEPS(setup_vmalloc_vm)
{
	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "setup.lock", .local = local_own_section);
	WORK(COST_LOCAL, 1, AREAS, "setup.vm", .local = local_own_area);
	touch_shared_areas(w);
	vmap_of(w)->area[f->area].vm = 1;
	vmap_of(w)->area[f->area].guard = (uint8_t)f->guard;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "setup.unlock", .local = local_own_section);
	RETURN(f->area);
}

STEPS(find_vmap_area)
{
	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "find.lock", .local = local_own_section);
	WORK(COST_AREA_SEARCH, area_depth(vmap_of(w)), AREAS, "find.area",
	     .local = local_own_area);
	touch_shared_areas(w);
	f->area = area_at(vmap_of(w), f->page);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "find.unlock", .local = local_own_section);
	RETURN(f->area == NIL ? -1 : (int64_t)f->area);
}

/*
 * Puts an area on the lazy list. As soon as it is there, any purger may free it. Whether
 * the threshold is passed depends on what this caller's own addition returned; a count
 * that equals lazy_max does not pass it.
 */
STEPS(free_vmap_area_noflush)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	ATOMIC_ADD_RETURN(f->nr_lazy, VMAP_LAZY_NR, area_pages(v, f->area), FULL,
			  "free.account");
	busy_begin(w, t);
	if (policy_of(w)->push) {
		CALL_POINTER(policy_of(w)->push, struct lazy_args, .area = f->area,
			     .generation = f->generation);
	} else {
		STEP_(push, "free.push", STEP_ATOMIC, COST_ATOMIC, 1,
		      llist_object(w, VMAP_PURGE_LIST), FULL, 0)
		lazy_push(w, t, f->area, f->generation);
		access_llist(w, t, VMAP_PURGE_LIST, FULL);
	}
	if (f->nr_lazy > (int64_t)v->config->lazy_max)
		CALL_POINTER(policy_of(w)->threshold, struct purge_args, .start = UINT64_MAX);
	busy_end(w, t);
	RETURN(0);
}

STEPS(free_unmap_vmap_area)
{
	BEGIN;

	LOCAL_WORK(true, COST_UNMAP_PAGE, area_mapped_pages(vmap_of(w), f->area), "free.unmap");
	CALL(free_vmap_area_noflush, .area = f->area, .generation = f->generation);
	RETURN(0);
}

/*
 * Takes the vm_struct off the area that was found, if it still has one. The lock was
 * dropped since the area was found, so two tasks that free it at once can both come here;
 * the second one finds no vm_struct, or another area in the same descriptor.
 */
static bool take_vm(struct world *w, const struct task *t, const struct remove_vm_area *f)
{
	struct vmap *v = vmap_of(w);

	touch_shared_areas(w);
	if (!area_is(v, f->found, f->found_generation) || !v->area[f->found].vm) {
		free_of_freed(w, t, f->page, f->pages);
		return false;
	}
	if (f->found != f->area || f->found_generation != f->generation)
		free_of_others(w, t, f->page, f->pages, f->found);
	v->area[f->found].vm = 0;
	return true;
}

/* vfree() is given no more than an address: it frees whichever area lies there now. */
STEPS(remove_vm_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (policy_of(w)->flags & POLICY_MAY_SLEEP)
		LOCAL_MIGHT_SLEEP(true, "free.enter");
	CALL(find_vmap_area, .page = f->page);
	touch_shared_areas(w);
	if (t->result < 0 || !v->area[t->result].vm) {
		free_of_freed(w, t, f->page, f->pages);
		RETURN(false);
	}
	f->found = (uint32_t)t->result;
	f->found_generation = v->area[f->found].generation;
	SPIN_LOCK(VMAP_AREA_LOCK, "remove.lock", .local = local_own_section);
	WORK(COST_LOCAL, 1, AREAS, "remove.vm", .local = local_own_area);
	if (!take_vm(w, t, f))
		f->found = NIL;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "remove.unlock", .local = local_own_section);
	if (f->found == NIL)
		RETURN(false);
	CALL(free_unmap_vmap_area, .area = f->found, .generation = f->found_generation);
	RETURN(true);
}

/*
 * The kernel frees whichever area lies at the address. Here it must be the one that the
 * caller means: if it is another one, or lazy, nothing is freed, and that violates
 * double_free.
 */
STEPS(free_unmap_vmap_area_addr)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (policy_of(w)->flags & POLICY_MAY_SLEEP)
		LOCAL_MIGHT_SLEEP(true, "free.enter");
	CALL(find_vmap_area, .page = f->page);
	touch_shared_areas(w);
	if (t->result != (int64_t)f->area || !area_is(v, f->area, f->generation) ||
	    area_is_lazy(v, f->area)) {
		free_of_freed(w, t, f->page, f->pages);
		RETURN(false);
	}
	CALL(free_unmap_vmap_area, .area = f->area, .generation = f->generation);
	RETURN(true);
}

/*
 * Frees an area at once; the caller gives the descriptor. An area that has been freed
 * already, or that is lazy and will be freed by a purge, is left alone: else it would be
 * on two lists.
 */
STEPS(free_vmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "free.lock");
	WORK(COST_AREA_FREE, 1, AREAS, "free.now", .local = local_area_free);
	touch_shared_areas(w);
	f->freed = area_is(v, f->area, f->generation) && !area_is_lazy(v, f->area);
	if (f->freed)
		area_free(w, t, f->area);
	else
		free_of_freed(w, t, f->page, f->pages);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "free.unlock");
	RETURN(f->freed);
}
