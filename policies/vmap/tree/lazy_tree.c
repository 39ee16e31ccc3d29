/* SPDX-License-Identifier: MIT */
/*
 * lazy_tree.c - lazy areas by address, as 5.11 and later keep them, for each node.
 *
 * From 5.11 to 6.8 the kernel merges ranges that touch when they are queued. Here areas stay
 * as they are, and a purge puts back what lies side by side as one range (tree_areas.h),
 * which gives the same ranges.
 */
#include "policies/vmap/tree/lazy_tree.h"

#include "policies/vmap/areas.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/lazy.h"

void lazy_tree_add(struct world *w, const struct task *t, uint32_t node, uint32_t area,
		   uint32_t generation)
{
	const struct vmap *v = vmap_of(w);
	struct lazy_tree *lazy = &v->nodes.lazy[node];

	if (!becomes_lazy(w, t, area, generation))
		return;
	treap_insert(v->nodes.lazy_node, &lazy->root, area, v->area[area].start);
}

/* Puts the areas of a subtree before `list`, in order. Returns the first one. */
static uint32_t list_of(const struct nodes *n, uint32_t at, uint32_t list)
{
	while (at != NIL) {
		n->next[at] = list_of(n, n->lazy_node[at].right, list);
		list = at;
		at = n->lazy_node[at].left;
	}
	return list;
}

bool lazy_tree_is_empty(struct world *w, uint32_t node)
{
	const bool empty = vmap_of(w)->nodes.lazy[node].root == NIL;

	if (empty)
		tell_taken(w, NIL);
	return empty;
}

uint32_t lazy_tree_take(struct world *w, const struct task *t, uint32_t node,
			bool first_of_purge, uint64_t *start, uint64_t *end)
{
	struct vmap *v = vmap_of(w);
	struct lazy_tree *lazy = &v->nodes.lazy[node];
	const uint32_t first = list_of(&v->nodes, lazy->root, NIL);

	*lazy = (struct lazy_tree){ .root = NIL };
	if (first == NIL) {
		tell_taken(w, NIL);
		return NIL;
	}
	touch_shared_areas(w);
	if (first_of_purge) {
		busy_begin(w, t);
		count_purge(w, t);
	}
	v->lazy->takes++;
	if (v->area[first].start < *start)
		*start = v->area[first].start;
	for (uint32_t i = first; i != NIL; i = v->nodes.next[i]) {
		becomes_taken(v, i);
		tell_taken(w, i);
		if (v->area[i].end > *end)
			*end = v->area[i].end;
	}
	return first;
}
