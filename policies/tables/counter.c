/* SPDX-License-Identifier: MIT */
/*
 * counter.c - the names and meanings of what the allocator counts in a run.
 */
#include "policies/tables/counter.h"

const struct counter_info counter_info[VMAP_COUNTERS] = {
	[COUNT_PURGES] = { "purges", "purges that took something" },
	[COUNT_TLB_FLUSHES] = { "tlb_flushes", "flushes of a range on all CPUs" },
	[COUNT_LAZY_PAGES] = { "lazy_pages", "vmap_lazy_nr at the end" },
	[COUNT_LAZY_PEAK] = { "lazy_peak", "the highest vmap_lazy_nr", .not_digested = true },
	[COUNT_SPURIOUS + SPURIOUS_IN_FLIGHT] = { "spurious_in_flight",
		"failures though in-flight pages would have made room" },
	[COUNT_SPURIOUS + SPURIOUS_LAZY] = { "spurious_lazy",
		"failures though lazy pages would have made room" },
	[COUNT_SPURIOUS + SPURIOUS_HOLE] = { "spurious_hole",
		"failures though a hole was large enough" },
	[COUNT_SPURIOUS + SPURIOUS_POOL] = { "spurious_pool",
		"failures though pages in pools would have made room" },
};
