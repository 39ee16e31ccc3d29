/* SPDX-License-Identifier: MIT */
/*
 * counter.c - the names and meanings of what the allocator counts in a run.
 */
#include "policies/tables/counter.h"

const struct counter_info counter_info[VMAP_COUNTERS] = {
	[COUNT_PURGES] = {
		.name = "purges", .summary = "purges that took something" },
	[COUNT_TLB_FLUSHES] = {
		.name = "tlb_flushes", .summary = "flushes of a range on all CPUs" },
	[COUNT_LAZY_PAGES] = {
		.name = "lazy_pages", .summary = "vmap_lazy_nr at the end" },
	[COUNT_LAZY_PEAK] = {
		.name = "lazy_peak", .summary = "the highest vmap_lazy_nr", .not_digested = true },
	[COUNT_SPURIOUS + SPURIOUS_IN_FLIGHT] = { .name = "spurious_in_flight",
		.summary = "failures though in-flight pages would have made room" },
	[COUNT_SPURIOUS + SPURIOUS_LAZY] = { .name = "spurious_lazy",
		.summary = "failures though lazy pages would have made room" },
	[COUNT_SPURIOUS + SPURIOUS_HOLE] = { .name = "spurious_hole",
		.summary = "failures though a hole was large enough" },
	[COUNT_SPURIOUS + SPURIOUS_POOL] = { .name = "spurious_pool",
		.summary = "failures though pages in pools would have made room" },
};
