/* SPDX-License-Identifier: MIT */
/*
 * treap.c - insertion splits the subtree that the new node displaces, removal merges the
 * two below the removed one. Both walk down once, with links instead of recursion.
 */
#include "sim/base/treap.h"

#include "sim/base/nil.h"

#include <stdbool.h>

static uint32_t priority(uint32_t i)
{
	uint32_t h = i * UINT32_C(0x9e3779b1);

	h ^= h >> 15;
	h *= UINT32_C(0x85ebca77);
	return h ^ h >> 13;
}

/* A heap on priorities; of equal ones the lower index stands above. */
static bool above(uint32_t a, uint32_t b)
{
	const uint32_t pa = priority(a), pb = priority(b);

	return pa > pb || (pa == pb && a < b);
}

static bool before(const struct treap_node *node, uint32_t a, uint32_t b)
{
	return node[a].key < node[b].key || (node[a].key == node[b].key && a < b);
}

void treap_insert(struct treap_node *node, uint32_t *root, uint32_t i, uint64_t key)
{
	uint32_t *link = root, *less, *more, at;

	node[i].key = key;
	while (*link != NIL && above(*link, i))
		link = before(node, i, *link) ? &node[*link].left : &node[*link].right;

	at = *link;
	*link = i;
	less = &node[i].left;
	more = &node[i].right;
	while (at != NIL) {
		if (before(node, at, i)) {
			*less = at;
			less = &node[at].right;
			at = *less;
		} else {
			*more = at;
			more = &node[at].left;
			at = *more;
		}
	}
	*less = NIL;
	*more = NIL;
}

void treap_remove(struct treap_node *node, uint32_t *root, uint32_t i)
{
	uint32_t *link = root, less = node[i].left, more = node[i].right;

	while (*link != i)
		link = before(node, i, *link) ? &node[*link].left : &node[*link].right;

	while (less != NIL && more != NIL) {
		if (above(less, more)) {
			*link = less;
			link = &node[less].right;
			less = *link;
		} else {
			*link = more;
			link = &node[more].left;
			more = *link;
		}
	}
	*link = less != NIL ? less : more;
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
