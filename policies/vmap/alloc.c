/* SPDX-License-Identifier: MIT */
/*
 * alloc.c - allocating and freeing areas: the paths that every variant shares.
 *
 * Source: mm/vmalloc.c of Linux 4.8. The variant comes in where an allocation finds no
 * room (policy->overflow) and where too much lies lazy (policy->threshold).
 */
#include "policies/vmap/vmap.h"

static const struct policy *policy_of(const struct world *w)
{
	return vmap_of(w)->config->policy;
}

/* The operation that an allocation is part of tried again. */
static void count_retry(struct world *w, const struct task *t)
{
	uint64_t *retries = &vmap_of(w)->op[t->id].retries;

	ahead_keep(w, retries, sizeof(*retries));
	++*retries;
}

STEPS(alloc_vmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	QUIET_MIGHT_SLEEP(true, "alloc.enter");
	QUIET_WORK(true, COST_KMALLOC, 1, "alloc.kmalloc");
	while (true) {
		SPIN_LOCK(VMAP_AREA_LOCK, "alloc.lock");
		area_search(v, &f->search);
		WORK(COST_AREA_SEARCH, f->search.visited, AREAS, "alloc.search");
		area_search_done(v, &f->search);
		if (f->search.found)
			break;

		f->spurious = SPURIOUS_NONE;
		if (f->purged) {
			touch_object(w, llist_object(w, VMAP_PURGE_LIST));
			f->spurious = (uint16_t)spurious_kind(v, &f->search, f->takes);
		}
		SPIN_UNLOCK(VMAP_AREA_LOCK, "alloc.overflow");
		if (f->purged) {
			QUIET_WORK(true, COST_NOTIFY, 1, "alloc.notify");
			LOCAL("alloc.fail");
			spurious_failure(w, t, f->spurious, &f->search);
			RETURN(-EBUSY_);
		}
		touch_object(w, llist_object(w, VMAP_PURGE_LIST));
		f->takes = in_flight_pages(v) ? v->lazy->takes : 0;
		CALL_POINTER(policy_of(w)->overflow, struct purge_args, .start = UINT64_MAX,
			     .sync = true);
		busy_end(w, t);
		f->purged = true;
		QUIET_LOCAL(true, "alloc.retry");
		count_retry(w, t);
	}
	WORK(COST_AREA_INSERT, 1, AREAS, "alloc.found");
	f->area = area_insert(w, t, &f->search);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "alloc.unlock");
	if (f->area == NIL)
		RETURN(-ENOMEM_);	/* every descriptor there is memory for is in use */
	RETURN(f->area);
}

/* Hangs a vm_struct on a new area, by which vfree() knows it from now on. */
STEPS(setup_vmalloc_vm)
{
	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "setup.lock");
	WORK(COST_LOCAL, 1, AREAS, "setup.vm");
	touch_shared_areas(w);
	vmap_of(w)->area[f->area].vm = 1;
	vmap_of(w)->area[f->area].guard = (uint8_t)f->guard;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "setup.unlock");
	RETURN(f->area);
}

STEPS(find_vmap_area)
{
	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "find.lock");
	WORK(COST_AREA_SEARCH, area_depth(vmap_of(w)), AREAS, "find.area");
	touch_shared_areas(w);
	f->area = area_at(vmap_of(w), f->page);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "find.unlock");
	RETURN(f->area == NIL ? -1 : (int64_t)f->area);
}

/*
 * Puts an area on the lazy list. From the push on anybody may free it. The threshold is
 * compared, strictly, with what this caller's own addition returned.
 */
STEPS(free_vmap_area_noflush)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	ATOMIC_ADD_RETURN(f->nr_lazy, VMAP_LAZY_NR, area_pages(v, f->area), FULL,
			  "free.account");
	busy_begin(w, t);
	STEP_(push, "free.push", STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, VMAP_PURGE_LIST),
	      FULL, 0)
	lazy_push(w, t, f->area, f->generation);
	if (f->nr_lazy > (int64_t)v->config->lazy_max)
		CALL_POINTER(policy_of(w)->threshold, struct purge_args, .start = UINT64_MAX);
	busy_end(w, t);
	RETURN(0);
}

