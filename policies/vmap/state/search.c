/* SPDX-License-Identifier: MIT */
/*
 * search.c - how alloc_vmap_area() of Linux 4.8 looks for room: from the area that
 * free_vmap_cache names, or from the beginning.
 */
#include "policies/vmap/state/search.h"

static uint64_t align_up(uint64_t address, uint64_t align)
{
	const uint64_t pages = align ? align : 1;	/* 0: aligned to one byte */

	return (address + pages - 1) / pages * pages;
}

/* Beyond the last page that a 64-bit address can name, an address wraps. */
static bool wraps(uint64_t address, uint64_t size)
{
	return address + size >= ADDRESS_SPACE_PAGES;
}

/* The lowest area whose end is at or above the address. */
static uint32_t descend(const struct vmap *v, uint64_t address, uint32_t *visited)
{
	uint32_t at = v->set->root, best = NIL;

	while (at != NIL) {
		++*visited;
		if (v->area[at].end >= address) {
			best = at;
			if (v->area[at].start <= address)
				break;
			at = v->node[at].left;
		} else {
			at = v->node[at].right;
		}
	}
	return best;
}

/* Is the cache of no use to this request? As in the kernel, sizes are compared by <. */
static bool drops_cache(const struct area_set *set, const struct area_search *s)
{
	return set->free_vmap_cache == NIL || s->size < set->cached_hole_size ||
	       s->vstart < set->cached_vstart || s->align < set->cached_align;
}

/*
 * Sets the address at which the walk begins, and returns the first area that it looks at.
 */
static uint32_t search_begin(const struct vmap *v, struct area_search *s)
{
	const struct area_set *set = v->set;

	s->hole_size = set->cached_hole_size;
	if (!drops_cache(set, s)) {
		s->address = align_up(v->area[set->free_vmap_cache].end, s->align);
		if (s->address >= s->vstart)
			return set->free_vmap_cache;
	}
	s->hole_size = 0;
	s->address = align_up(s->vstart, s->align);
	if (wraps(s->address, s->size))
		return NIL;
	return descend(v, s->address, &s->visited);
}

/*
 * Looks for a hole and changes nothing; area_search_done() then sets the cache. This is
 * not first fit: the search begins behind the cached area, and passes over a lower hole
 * whose size is exactly cached_hole_size.
 */
void area_search(const struct vmap *v, struct area_search *s)
{
	uint32_t first;

	s->found = 0;
	s->visited = 1;
	first = search_begin(v, s);
	s->before = first == NIL ? v->set->last : v->area[first].prev;
	if (wraps(s->address, s->size))
		return;
	while (first != NIL && s->address + s->size > v->area[first].start &&
	       s->address + s->size <= s->vend) {
		if (s->address + s->hole_size < v->area[first].start)
			s->hole_size = v->area[first].start - s->address;
		s->address = align_up(v->area[first].end, s->align);
		if (wraps(s->address, s->size))
			return;
		s->before = first;
		first = v->area[first].next;
		s->visited++;
	}
	s->found = s->address + s->size <= s->vend;
}

/* Each search changes the cache, even one that fails. */
void area_search_done(struct vmap *v, const struct area_search *s)
{
	struct area_set *set = v->set;

	if (drops_cache(set, s) ||
	    align_up(v->area[set->free_vmap_cache].end, s->align) < s->vstart)
		set->free_vmap_cache = NIL;
	set->cached_hole_size = s->hole_size;
	set->cached_vstart = s->vstart;
	set->cached_align = s->align;
}
