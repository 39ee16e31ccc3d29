/* SPDX-License-Identifier: MIT */
/*
 * search.h - how Linux 4.8 looks for room between the areas.
 */
#ifndef POLICIES_VMAP_FIND_SEARCH_H
#define POLICIES_VMAP_FIND_SEARCH_H

#include "policies/vmap/state/state.h"

void area_search(const struct vmap *v, struct area_search *s);
/* For --check: does a walk from area to area find what the search has found? */
bool area_search_is_walk(const struct vmap *v, const struct area_search *s);
void area_search_done(struct vmap *v, const struct area_search *s);

#endif
