/* SPDX-License-Identifier: MIT */
/*
 * cost.h - what the allocator's work costs, and the list of all costs: first the
 * machine's, then the allocator's.
 */
#ifndef POLICIES_TABLES_COST_H
#define POLICIES_TABLES_COST_H

#include "sim/machine/cost.h"

enum vmap_cost {
	COST_TLB_FLUSH = MACHINE_COSTS,	/* one CPU drops a range or all of its translations */
	COST_TLB_BROADCAST,	/* all CPUs do so, told by the hardware, not by interrupts */
	COST_VM_STRUCT,		/* what vmalloc() and vfree() do besides areas and pages */
	COST_AREA_SEARCH,	/* for each area visited */
	COST_AREA_INSERT,
	COST_AREA_FREE,		/* for each area purged: erase, unlink, deferred free */
	COST_LIST_WALK,		/* for each area of the purge list that is looked at */
	COST_MAP_PAGE,
	COST_UNMAP_PAGE,
	COST_TOUCH,		/* a TLB miss: walk of the page tables */
	COST_BLOCK,		/* looking at one per-CPU vmap block */
	COST_NOTIFY,		/* the purge-notifier chain, when nobody is on it */
	COST_POOL,		/* putting an area into a pool, or taking it out */
	COSTS
};

#ifndef SIMRUN_VARIANT

/* Any cost by its number, which is below COSTS. */
const struct cost_info *cost_info(unsigned cost);

/* The number of the i-th cost in the order in which they are listed; i is below COSTS. */
unsigned cost_listed(unsigned i);

/*
 * Fills in all costs, in ns, of a machine like the preset; measured[]: see cost_scaled().
 */
void cost_table(int64_t cost[MAX_COSTS], enum cost_preset p,
		const int64_t measured[MEASURE_NONE]);

#endif	/* !SIMRUN_VARIANT */

#endif
