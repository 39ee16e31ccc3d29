/* SPDX-License-Identifier: MIT */
/*
 * search.h - how Linux 4.8 looks for room between the areas.
 */
#ifndef POLICIES_VMAP_STATE_SEARCH_H
#define POLICIES_VMAP_STATE_SEARCH_H

#include "policies/vmap/state/state.h"

struct area_search {		/* what is sought, and what the walk found */
	uint64_t size, align, vstart, vend;
	uint64_t address;
	uint64_t hole_size;	/* cached_hole_size after it */
	uint32_t before;	/* the new area goes behind this one, NIL: first of all */
	uint32_t visited;	/* areas looked at */
	uint32_t found;
	uint32_t reserved;
};

void area_search(const struct vmap *v, struct area_search *s);
void area_search_done(struct vmap *v, const struct area_search *s);

#endif