STEPS(free_unmap_vmap_area)
{
	BEGIN;

	QUIET_WORK(true, COST_UNMAP_PAGE, area_mapped_pages(vmap_of(w), f->area), "free.unmap");
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
		QUIET_MIGHT_SLEEP(true, "free.enter");
	CALL(find_vmap_area, .page = f->page);
	touch_shared_areas(w);
	if (t->result < 0 || !v->area[t->result].vm) {
		free_of_freed(w, t, f->page, f->pages);
		RETURN(false);
	}
	f->found = (uint32_t)t->result;
	f->found_generation = v->area[f->found].generation;
	SPIN_LOCK(VMAP_AREA_LOCK, "remove.lock");
	WORK(COST_LOCAL, 1, AREAS, "remove.vm");
	if (!take_vm(w, t, f))
		f->found = NIL;
	SPIN_UNLOCK(VMAP_AREA_LOCK, "remove.unlock");
	if (f->found == NIL)
		RETURN(false);
	CALL(free_unmap_vmap_area, .area = f->found, .generation = f->found_generation);
	RETURN(true);
}

/*
 * The kernel frees whichever area lies at the address. Here that has to be the one that
 * the caller means; if it is another, or lazy, nothing is freed, and double_free is told.
 */
STEPS(free_unmap_vmap_area_addr)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	if (policy_of(w)->flags & POLICY_MAY_SLEEP)
		QUIET_MIGHT_SLEEP(true, "free.enter");
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
 * In an interrupt vfree() frees nothing: it puts the area on a list of this CPU's and, if
 * that was empty, asks this CPU's kworker to free what is on it.
 */
static uint32_t deferred_list(uint32_t cpu)
{
	return VMAP_LISTS + cpu;
}

static struct task *kworker(const struct world *w, uint32_t cpu)
{
	return &w->task[vmap_of(w)->config->kworker + cpu];
}

/*
 * An area's entry on lists of deferred frees is a word in its memory, in the kernel. So
 * it is another entry than that on the lazy list, and needs the area to be mapped.
 */
static uint32_t deferred_entry(const struct vmap *v, uint32_t area)
{
	return v->config->areas + area;
}

static bool can_be_deferred(struct world *w, const struct vfree_deferred *f)
{
	const struct vmap *v = vmap_of(w);

	touch_shared_areas(w);
	return area_is(v, f->area, f->generation) && v->area[f->area].vm &&
	       !v->deferred[f->area].queued;
}

STEPS(vfree_deferred)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	STEP_(push, "vfree.defer", STEP_ATOMIC, COST_ATOMIC, 1,
	      llist_object(w, deferred_list(t->cpu)), FULL, 0)
	if (!can_be_deferred(w, f)) {
		free_of_freed(w, t, f->page, f->pages);
		RETURN(false);
	}
	f->first = w->llist_first[deferred_list(t->cpu)] == NIL;
	llist_add(w, deferred_list(t->cpu), deferred_entry(v, f->area));
	v->deferred[f->area] = (struct deferred_free){
		.page = f->page, .pages = f->pages, .generation = f->generation, .queued = 1 };
	if (f->first) {
		WORK(COST_WAKE_UP, 1, NIL, "vfree.schedule_work");
		wake_waiter(w, kworker(w, t->cpu), t);
	}
	RETURN(true);
}

/* Takes the first entry off the list that the kworker has taken for itself. */
static void next_deferred(struct world *w, struct vfree_work *f)
{
	struct vmap *v = vmap_of(w);

	touch_shared_areas(w);
	f->area = f->list - v->config->areas;
	f->list = w->llist_next[f->list];
	f->freed = v->deferred[f->area];
	v->deferred[f->area] = (struct deferred_free){ 0 };
}

STEPS(vfree_work)
{
	BEGIN;

	while (true) {
		STEP_(wait, "vfree_work.wait", STEP_SLEEP, COST_LOCAL, 1,
		      llist_object(w, deferred_list(t->cpu)), RELAXED, MAY_SLEEP)
		if (!wait_event(w, t, w->llist_first[deferred_list(t->cpu)] != NIL))
			return BLOCKED;
		LLIST_DEL_ALL(f->list, deferred_list(t->cpu), "vfree_work.take");
		watch_work_begin(w, t);
		while (f->list != NIL) {
			next_deferred(w, f);
			CALL(remove_vm_area, .page = f->freed.page, .pages = f->freed.pages,
			     .area = f->area, .generation = f->freed.generation);
		}
		watch_work_end(w, t);
	}
}

/*
 * Frees an area at once; the caller gives the descriptor. If that has been freed already,
 * or is lazy, so that a purge will free it, nothing is done here: freed once more it
 * would be on two lists.
 */
STEPS(free_vmap_area)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	SPIN_LOCK(VMAP_AREA_LOCK, "free.lock");
	WORK(COST_AREA_FREE, 1, AREAS, "free.now");
	touch_shared_areas(w);
	f->freed = area_is(v, f->area, f->generation) && !area_is_lazy(v, f->area);
	if (f->freed)
		area_free(w, t, f->area);
	else
		free_of_freed(w, t, f->page, f->pages);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "free.unlock");
	RETURN(f->freed);
}
