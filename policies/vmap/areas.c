/* SPDX-License-Identifier: MIT */
/*
 * areas.c - keeps the set of areas, as a list and a tree, and the unused descriptors.
 */
#include "policies/vmap/areas.h"

#include "policies/tables/point.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/find/sums.h"
#include "policies/vmap/tlb.h"
#include "sim/steps/tell.h"

uint32_t area_at(const struct vmap *v, uint64_t page)
{
	uint32_t at = v->set->root;

	while (at != NIL) {
		if (page < v->area[at].start)
			at = v->node[at].left;
		else if (page >= v->area[at].end)
			at = v->node[at].right;
		else
			break;
	}
	return at;
}

uint32_t area_depth(const struct vmap *v)
{
	const uint64_t areas = v->set->areas;

	return areas ? 64 - (uint32_t)__builtin_clzll(areas) : 1;
}

/* A descriptor becomes free again when no TLB may hold a translation of its area. */
static void recycle_stale(struct world *w)
{
	struct vmap *v = vmap_of(w);
	uint32_t *link = &v->set->stale;

	if (*link != NIL)
		touch_tlbs(w);
	while (*link != NIL) {
		const uint32_t area = *link;

		if (tlb_is_held(w, area)) {
			link = &v->area[area].next;
			continue;
		}
		*link = v->area[area].next;
		v->area[area].next = v->set->free;
		v->set->free = area;
	}
}

bool area_can_be_made(struct world *w)
{
	const struct area_set *set = vmap_of(w)->set;

	recycle_stale(w);
	return set->free != NIL || set->made < vmap_of(w)->config->areas;
}

static uint32_t take_descriptor(struct vmap *v)
{
	const uint32_t area = v->set->free;

	if (area == NIL)
		return (uint32_t)v->set->made++;
	v->set->free = v->area[area].next;
	return area;
}

/* Every step that these are told at is noted before it takes effect. */
static void tell(struct world *w, uint32_t kind, const uint64_t value[POINT_VALUES])
{
	if (points_are_told(w) && w->last_task != NIL)
		tell_observer_point(w, kind, &w->task[w->last_task], value);
}

void tell_search(struct world *w, const struct area_search *s)
{
	tell(w, POINT_ALLOC, (const uint64_t[POINT_VALUES]){
		s->address, s->size, s->align, s->vstart, s->vend, !s->found });
}

void tell_lazy(struct world *w, uint32_t area)
{
	const struct vmap *v = vmap_of(w);

	tell(w, POINT_LAZY, (const uint64_t[POINT_VALUES]){
		area, v->area[area].start, area_pages(v, area),
		(uint64_t)w->atomic[VMAP_LAZY_NR], v->config->lazy_max });
}

void tell_taken(struct world *w, uint32_t area)
{
	const struct vmap *v = vmap_of(w);

	tell(w, POINT_TAKEN, (const uint64_t[POINT_VALUES]){
		area, area == NIL ? 0 : v->area[area].start,
		area == NIL ? 0 : area_pages(v, area) });
}

void tell_freed(struct world *w, uint32_t area)
{
	tell(w, POINT_FREED, (const uint64_t[POINT_VALUES]){ area });
}

void search_ends(struct world *w, const struct area_search *s)
{
	area_search_done(vmap_of(w), s);
	if (!s->found)
		tell_search(w, s);
}

uint32_t area_make(struct world *w, const struct task *t, const struct area_search *s)
{
	struct vmap *v = vmap_of(w);
	struct area_set *set = v->set;
	struct vmap_area *a;
	uint32_t area;

	if (!area_can_be_made(w))
		return NIL;
	area = take_descriptor(v);
	a = &v->area[area];
	a->start = s->address;
	a->end = s->address + s->size;
	a->generation++;
	a->busy = 1;
	a->vm = 0;
	a->guard = 0;
	set->areas++;
	a->prev = s->before;
	a->next = a->prev == NIL ? set->first : v->area[a->prev].next;
	*(a->prev == NIL ? &set->first : &v->area[a->prev].next) = area;
	*(a->next == NIL ? &set->last : &v->area[a->next].prev) = area;
	treap_insert(v->node, &set->root, area, a->start);
	sums_added(v, area, w->run_ahead.claims);
	tell_search(w, s);
	check_overlap(w, t, area);
	check_stale_tlb(w, t, area);
	return area;
}

uint32_t area_insert(struct world *w, const struct task *t, const struct area_search *s)
{
	const uint32_t area = area_make(w, t, s);

	if (area != NIL)
		vmap_of(w)->set->free_vmap_cache = area;
	return area;
}

void area_free(struct world *w, const struct task *t, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	struct area_set *set = v->set;
	const struct vmap_area *a = &v->area[area];

	if (!a->busy) {
		freed_twice(w, t, area);
		return;
	}
	if (set->free_vmap_cache != NIL) {
		if (a->end < set->cached_vstart)
			set->free_vmap_cache = NIL;
		else if (a->start <= v->area[set->free_vmap_cache].start)
			set->free_vmap_cache = a->prev;
	}
	area_unmake(w, area);
}

void area_unmake(struct world *w, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	struct area_set *set = v->set;
	struct vmap_area *a = &v->area[area];
	uint32_t *list;

	treap_remove(v->node, &set->root, area);
	*(a->prev == NIL ? &set->first : &v->area[a->prev].next) = a->next;
	*(a->next == NIL ? &set->last : &v->area[a->next].prev) = a->prev;
	a->busy = 0;
	a->vm = 0;
	a->linked = 0;
	a->pooled = 0;
	a->prev = NIL;
	set->areas--;
	sums_removed(v, area, a->start);
	tell_freed(w, area);
	touch_tlbs(w);
	if (area_is_taken(v, area))
		set->freed_pages += area_pages(v, area);
	list = tlb_is_held(w, area) ? &set->stale : &set->free;
	a->next = *list;
	*list = area;
}
