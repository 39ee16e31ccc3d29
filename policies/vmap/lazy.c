/* SPDX-License-Identifier: MIT */
/*
 * lazy.c - the bookkeeping of the lazy list: what is put on it, and what a purger takes
 * off.
 */
#include "policies/vmap/lazy.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"

/*
 * Two tasks that free one area at the same time can both come here. The kernel would have
 * the area on its list twice. Here that is a violation, and the second push is left out,
 * so that the list stays a list.
 */
void lazy_push(struct world *w, const struct task *t, uint32_t area, uint32_t generation)
{
	if (becomes_lazy(w, t, area, generation))
		llist_add(w, VMAP_PURGE_LIST, area);
}

bool becomes_lazy(struct world *w, const struct task *t, uint32_t area, uint32_t generation)
{
	struct vmap *v = vmap_of(w);
	struct lazy_area *l = &v->lazy_area[area];

	touch_shared_areas(w);
	if (area_is_lazy(v, area) || !area_is(v, area, generation)) {
		freed_twice(w, t, area);
		return false;
	}
	l->lazy_generation = v->area[area].generation;
	l->freed_at = ++v->stats->frees;
	v->lazy->pages += area_pages(v, area);
	tell_lazy(w, area);
	return true;
}

void lazy_taken(struct world *w, const struct task *t, uint32_t first)
{
	struct vmap *v = vmap_of(w);

	if (first == NIL) {
		tell_taken(w, NIL);
		return;
	}
	touch_shared_areas(w);
	busy_begin(w, t);
	v->lazy->takes++;
	for (uint32_t i = first; i != NIL; i = w->llist_next[i]) {
		becomes_taken(v, i);
		tell_taken(w, i);
	}
	count_purge(w, t);
}

void becomes_taken(struct vmap *v, uint32_t area)
{
	v->lazy_area[area].taken_generation = v->area[area].generation;
	v->lazy_area[area].taken_at = v->lazy->takes;
	v->lazy->taken_pages += area_pages(v, area);
	v->lazy->pages -= area_pages(v, area);
}

void count_purge(struct world *w, const struct task *t)
{
	struct vmap *v = vmap_of(w);

	v->stats->counter[COUNT_PURGES]++;
	if (t->id < w->machine->tasks)
		v->op[t->id].purges++;
}

uint64_t lazy_range(const struct world *w, uint32_t first, uint64_t *nr, uint64_t *start,
		    uint64_t *end)
{
	const struct vmap *v = vmap_of(w);
	uint64_t areas = 0;

	*nr = 0;
	for (uint32_t i = first; i != NIL; i = w->llist_next[i]) {
		if (v->area[i].start < *start)
			*start = v->area[i].start;
		if (v->area[i].end > *end)
			*end = v->area[i].end;
		*nr += area_pages(v, i);
		areas++;
	}
	return areas;
}
