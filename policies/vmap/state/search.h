/* SPDX-License-Identifier: MIT */
/*
 * search.h - how Linux 4.8 looks for room between the areas.
 */
#ifndef POLICIES_VMAP_STATE_SEARCH_H
#define POLICIES_VMAP_STATE_SEARCH_H

#include "policies/vmap/state/state.h"

void area_search(const struct vmap *v, struct area_search *s);
void area_search_done(struct vmap *v, const struct area_search *s);

#endif
