/* SPDX-License-Identifier: MIT */
/*
 * search.c - how alloc_vmap_area() of Linux 4.8 looks for room: from the area that
 * free_vmap_cache names, or from the beginning.
 *
 * The kernel goes from area to area. What it finds, how many areas it looks at and what it
 * remembers is told by sums over the tree of areas as well.
 */
#include "policies/vmap/find/search.h"

#include "policies/vmap/find/sums.h"

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
 * Goes on with the area of the walk, and with those behind it, one by one. The walk ends before
 * an area that leaves room, or when it has come too far up.
 */
static void walk(const struct vmap *v, struct area_search *s, uint32_t at)
{
	while (at != NIL && s->address + s->size > v->area[at].start &&
	       s->address + s->size <= s->vend) {
		if (s->address + s->hole_size < v->area[at].start)
			s->hole_size = v->area[at].start - s->address;
		s->address = align_up(v->area[at].end, s->align);
		if (wraps(s->address, s->size))
			return;
		s->before = at;
		at = v->area[at].next;
		s->visited++;
	}
	s->found = s->address + s->size <= s->vend;
}

/* Areas that come behind the one that the walk is at: those above it in the tree, nearest last. */
struct ahead {
	uint32_t at[LONGEST_PATH];
	uint32_t nodes;
};

static bool go(struct ahead *a, uint32_t area)
{
	if (a->nodes == LONGEST_PATH)
		return false;
	a->at[a->nodes++] = area;
	return true;
}

static bool find_ahead(const struct vmap *v, uint32_t area, struct ahead *a)
{
	const uint64_t start = v->node[area].key;
	uint32_t at = v->set->root;

	a->nodes = 0;
	while (at != area) {
		if (area_precedes(v, at, start, area)) {
			at = v->node[at].right;
			continue;
		}
		if (!go(a, at))
			return false;
		at = v->node[at].left;
	}
	return true;
}

/*
 * Does the walk come past all areas of this subtree without finding out more than the sum says?
 * That none of their gaps is as long as what is sought is enough to come past: an aligned address
 * only makes them shorter. The longest is the hole that the walk remembers, if addresses need not
 * be aligned; if they must, the subtree must have none that is longer than the walk knows already.
 */
static bool passes(const struct vmap *v, struct area_search *s, uint32_t subtree)
{
	const struct area_sum *sum = &v->sum[subtree];

	if (sum->gap >= s->size ||
	    align_up(v->area[sum->last].end, s->align) + s->size > s->vend)
		return false;
	if (sum->gap > s->hole_size) {
		if (s->align > 1)
			return false;
		s->hole_size = sum->gap;
	}
	s->visited += sum->areas;
	return true;
}

/*
 * The walk does the same with one area behind another one, and so to all of a subtree at once. It
 * ends before an area, which is returned (NIL: behind all). false: the tree is too high.
 */
static bool leap(const struct vmap *v, struct area_search *s, uint32_t first, uint32_t *end)
{
	uint32_t at = v->node[first].right;
	struct ahead a;
	uint64_t address;

	if (!find_ahead(v, first, &a))
		return false;
	while (true) {
		for (; at != NIL && !passes(v, s, at); at = v->node[at].left)
			if (!go(&a, at))
				return false;
		*end = a.nodes ? a.at[--a.nodes] : NIL;
		if (*end == NIL)
			return true;
		address = align_up(v->area[v->area[*end].prev].end, s->align);
		if (address + s->size <= v->area[*end].start || address + s->size > s->vend)
			return true;
		if (address + s->hole_size < v->area[*end].start)
			s->hole_size = v->area[*end].start - address;
		s->visited++;
		at = v->node[*end].right;
	}
}

/* As walk(), in a number of steps that grows with the height of the tree. */
static bool walk_by_sums(const struct vmap *v, struct area_search *s, uint32_t first)
{
	const struct area_search before = *s;
	uint32_t end;

	if (!v->index->summed || first == NIL || s->address + s->size > s->vend ||
	    s->address + s->size <= v->area[first].start ||
	    wraps(align_up(v->area[v->set->last].end, s->align), s->size))
		return false;
	if (s->address + s->hole_size < v->area[first].start)
		s->hole_size = v->area[first].start - s->address;
	s->visited++;
	if (!leap(v, s, first, &end)) {
		*s = before;
		return false;
	}
	s->before = end == NIL ? v->set->last : v->area[end].prev;
	s->address = align_up(v->area[s->before].end, s->align);
	s->found = s->address + s->size <= s->vend;
	return true;
}

/* The request, up to where the walk begins; returns the first area that it looks at. */
static uint32_t begin(const struct vmap *v, struct area_search *s)
{
	uint32_t first;

	s->found = 0;
	s->visited = 1;
	first = search_begin(v, s);
	s->before = first == NIL ? v->set->last : v->area[first].prev;
	return first;
}

/*
 * Looks for a hole and changes nothing; area_search_done() then sets the cache. This is
 * not first fit: the search begins behind the cached area, and passes over a lower hole
 * whose size is exactly cached_hole_size.
 */
void area_search(const struct vmap *v, struct area_search *s)
{
	const uint32_t first = begin(v, s);

	if (!wraps(s->address, s->size) && !walk_by_sums(v, s, first))
		walk(v, s, first);
}

bool area_search_is_walk(const struct vmap *v, const struct area_search *s)
{
	struct area_search by_walk = *s;
	const uint32_t first = begin(v, &by_walk);

	if (!wraps(by_walk.address, by_walk.size))
		walk(v, &by_walk, first);
	return s->found == by_walk.found && s->visited == by_walk.visited &&
	       s->address == by_walk.address && s->hole_size == by_walk.hole_size &&
	       s->before == by_walk.before;
}

/* Each search changes the cache, even one that fails. */
void area_search_done(struct vmap *v, const struct area_search *s)
{
	struct area_set *set = v->set;

	if (drops_cache(set, s) ||
	    align_up(v->area[set->free_vmap_cache].end, s->align) < s->vstart)
		set->free_vmap_cache = NIL;
	sums_asked(v, s->visited);
	set->cached_hole_size = s->hole_size;
	set->cached_vstart = s->vstart;
	set->cached_align = s->align;
}
