/* SPDX-License-Identifier: MIT */
/*
 * free_tree.c - finds room in the tree of free ranges, takes it, and gives it back.
 *
 * The ranges of the tree are the first ones of the array, and the others are zero, so
 * equal trees do not differ in what is unused.
 */
#include "policies/vmap/state/free_tree.h"

#include <stddef.h>

void free_tree_init(struct free_tree_ref t, uint32_t nodes, uint64_t start, uint64_t end)
{
	*t.tree = (struct free_tree){ .root = NIL, .nodes = nodes };
	if (start < end)
		free_tree_add(t, start, end);
}

/* --- nodes -------------------------------------------------------------------------- */

static void add_node(struct free_tree_ref t, uint64_t start, uint64_t end, uint32_t parent,
		     bool right)
{
	const uint32_t i = (uint32_t)t.tree->ranges++;

	t.range[i].start = start;
	t.range[i].end = end;
	red_black_insert(t, i, parent, right);
}

/* Takes a range out. The last one of the array moves to where it was. */
static void remove_node(struct free_tree_ref t, uint32_t i)
{
	const uint32_t last = (uint32_t)--t.tree->ranges;
	const struct free_range *const moved = &t.range[i];

	red_black_erase(t, i);
	t.range[i] = t.range[last];
	t.range[last] = (struct free_range){ .start = 0 };
	if (i == last)
		return;
	if (moved->parent == NIL)
		t.tree->root = i;
	else if (t.range[moved->parent].left == last)
		t.range[moved->parent].left = i;
	else
		t.range[moved->parent].right = i;
	if (moved->left != NIL)
		t.range[moved->left].parent = i;
	if (moved->right != NIL)
		t.range[moved->right].parent = i;
}

/* --- search ------------------------------------------------------------------------- */

static uint64_t align_up(uint64_t address, uint64_t align)
{
	return align <= 1 ? address : (address + align - 1) / align * align;
}

/* Where an allocation would begin in this range. */
static uint64_t begin_in(struct free_tree_ref t, uint32_t i, uint64_t vstart,
			 uint64_t align)
{
	const uint64_t start = t.range[i].start;

	return align_up(start > vstart ? start : vstart, align);
}

static bool fits(struct free_tree_ref t, uint32_t i, uint64_t vstart,
		 const struct free_search *s)
{
	return begin_in(t, i, vstart, s->align) + s->size <= t.range[i].end;
}

/*
 * A range that is shorter is not looked for, though it may be met on the way. The kernel
 * compares bytes with size + align - 1, and the first number of whole pages that is not
 * below that is size + align, unless align is a byte.
 */
static uint64_t search_length(enum fit_rule rule, const struct free_search *s)
{
	bool exact = s->align == 0;

	if (rule == FIT_V5_16)
		exact = s->align <= 1 || s->vend - s->vstart == s->size;
	return exact ? s->size : s->size + s->align;
}

/*
 * The walk back up from a range, until one fits or there may be one on its right, which
 * *i then is. It does not know from which side it came. true: *i is what was sought, or
 * NIL.
 *
 * Since 5.16 a right subtree is never entered again from above: vstart becomes the byte
 * behind the start of the range. For us it is the page behind, which decides alike. What
 * is on the right begins behind both, as ranges do not touch; what begins at or before
 * the old range did not fit when the walk came by, and does not with a later vstart.
 * Before 5.16, whoever enters a right subtree finds room there: all of it lies behind
 * vstart, and the length is enough for any alignment. So both end.
 */
static bool climb(struct free_tree_ref t, enum fit_rule rule, struct free_search *s,
		  uint64_t length, uint64_t *vstart, uint32_t *i)
{
	while ((*i = t.range[*i].parent) != NIL) {
		const struct free_range *const r = &t.range[*i];

		s->visited++;
		if (fits(t, *i, *vstart, s))
			break;
		if (free_range_max(t, r->right) >= length && *vstart <= r->start) {
			if (rule == FIT_V5_16)
				*vstart = r->start + 1;
			*i = r->right;
			return false;
		}
	}
	return true;
}

/*
 * Exact for all but one byte: the kernel's lowest range begins at byte 1 and so is not
 * quite as long as ours. A request for just as many pages as lie below the space walks
 * down to it here, and then finds what it would have found there.
 */
void free_tree_search(struct free_tree_ref t, enum fit_rule rule, struct free_search *s)
{
	const uint64_t length = search_length(rule, s);
	uint64_t vstart = s->vstart;
	uint32_t i = t.tree->root;

	s->found = 0;
	s->address = 0;
	s->visited = 0;
	while (i != NIL) {
		const struct free_range *const r = &t.range[i];

		s->visited++;
		if (free_range_max(t, r->left) >= length && vstart < r->start)
			i = r->left;
		else if (fits(t, i, vstart, s))
			break;
		else if (free_range_max(t, r->right) >= length)
			i = r->right;
		else if (climb(t, rule, s, length, &vstart, &i))
			break;
	}
	if (i == NIL)
		return;
	/* vstart may have been moved, and the range may lie beyond the space. */
	s->address = begin_in(t, i, s->vstart, s->align);
	s->found = s->address + s->size <= s->vend;
}

/* --- contents ----------------------------------------------------------------------- */

