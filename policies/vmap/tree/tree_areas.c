/* SPDX-License-Identifier: MIT */
/*
 * tree_areas.c - areas are cut out of the tree of free ranges, found by address, and put
 * back.
 *
 * What is not free is in the set of areas (areas.h), from the cut on. The kernel has no such
 * set; here it tells what lies where, and why a request found no room.
 */
#include "policies/vmap/tree/tree_areas.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"

void tree_search(const struct world *w, enum fit_rule rule, struct area_search *s)
{
	struct free_search f = { .size = s->size, .align = s->align, .vstart = s->vstart,
				 .vend = s->vend };

	free_tree_search(vmap_of(w)->nodes.free, rule, &f);
	s->address = f.address;
	s->visited = f.visited;
	s->found = f.found;
}

/* The area behind which one at this address belongs, or NIL. */
static uint32_t area_before(const struct vmap *v, uint64_t address)
{
	uint32_t at = v->set->root, best = NIL;

	while (at != NIL) {
		if (v->area[at].start < address) {
			best = at;
			at = v->node[at].right;
		} else {
			at = v->node[at].left;
		}
	}
	return best;
}

uint32_t tree_take(struct world *w, const struct task *t, const struct area_search *s,
		   uint32_t node)
{
	struct vmap *v = vmap_of(w);
	struct area_search at = *s;
	uint32_t area;

	if (!area_can_be_made(w) || !free_tree_cut(v->nodes.free, s->address, s->size))
		return NIL;
	at.before = area_before(v, s->address);
	area = area_make(w, t, &at);
	v->area[area].node = (uint16_t)node;
	return area;
}

void tree_give_back(struct world *w, const struct task *t, uint32_t area)
{
	struct vmap *v = vmap_of(w);

	if (!v->area[area].busy) {
		freed_twice(w, t, area);
		return;
	}
	free_tree_add(v->nodes.free, v->area[area].start, v->area[area].end);
	area_unmake(w, area);
}

/* An area that was put back already, which is another fault's trace, ends a run. */
uint64_t run_pages(const struct world *w, uint32_t first, uint32_t *behind)
{
	const struct vmap *v = vmap_of(w);
	uint64_t pages = area_pages(v, first), end = v->area[first].end;
	uint32_t i = v->nodes.next[first];

	while (i != NIL && v->area[i].start == end && v->area[i].busy && v->area[first].busy) {
		pages += area_pages(v, i);
		end = v->area[i].end;
		i = v->nodes.next[i];
	}
	*behind = i;
	return pages;
}

uint32_t tree_give_back_run(struct world *w, const struct task *t, uint32_t first)
{
	struct vmap *v = vmap_of(w);
	uint32_t behind;
	const uint64_t pages = run_pages(w, first, &behind);

	if (!v->area[first].busy) {
		freed_twice(w, t, first);
		return behind;
	}
	free_tree_add(v->nodes.free, v->area[first].start, v->area[first].start + pages);
	for (uint32_t i = first, next; i != behind; i = next) {
		next = v->nodes.next[i];
		if (v->area[i].pooled)	/* it has decayed */
			v->stats->pool_pages -= area_pages(v, i);
		area_unmake(w, i);
	}
	return behind;
}

void area_link(struct world *w, const struct alloc_args *a)
{
	struct vmap_area *area = &vmap_of(w)->area[a->area];

	area->linked = 1;
	area->vm = (uint8_t)a->vm;
	area->guard = (uint8_t)a->guard;
}

void area_unlink(struct world *w, uint32_t area)
{
	vmap_of(w)->area[area].linked = 0;
}

uint32_t linked_area_at(const struct vmap *v, uint64_t page)
{
	const uint32_t area = area_at(v, page);

	return area != NIL && v->area[area].linked ? area : NIL;
}

void search_failed(struct world *w, struct alloc_args *a)
{
	tell_search(w, &a->search);
	a->spurious = SPURIOUS_NONE;
	if (!a->purged && !a->nowait)
		return;
	touch_areas(w);
	touch_lazy_areas(w);
	touch_pools(w);
	a->spurious = (uint16_t)spurious_kind(vmap_of(w), &a->search, a->takes);
}

void before_purge(struct world *w, struct alloc_args *a)
{
	const struct vmap *v = vmap_of(w);

	touch_lazy_areas(w);
	a->takes = in_flight_pages(v) ? v->lazy->takes : 0;
}

void after_purge(struct world *w, const struct task *t, struct alloc_args *a)
{
	uint64_t *retries = &vmap_of(w)->op[t->id].retries;

	a->purged = true;
	undo_save(w, retries, sizeof(*retries));
	++*retries;
}

int64_t allocation_failed(struct world *w, const struct task *t, const struct alloc_args *a)
{
	spurious_failure(w, t, a->spurious, &a->search);
	return -EBUSY_;
}
