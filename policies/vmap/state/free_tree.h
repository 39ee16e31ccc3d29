/* SPDX-License-Identifier: MIT */
/*
 * free_tree.h - the tree of free address ranges, of which Linux allocates since 5.2.
 *
 * Ranges are in pages. Two that touch are one. The kernel's tree begins as one range
 * that is larger than vmalloc's space (bytes 1 to ULONG_MAX, here pages 0 to 2^52), and
 * a search may end beyond the space. From 5.11 to 6.8, a second such tree has the ranges
 * that were freed lazily.
 *
 * Facts: mm/vmalloc.c of Linux 5.4, 5.10, 6.1, 6.12 and 7.3; recorded answers are in the
 * tests.
 */
#ifndef POLICIES_VMAP_STATE_FREE_TREE_H
#define POLICIES_VMAP_STATE_FREE_TREE_H

#include "policies/vmap/base/request.h"
#include "policies/vmap/state/red_black.h"

struct free_search {
	/* What is sought. align: in pages, 0: to one byte, as vmalloc() asks for. */
	uint64_t size, align, vstart, vend;
	/* What was found. */
	uint64_t address;	/* only if found */
	uint32_t visited;	/* ranges looked at */
	uint32_t found;
};

/* One range, or none if start is end. t.range is so many nodes, all zero. */
void free_tree_init(struct free_tree_ref t, uint32_t nodes, uint64_t start, uint64_t end);
/* find_vmap_lowest_match(), and whether what it finds ends before vend. */
void free_tree_search(struct free_tree_ref t, enum fit_rule rule, struct free_search *s);
/*
 * Takes these pages, all of which must be free, out of the tree. false: they lie in the
 * middle of a range, and there is no node for what becomes a second one; nothing has
 * changed.
 */
bool free_tree_cut(struct free_tree_ref t, uint64_t address, uint64_t size);
/*
 * Adds pages, none of which may be free already: to the ranges that they touch, or as
 * one of their own, for which there must be a node. How many ranges it looked at.
 */
uint32_t free_tree_add(struct free_tree_ref t, uint64_t start, uint64_t end);
/* The range in which this page lies, or NIL. */
uint32_t free_tree_at(struct free_tree_ref t, uint64_t page);
/* All ranges by address, NIL at the end. Numbers are good until the next cut or add. */
uint32_t free_tree_first(struct free_tree_ref t);
uint32_t free_tree_next(struct free_tree_ref t, uint32_t i);
/* All that must always hold, whatever the bytes are. */
bool free_tree_is_valid(struct free_tree_ref t);

#endif
