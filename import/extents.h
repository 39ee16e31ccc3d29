/* SPDX-License-Identifier: MIT */
/*
 * extents.h - pages that a trace shows for the first time when they are allocated. So they were
 * free by then; but since when?
 */
#ifndef IMPORT_EXTENTS_H
#define IMPORT_EXTENTS_H

#include "import/load.h"

/* How pages came to be free that a trace shows for the first time when they are allocated. */
enum extent_origin {
	FREE_AT_START,		/* they were, from the start */
	FREE_LATER,		/* a request that they would have served has not got them */
	FREE_BY_PURGE,		/* … but since then there was a purge */
	LAZY_AT_START,		/* … which was the first one, and took what was lazy at the start */
	IN_POOL,		/* … and the request that got them was served from a pool, before that */
	IN_POOL_LATER,		/* … or after it, or not from the first */
	FREE_SOMEHOW,		/* … and nothing in the trace says how */
};

struct extent {
	uint64_t start, end;
	uint32_t touch;		/* the deed that allocates them */
	enum extent_origin origin;
	uint32_t node;		/* for which they had been allocated, from 1; 0: none, or not known */
	uint32_t epoch;		/* FREE_BY_PURGE: by which one, from 1 */
	uint32_t not_before;	/* … and at the earliest by that one */
	gboolean is_hit;	/* they came from a pool, not from the tree */
	gboolean not_lazy;	/* they were free before there was a purge, or in use after it */
};

/* All of them, of struct extent, by address. */
GArray *extents_of(const struct load *l);

/* The first one that ends behind this page: its index. */
guint extent_from(const GArray *extents, uint64_t page);

#endif
