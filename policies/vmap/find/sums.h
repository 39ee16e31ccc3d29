/* SPDX-License-Identifier: MIT */
/*
 * sums.h - what each node of the tree of areas says of all below it: so that whoever looks for
 * a hole need not look at each area.
 *
 * To keep them costs as much as to look at many areas. So there are none unless walks are long.
 */
#ifndef POLICIES_VMAP_FIND_SUMS_H
#define POLICIES_VMAP_FIND_SUMS_H

#include "policies/vmap/state/state.h"

/* A path in the tree of areas is hardly ever so long. If it is, the areas are gone through. */
enum { LONGEST_PATH = 192 };

/* Does this area come before that one, in the tree? */
static inline bool area_precedes(const struct vmap *v, uint32_t area, uint64_t start, uint32_t other)
{
	return v->node[area].key < start || (v->node[area].key == start && area < other);
}

/* The gap between the area and the one before it; 0: it is the first one. */
static inline uint64_t gap_before(const struct vmap *v, uint32_t area)
{
	const struct vmap_area *a = &v->area[area];

	return a->prev == NIL ? 0 : a->start - v->area[a->prev].end;
}

/*
 * An area has come into the set, or has left it, where it began at this page. always: there are
 * sums, however few the areas are, as under --check.
 */
void sums_added(struct vmap *v, uint32_t area, bool always);
void sums_removed(struct vmap *v, uint32_t area, uint64_t start);
/* A search has visited so many areas, or would have without sums. */
void sums_asked(struct vmap *v, uint32_t visited);
/* For --check. */
bool sums_are_valid(const struct vmap *v);

#endif
