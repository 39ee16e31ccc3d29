/* SPDX-License-Identifier: MIT */
/*
 * history.h - what a trace does not say, as far as it follows from what it says: where purges began,
 * and what was free, in pools and in use at the start.
 */
#ifndef IMPORT_HISTORY_H
#define IMPORT_HISTORY_H

#include "import/extents.h"
#include "import/load.h"

enum turn_kind {
	TURN_DEED,		/* all of a deed that is no purge; of a purge: its end */
	TURN_PURGE_BEGINS,	/* it has taken what is lazy */
	TURN_POOLED,		/* it has put so many areas into pools */
	TURN_APPEARS,		/* pages become free, or come into a pool, nobody knows how */
};

struct turn {
	uint32_t kind;		/* enum turn_kind */
	uint32_t deed;
	uint32_t extent;	/* APPEARS: its index */
	uint32_t areas;		/* POOLED: how many since its begin */
};

struct history {
	GArray *turn;		/* of struct turn, in order */
	GArray *extent;		/* of struct extent, by address */
	/* The first purge took so many areas that were lazy at the start … */
	uint32_t lazy_areas;
	uint32_t lazy_known;	/* … of which so many have an address */
	uint32_t same, other;	/* addresses that follow from all this, and that do not */
	uint32_t from_pool;	/* of those that do, from a pool */
	uint32_t reused;	/* … in pages that the trace had shown before */
};

/* What a range of pages is at the start. */
enum start_kind { START_BUSY, START_LAZY, START_POOLED, START_FREE };

struct start_range {
	uint64_t start, end;
	uint32_t is;		/* enum start_kind */
	uint32_t node;		/* for which it was allocated, from 1 */
	struct area *area;	/* that it is; NULL: none */
	uint32_t extent;	/* that it is, and that becomes free later; NONE: none */
	uint64_t areas;		/* it is so many, side by side */
	uint32_t touch;		/* POOLED: when it is handed out */
};

/*
 * All that is not free at the start, in the order in which the scenario makes it: what is in use by
 * address, then what is lazy, then what is in pools.
 */
GArray *history_start(const struct load *l, const struct history *h);

struct history *history_of(const struct load *l);
void history_free(struct history *h);

#endif
