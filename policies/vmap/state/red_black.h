/* SPDX-License-Identifier: MIT */
/*
 * red_black.h - the shape of a tree of address ranges: a red-black tree in a flat array,
 * in which each node knows the largest size in its subtree.
 *
 * Which of several free ranges an aligned allocation finds, and whether it finds one,
 * depends on the shape. So it has to be Linux's (lib/rbtree.c): nodes are inserted as
 * leaves, a node with two children gives its place to its successor, and rebalancing is
 * that of textbooks.
 */
#ifndef POLICIES_VMAP_STATE_RED_BLACK_H
#define POLICIES_VMAP_STATE_RED_BLACK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/nil.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct free_range {		/* a node */
	uint64_t start, end;	/* pages; end is the first page behind it */
	uint64_t max;		/* the largest size in its subtree, in pages */
	uint32_t left, right, parent;
	uint32_t red;
};

struct free_tree {
	uint32_t root;
	uint32_t nodes;		/* how many the array has */
	uint64_t ranges;	/* how many are in the tree: the first of the array */
};

#pragma GCC diagnostic pop

struct free_tree_ref {		/* a handle on both */
	struct free_tree *tree;
	struct free_range *range;
};

static inline uint64_t free_range_size(struct free_tree_ref t, uint32_t i)
{
	return t.range[i].end - t.range[i].start;
}

/* The largest size in the subtree of i, 0 if i is NIL. */
static inline uint64_t free_range_max(struct free_tree_ref t, uint32_t i)
{
	return i == NIL ? 0 : t.range[i].max;
}

/* What max of a node has to be, as its children are. */
uint64_t red_black_max(struct free_tree_ref t, uint32_t i);
/* Sets max of a node whose size or children have become others, and of those above it. */
void red_black_mend(struct free_tree_ref t, uint32_t i);
/* i, whose range is set, becomes that child of parent, or the root if parent is NIL. */
void red_black_insert(struct free_tree_ref t, uint32_t i, uint32_t parent, bool right);
/* Takes i out of the tree. No other node gets another index. */
void red_black_erase(struct free_tree_ref t, uint32_t i);

#endif
