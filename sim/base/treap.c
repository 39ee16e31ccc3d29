/* SPDX-License-Identifier: MIT */
/*
 * treap.c - insertion splits the subtree that the new node displaces, removal merges the
 * two below the removed one. Both walk down once, with links instead of recursion.
 */
#include "sim/base/treap.h"

#include "sim/base/compiler.h"
#include "sim/base/nil.h"

#include <stdbool.h>

static inline uint32_t priority(uint32_t i)
{
	uint32_t h = i * UINT32_C(0x9e3779b1);

	h ^= h >> 15;
	h *= UINT32_C(0x85ebca77);
	return h ^ h >> 13;
}

/* A heap on priorities pa and pb of the nodes; of equal ones the lower index stands above. */
static inline bool above(uint32_t a, uint32_t pa, uint32_t b, uint32_t pb)
{
	return pa > pb || (unlikely(pa == pb) && a < b);
}

/* Is this node, of this key, to the left of node b? */
static inline bool before(const struct treap_node *node, uint32_t a, uint64_t key, uint32_t b)
{
	return key < node[b].key || (unlikely(key == node[b].key) && a < b);
}

void treap_insert(struct treap_node *node, uint32_t *root, uint32_t i, uint64_t key)
{
	const uint32_t mine = priority(i);
	uint32_t *link = root, *less, *more, at;

	for (at = *link; at != NIL && above(at, priority(at), i, mine); at = *link)
		link = before(node, i, key, at) ? &node[at].left : &node[at].right;

	*link = i;
	node[i].key = key;
	less = &node[i].left;
	more = &node[i].right;
	while (at != NIL) {
		if (before(node, i, key, at)) {
			*more = at;
			more = &node[at].left;
			at = *more;
		} else {
			*less = at;
			less = &node[at].right;
			at = *less;
		}
	}
	*less = NIL;
	*more = NIL;
}

/* Puts the nodes of two trees, all of the first before all of the second, where the link is. */
static void merge(struct treap_node *node, uint32_t *link, uint32_t less, uint32_t more)
{
	uint32_t of_less = priority(less), of_more = priority(more);

	while (less != NIL && more != NIL) {
		if (above(less, of_less, more, of_more)) {
			*link = less;
			link = &node[less].right;
			less = *link;
			of_less = priority(less);
		} else {
			*link = more;
			link = &node[more].left;
			more = *link;
			of_more = priority(more);
		}
	}
	*link = less != NIL ? less : more;
}

void treap_remove(struct treap_node *node, uint32_t *root, uint32_t i)
{
	const uint64_t key = node[i].key;
	uint32_t *link = root;

	for (uint32_t at = *link; at != i; at = *link)
		link = before(node, i, key, at) ? &node[at].left : &node[at].right;
	if (node[i].left == NIL || node[i].right == NIL)
		*link = node[i].left != NIL ? node[i].left : node[i].right;
	else
		merge(node, link, node[i].left, node[i].right);
	node[i] = (struct treap_node){ .left = NIL, .right = NIL };
}

uint32_t treap_first(const struct treap_node *node, uint32_t root)
{
	if (root == NIL)
		return NIL;
	while (node[root].left != NIL)
		root = node[root].left;
	return root;
}

uint32_t treap_first_from(const struct treap_node *node, uint32_t root, uint64_t key)
{
	uint32_t found = NIL;

	while (root != NIL) {
		if (node[root].key < key) {
			root = node[root].right;
		} else {
			found = root;
			root = node[root].left;
		}
	}
	return found;
}
