/* SPDX-License-Identifier: MIT */
/*
 * tree.h - everything that a version with a tree of free ranges may use.
 */
#ifndef POLICIES_VMAP_TREE_TREE_H
#define POLICIES_VMAP_TREE_TREE_H

#include "policies/vmap/arguments.h"
#include "policies/vmap/blocks.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/lazy.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/tree/lazy_tree.h"
#include "policies/vmap/tree/tree_areas.h"
#include "policies/vmap/tree/tree_free.h"
#include "sim/kernel/verbs.h"

/* Below so many lazy pages a purge gives its lock to others. */
static inline int64_t resched_threshold(const struct world *w)
{
	return 2 * lazy_max(w);
}

#endif
