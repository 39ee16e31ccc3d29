/* SPDX-License-Identifier: MIT */
/*
 * red_black.c - linking and unlinking nodes, and keeping the tree balanced.
 *
 * No child of a red node is red, and all paths from the root down have as many black
 * nodes. What is done on one side of a node is also done, mirrored, on the other, so
 * both are one code: `right` says on which side it is.
 */
#include "policies/vmap/state/red_black.h"

static bool is_red(struct free_tree_ref t, uint32_t i)
{
	return i != NIL && t.range[i].red;
}

static uint32_t *child(struct free_tree_ref t, uint32_t i, bool right)
{
	return right ? &t.range[i].right : &t.range[i].left;
}

/* Is it the right child of its parent? */
static bool is_right(struct free_tree_ref t, uint32_t i)
{
	const uint32_t parent = t.range[i].parent;

	return parent != NIL && t.range[parent].right == i;
}

static void set_child(struct free_tree_ref t, uint32_t parent, bool right, uint32_t i)
{
	if (parent == NIL)
		t.tree->root = i;
	else
		*child(t, parent, right) = i;
	if (i != NIL)
		t.range[i].parent = parent;
}

uint64_t red_black_max(struct free_tree_ref t, uint32_t i)
{
	const uint64_t left = free_range_max(t, t.range[i].left);
	const uint64_t right = free_range_max(t, t.range[i].right);
	const uint64_t most = left > right ? left : right, own = free_range_size(t, i);

	return own > most ? own : most;
}

void red_black_mend(struct free_tree_ref t, uint32_t i)
{
	while (i != NIL) {
		const uint64_t max = red_black_max(t, i);

		if (t.range[i].max == max)
			break;
		t.range[i].max = max;
		i = t.range[i].parent;
	}
}

/*
 * i goes down to this side, and its child on the other side takes its place:
 *
 *	    i			   up
 *	   / \	  to the left	  /  \
 *	  a   up      =>	 i    b
 *	     /  \		/ \
 *	 inner   b	       a  inner
 */
static void rotate(struct free_tree_ref t, uint32_t i, bool right)
{
	const uint32_t up = *child(t, i, !right);

	set_child(t, t.range[i].parent, is_right(t, i), up);
	set_child(t, i, !right, *child(t, up, right));
	set_child(t, up, right, i);
	t.range[up].max = t.range[i].max;
	t.range[i].max = red_black_max(t, i);
}

/* i is red; goes up while its parent is red, too. */
static void after_insert(struct free_tree_ref t, uint32_t i)
{
	uint32_t parent;

	while (parent = t.range[i].parent, is_red(t, parent)) {
		const uint32_t top = t.range[parent].parent;	/* Roots are black. */
		const bool right = is_right(t, parent);
		const uint32_t uncle = *child(t, top, !right);

		t.range[top].red = 1;
		if (is_red(t, uncle)) {
			t.range[parent].red = 0;
			t.range[uncle].red = 0;
			i = top;
			continue;
		}
		if (is_right(t, i) != right) {
			rotate(t, parent, right);
			parent = i;
		}
		t.range[parent].red = 0;
		rotate(t, top, !right);
		break;
	}
	t.range[t.tree->root].red = 0;
}

void red_black_insert(struct free_tree_ref t, uint32_t i, uint32_t parent, bool right)
{
	t.range[i].left = NIL;
	t.range[i].right = NIL;
	t.range[i].red = 1;
	t.range[i].max = free_range_size(t, i);
	set_child(t, parent, right, i);
	red_black_mend(t, parent);
	after_insert(t, i);
}

/* Paths on this side of parent have one black node too few; goes up until mended. */
static void after_erase(struct free_tree_ref t, uint32_t parent, bool right)
{
	uint32_t sibling, inner, outer;

	for (;;) {
		sibling = *child(t, parent, !right);
		if (is_red(t, sibling)) {
			t.range[sibling].red = 0;
			t.range[parent].red = 1;
			rotate(t, parent, right);
			sibling = *child(t, parent, !right);
		}
		inner = *child(t, sibling, right);
		outer = *child(t, sibling, !right);
		if (is_red(t, inner) || is_red(t, outer))
			break;
		t.range[sibling].red = 1;
		if (is_red(t, parent) || t.range[parent].parent == NIL) {
			t.range[parent].red = 0;
			return;
		}
		right = is_right(t, parent);
		parent = t.range[parent].parent;
	}
	if (!is_red(t, outer)) {
		rotate(t, sibling, !right);
		outer = sibling;
		sibling = inner;
	}
	t.range[outer].red = 0;
	t.range[sibling].red = t.range[parent].red;
	t.range[parent].red = 0;
	rotate(t, parent, right);
}

/* The successor of i takes its place. What was below the successor is below *hole. */
static uint32_t succeed(struct free_tree_ref t, uint32_t i, uint32_t *hole)
{
	struct free_range *const gone = &t.range[i];
	uint32_t heir = gone->right;

	while (t.range[heir].left != NIL)
		heir = t.range[heir].left;
	*hole = t.range[heir].parent;
	if (*hole == i) {
		*hole = heir;
	} else {
		set_child(t, *hole, false, t.range[heir].right);
		set_child(t, heir, true, gone->right);
	}
	set_child(t, heir, false, gone->left);
	set_child(t, gone->parent, is_right(t, i), heir);
	/* Those above took i into account, and now heir: mended from here on. */
	t.range[heir].max = gone->max;
	return heir;
}

void red_black_erase(struct free_tree_ref t, uint32_t i)
{
	struct free_range *const gone = &t.range[i];
	const bool two = gone->left != NIL && gone->right != NIL;
	uint32_t hole = gone->parent, orphan, black = !gone->red;
	bool right = is_right(t, i);

	if (two) {
		const uint32_t heir = succeed(t, i, &hole);

		right = hole == heir;
		orphan = *child(t, hole, right);
		black = !t.range[heir].red;
		t.range[heir].red = gone->red;
		red_black_mend(t, hole);
		red_black_mend(t, heir);
	} else {
		orphan = gone->left != NIL ? gone->left : gone->right;
		set_child(t, hole, right, orphan);
		red_black_mend(t, hole);
	}
	if (orphan != NIL)	/* It was red. */
		t.range[orphan].red = 0;
	else if (black && hole != NIL)
		after_erase(t, hole, right);
}
