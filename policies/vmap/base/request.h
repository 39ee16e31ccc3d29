/* SPDX-License-Identifier: MIT */
/*
 * request.h - what an allocation asks for, what a task has got, and what a purge takes.
 */
#ifndef POLICIES_VMAP_BASE_REQUEST_H
#define POLICIES_VMAP_BASE_REQUEST_H

#include <stdint.h>

/* How room is looked for in the tree of free ranges. */
enum fit_rule {
	FIT_V5_2,	/* an aligned request needs room for the worst alignment */
	FIT_V5_16,	/* not if it can lie nowhere else, or is aligned to a page */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct area_search {		/* what is sought, and what the walk found */
	uint64_t size, align, vstart, vend;
	uint64_t address;
	uint64_t hole_size;	/* cached_hole_size after it */
	uint32_t before;	/* the new area goes behind this one, NIL: first of all */
	uint32_t visited;	/* areas looked at */
	uint32_t found;
	uint32_t reserved;
};

enum mapping_kind {
	MAPPING_NONE, MAPPING_FAILED,
	MAPPING_AREA,		/* of vmalloc */
	MAPPING_RAM_AREA,	/* of vm_map_ram, too large for a block */
	MAPPING_BLOCK,
};

/* What a task got from an allocation. */
struct mapping {
	uint64_t page, pages;
	uint32_t area;		/* of a BLOCK mapping: the block's slot */
	uint32_t generation;	/* its, when it was handed out */
	uint32_t held;		/* entry in the table of held mappings, NIL: not held */
	uint32_t kind;
};

/* Under vmap_purge_lock, or of the helper that the holder waits for: */
struct node_purge {
	uint32_t list;		/* taken from the lazy tree, by address, linked by nodes.next */
	uint32_t skip_populate;	/* a full decay: nothing goes to the pools */
	uint32_t nr_purged;
	uint32_t helped;	/* a helper does it */
};

#pragma GCC diagnostic pop

#endif
