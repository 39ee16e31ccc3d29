/* SPDX-License-Identifier: MIT */
/*
 * deferred.c - vfree() in an interrupt defers its work; the CPU's kworker does it later.
 */
#include "policies/vmap/deferred.h"

#include "policies/vmap/checks.h"
#include "policies/vmap/arguments.h"

/*
 * In an interrupt vfree() frees nothing. It puts the area on a list that this CPU has
 * and, if the list was empty, schedules work that frees what is on it.
 */
static uint32_t deferred_list(uint32_t cpu)
{
	return VMAP_LISTS + cpu;
}

/*
 * In the kernel the entry on the list of deferred frees is a word in the area's own
 * memory. So it is not the entry that the lazy list uses, and the area must still be
 * mapped.
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
	access_llist(w, t, deferred_list(t->cpu), FULL);
	v->deferred[f->area] = (struct deferred_free){
		.page = f->page, .pages = f->pages, .generation = f->generation, .queued = 1 };
	if (f->first)
		SCHEDULE_NEW_WORK(vfree_work_of(t->cpu), "vfree.schedule_work");
	RETURN(true);
}

/* Takes the first entry off the list that the worker took from its CPU. */
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

	LLIST_DEL_ALL(f->list, deferred_list(t->cpu), "vfree_work.take");
	while (f->list != NIL) {
		next_deferred(w, f);
		CALL_POINTER(vmalloc_of(w)->vfree, struct free_args, .page = f->freed.page,
			     .pages = f->freed.pages, .area = f->area,
			     .generation = f->freed.generation);
	}
	RETURN(0);
}
