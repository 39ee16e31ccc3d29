/* SPDX-License-Identifier: MIT */
/*
 * counter.h - what the allocator counts in a run, in the order of digests and databases.
 */
#ifndef POLICIES_TABLES_COUNTER_H
#define POLICIES_TABLES_COUNTER_H

#include "policies/tables/property.h"

enum vmap_counter {
	COUNT_PURGES, COUNT_TLB_FLUSHES, COUNT_LAZY_PAGES, COUNT_LAZY_PEAK,
	COUNT_SPURIOUS,	/* and behind it one for each kind of spurious_ebusy */
	COUNT_OF_POOLS = COUNT_SPURIOUS + SPURIOUS_POOL,	/* variants without pools end here */
	VMAP_COUNTERS = COUNT_SPURIOUS + SPURIOUS_NONE
};

struct counter_info {
	const char *name, *summary;
	bool not_digested;	/* digests are older than this counter */
};

extern const struct counter_info counter_info[VMAP_COUNTERS];

#endif
