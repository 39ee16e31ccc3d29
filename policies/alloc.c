/* SPDX-License-Identifier: MIT */
/*
 * alloc.c - allocating and freeing areas: the paths that every variant shares.
 *
 * Source: mm/vmalloc.c of Linux 4.8. The variant comes in where an allocation finds no
 * room (policy->overflow) and where too much lies lazy (policy->threshold).
 */
#include "policies/vmap.h"

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
	lazy_push(w, t, f->area);
	if (f->nr_lazy > (int64_t)v->config->lazy_max)
		CALL_POINTER(policy_of(w)->threshold, struct purge_args, .start = UINT64_MAX);
	busy_end(w, t);
	RETURN(0);
}

STEPS(free_unmap_vmap_area)
{
	BEGIN;

	if (policy_of(w)->flags & POLICY_MAY_SLEEP)
		QUIET_MIGHT_SLEEP(!vmap_of(w)->config->shares_areas, "free.enter");
	QUIET_WORK(true, COST_UNMAP_PAGE, area_pages(vmap_of(w), f->area), "free.unmap");
	CALL(free_vmap_area_noflush, .area = f->area);
	RETURN(0);
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

STEPS(vfree_deferred)
{
	struct vmap *const v = vmap_of(w);

	BEGIN;

	LLIST_ADD(deferred_list(t->cpu), f->area, "vfree.defer");
	touch_shared_areas(w);
	v->deferred[f->area] = v->area[f->area].generation;
	f->first = w->llist_next[f->area] == NIL;
	if (f->first) {
		WORK(COST_WAKE_UP, 1, NIL, "vfree.schedule_work");
		wake_waiter(w, kworker(w, t->cpu), t);
	}
	RETURN(0);
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
			f->area = f->list;
			f->list = w->llist_next[f->area];
			CALL(free_unmap_vmap_area, .area = f->area);
		}
		watch_work_end(w, t);
	}
}

STEPS(free_vmap_area)
{
	BEGIN;

	WORK(COST_UNMAP_PAGE, area_pages(vmap_of(w), f->area), NIL, "free.unmap");
	SPIN_LOCK(VMAP_AREA_LOCK, "free.lock");
	WORK(COST_AREA_FREE, 1, AREAS, "free.now");
	touch_shared_areas(w);
	if (area_is_lazy(vmap_of(w), f->area))
		freed_twice(w, t, f->area);	/* a purge will free it, too */
	area_free(w, t, f->area);
	SPIN_UNLOCK(VMAP_AREA_LOCK, "free.unlock");
	RETURN(0);
}