uint32_t free_tree_at(struct free_tree_ref t, uint64_t page)
{
	uint32_t i = t.tree->root;

	while (i != NIL) {
		if (page < t.range[i].start)
			i = t.range[i].left;
		else if (page >= t.range[i].end)
			i = t.range[i].right;
		else
			break;
	}
	return i;
}

bool free_tree_cut(struct free_tree_ref t, uint64_t address, uint64_t size)
{
	const uint32_t i = free_tree_at(t, address);
	struct free_range *const r = &t.range[i];
	const uint64_t start = r->start;
	uint32_t parent;

	if (address == start && address + size == r->end) {
		remove_node(t, i);
		return true;
	}
	if (address + size == r->end) {
		r->end = address;
		red_black_mend(t, i);
		return true;
	}
	if (address != start && t.tree->ranges == t.tree->nodes)
		return false;
	r->start = address + size;	/* The upper part stays this node's, */
	red_black_mend(t, i);
	if (address == start)
		return true;
	if (r->left == NIL) {		/* and the lower becomes the one before it. */
		add_node(t, start, address, i, false);
		return true;
	}
	parent = r->left;
	while (t.range[parent].right != NIL)
		parent = t.range[parent].right;
	add_node(t, start, address, parent, true);
	return true;
}

uint32_t free_tree_add(struct free_tree_ref t, uint64_t start, uint64_t end)
{
	uint32_t i = t.tree->root, parent = NIL, before = NIL, behind = NIL, visited = 0;

	while (i != NIL) {
		const bool right = start >= t.range[i].end;

		visited++;
		parent = i;
		*(right ? &before : &behind) = i;
		i = right ? t.range[i].right : t.range[i].left;
	}
	if (behind != NIL && t.range[behind].start != end)
		behind = NIL;
	if (before != NIL && t.range[before].end == start) {
		t.range[before].end = behind == NIL ? end : t.range[behind].end;
		red_black_mend(t, before);
		if (behind != NIL)
			remove_node(t, behind);
	} else if (behind != NIL) {
		t.range[behind].start = start;
		red_black_mend(t, behind);
	} else {
		add_node(t, start, end, parent,
			 parent != NIL && start >= t.range[parent].end);
	}
	return visited;
}

/* --- all of it ---------------------------------------------------------------------- */

static uint32_t leftmost(struct free_tree_ref t, uint32_t i)
{
	while (i != NIL && t.range[i].left != NIL)
		i = t.range[i].left;
	return i;
}

uint32_t free_tree_first(struct free_tree_ref t)
{
	return leftmost(t, t.tree->root);
}

uint32_t free_tree_next(struct free_tree_ref t, uint32_t i)
{
	uint32_t parent = t.range[i].parent;

	if (t.range[i].right != NIL)
		return leftmost(t, t.range[i].right);
	while (parent != NIL && t.range[parent].right == i) {
		i = parent;
		parent = t.range[i].parent;
	}
	return parent;
}

static bool is_child(struct free_tree_ref t, uint32_t i, uint32_t parent)
{
	return i == NIL || (i < t.tree->ranges && t.range[i].parent == parent);
}

/* Every node is linked both ways, so that a walk from the root down ends. */
static bool links_are_valid(struct free_tree_ref t)
{
	const uint64_t ranges = t.tree->ranges;

	if (ranges > t.tree->nodes || (t.tree->root == NIL) != (ranges == 0) ||
	    !is_child(t, t.tree->root, NIL))
		return false;
	for (uint32_t i = 0; i < ranges; i++) {
		const struct free_range *const r = &t.range[i];

		if (!is_child(t, r->left, i) || !is_child(t, r->right, i) ||
		    (r->left != NIL && r->left == r->right))
			return false;
		if (r->parent == NIL ? t.tree->root != i :
				       r->parent >= ranges ||
				       (t.range[r->parent].left != i &&
					t.range[r->parent].right != i))
			return false;
	}
	return true;
}

/* A red node is not the root, and has no red child. */
static bool colour_is_valid(struct free_tree_ref t, const struct free_range *r)
{
	if (!r->red)
		return true;
	return r->red == 1 && r->parent != NIL &&
	       (r->left == NIL || !t.range[r->left].red) &&
	       (r->right == NIL || !t.range[r->right].red);
}

/* How many black nodes are between the root and i, with both. */
static uint32_t black_height(struct free_tree_ref t, uint32_t i)
{
	uint32_t height = 0;

	for (; i != NIL; i = t.range[i].parent)
		height += !t.range[i].red;
	return height;
}

bool free_tree_is_valid(struct free_tree_ref t)
{
	const struct free_range *before = NULL;
	uint32_t height = NIL;
	uint64_t ranges = 0;

	if (!links_are_valid(t))
		return false;
	for (uint32_t i = free_tree_first(t); i != NIL; i = free_tree_next(t, i)) {
		const struct free_range *const r = &t.range[i];

		ranges++;
		if (r->start >= r->end || (before && before->end >= r->start) ||
		    r->max != red_black_max(t, i) || !colour_is_valid(t, r))
			return false;
		before = r;
		if (r->left != NIL && r->right != NIL)
			continue;
		if (height == NIL)
			height = black_height(t, i);
		if (height != black_height(t, i))
			return false;
	}
	return ranges == t.tree->ranges;
}
