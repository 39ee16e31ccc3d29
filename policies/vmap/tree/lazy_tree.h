/* SPDX-License-Identifier: MIT */
/*
 * lazy_tree.h - lazy areas by address, as 5.11 and later keep them, for each node.
 */
#ifndef POLICIES_VMAP_TREE_LAZY_TREE_H
#define POLICIES_VMAP_TREE_LAZY_TREE_H

#include "policies/vmap/state/state.h"

/* The area becomes lazy; the lock of the node's lazy areas is held. */
void lazy_tree_add(struct world *w, const struct task *t, uint32_t node, uint32_t area,
		   uint32_t generation);
/* What a purge looks at first. */
bool lazy_tree_is_empty(struct world *w, uint32_t node);
/*
 * A purger takes all, as a list by address; *start and *end are widened to enclose them.
 * first_of_purge: it is the first node from which this purge takes something.
 */
uint32_t lazy_tree_take(struct world *w, const struct task *t, uint32_t node,
			bool first_of_purge, uint64_t *start, uint64_t *end);

#endif
