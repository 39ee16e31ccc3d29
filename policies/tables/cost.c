/* SPDX-License-Identifier: MIT */
/*
 * cost.c - the costs of the allocator. Each row has, for each preset, a number and where
 * it is from. sim/machine/cost.c explains the words for the sources.
 */
#include "policies/tables/cost.h"

#include <stddef.h>

_Static_assert((int)COSTS <= (int)MAX_COSTS, "a machine has room for all costs");

#define ROW(cost) [(cost) - MACHINE_COSTS]

static const struct cost_info vmap_cost[COSTS - MACHINE_COSTS] = {
	ROW(COST_TLB_FLUSH) = { "tlb_flush_ipi", "dropping translations on one CPU", MEASURE_LOCK, {
		{ 300, "Molnar and Hansen, linux-mm, June 2015: __flush_tlb_global 746-960 cycles" },
		{ 300, "derived" },
		{ 240, "derived: 960 cycles" },
		{ 240, "as x86-2024" },
		{ 250, "measured: flush_tlb_kernel_range() 256 with one CPU" },
	} },
	ROW(COST_TLB_BROADCAST) = { "tlb_flush_broadcast", "dropping them on all CPUs, where hardware does it", MEASURE_LINE, {
		{ 500, "not on x86; as arm64-stb" },
		{ 500, "derived: two cache-line transfers and the emptying of 512 entries" },
		{ 500, "not on x86; as arm64-stb" },
		{ 500, "as arm64-stb; INVLPGB of recent AMD processors was not measured" },
		{ 500, "not on x86; as arm64-stb" },
	} },
	ROW(COST_VM_STRUCT) = { "vm_struct", "what vmalloc() and vfree() do besides areas and pages", MEASURE_LOCK, {
		{ 200, "derived: 0.99 and 0.97 us for vmalloc and vfree of 1 and 3 pages (test_vmalloc, 5.2), less the parts listed here for 2, purges among them" },
		{ 1140, "derived: x86-2016 by 5.7" },
		{ 150, "derived: as x86-2016, faster clock" },
		{ 270, "derived: 0.91-1.16 us for vmalloc and vfree of 4 pages (U. Rezki, LKML, October 2025), less the parts listed here" },
		{ 280, "derived: 2,030 and 1,110 for vmalloc() and vfree() without their pages, less the parts listed here" },
	} },
	ROW(COST_AREA_SEARCH) = { "area_search", "each area that a search visits", MEASURE_MEMORY, {
		{ 5, "derived: a list walk that mostly hits L1 and L2" },
		{ 60, "derived: a list walk, L2 and DRAM (tinymembench)" },
		{ 4, "derived: likewise" },
		{ 4, "as x86-2024" },
		{ 20, "derived: a level of a tree, from the growth of alloc and free with the number of areas" },
	} },
	ROW(COST_AREA_INSERT) = { "area_insert", "inserting an area in tree and list", MEASURE_MEMORY, {
		{ 120, "measured 128-142 ns, red-black tree of 8,192-24,576 nodes" },
		{ 800, "derived: 14 levels, 4-5 of them from DRAM" },
		{ 100, "derived: as x86-2016, faster clock" },
		{ 60, "derived: 51-143 ns for an allocation of address space alone (UML), two descriptors and a search among it" },
		{ 450, "derived: 1,120-1,440 for an allocation of address space alone" },
	} },
	ROW(COST_AREA_FREE) = { "area_free", "freeing one area in a purge", MEASURE_MEMORY, {
		{ 200, "derived: 7 lines from L3 130 ns, from DRAM 500 ns; the thread: 140-350 ns" },
		{ 1200, "derived: 7 lines of 140 ns from DRAM, and 250 ns of instructions" },
		{ 120, "derived: 7 lines from L3 and 40 ns" },
		{ 60, "measured: with list_walk 48-63 ns, and 72-95 if from L3 (UML, 2,600 areas apart; 443 instructions)" },
		{ 410, "measured: 1,123,000 under the lock for 2,731 areas (preemptoff tracer, 6.12.117)" },
	} },
	ROW(COST_LIST_WALK) = { "list_walk", "looking at one area of the purge list", MEASURE_MEMORY, {
		{ 12, "L3 hit, 36-42 cycles (7-cpu.com); 8,192 areas fit" },
		{ 140, "DRAM on Cortex-A53 boards: 142-210 ns (sbc-bench, tinymembench)" },
		{ 11, "derived: L3 hit" },
		{ 11, "derived: L3 hit; area_free has the sum" },
		{ 30, "measured: 443 for an area in a purge, less area_free" },
	} },
	ROW(COST_MAP_PAGE) = { "map_page", "allocating and mapping a page", MEASURE_LOCK, {
		{ 50, "derived: half of 185-231 cycles for a page (page_bench01), and its entry" },
		{ 285, "derived: x86-2016 by 5.7" },
		{ 30, "derived: half of 115-159 cycles (page_bench01, 2023)" },
		{ 30, "as x86-2024" },
		{ 4375, "measured: the growth from 2 to 4 pages; 4,096 of them clear it, a byte each (rep stosb)" },
	} },
	ROW(COST_UNMAP_PAGE) = { "unmap_page", "unmapping and freeing a page", MEASURE_LOCK, {
		{ 45, "derived: as map_page" },
		{ 255, "derived: x86-2016 by 5.7" },
		{ 25, "derived: as map_page" },
		{ 25, "as x86-2024" },
		{ 370, "measured: likewise" },
	} },
	ROW(COST_TOUCH) = { "touch", "a TLB miss", MEASURE_MEMORY, {
		{ 15, "D. Hansen, linux-mm, July 2014: 13.4-17.1 ns" },
		{ 40, "derived: tinymembench, small less huge pages: 21-89 ns" },
		{ 11, "derived: 45 cycles" },
		{ 11, "as x86-2024" },
		{ 1, "as cache_line" },
	} },
	ROW(COST_BLOCK) = { "block", "looking at one per-CPU vmap block", MEASURE_LOCK, {
		{ 15, "derived: one load from L3 and counters" },
		{ 60, "derived: likewise" },
		{ 12, "derived: likewise" },
		{ 12, "as x86-2024" },
		{ 100, "derived: not measured" },
	} },
	ROW(COST_NOTIFY) = { "notify", "the purge-notifier chain with nobody on it", MEASURE_LOCK, {
		{ 15, "derived: a free rwsem, two atomics" },
		{ 60, "derived: likewise" },
		{ 12, "derived: likewise" },
		{ 12, "as x86-2024" },
		{ 50, "derived: not measured" },
	} },
	ROW(COST_POOL) = { "pool", "putting an area into a pool, or taking it out", MEASURE_LOCK, {
		{ 15, "derived: two neighbours on a list, mostly in L1 and L2" },
		{ 60, "derived: likewise" },
		{ 12, "derived: likewise" },
		{ 16, "derived: a purge into a pool takes 129 instructions an area, and one into the tree 443; less the lock" },
		{ 100, "measured: 129 for an area that a purge puts into a pool, less the lock" },
	} },
};

const struct cost_info *cost_info(unsigned cost)
{
	return cost < MACHINE_COSTS ? &machine_cost[cost] : &vmap_cost[cost - MACHINE_COSTS];
}

/* A flush is listed behind the calls to other CPUs that carry it. */
unsigned cost_listed(unsigned i)
{
	const unsigned flushes = COST_VM_STRUCT - COST_TLB_FLUSH;

	if (i <= COST_IPI_DELIVERY || i >= COST_VM_STRUCT)
		return i;
	i -= COST_IPI_DELIVERY + 1;
	return i < flushes ? COST_TLB_FLUSH + i : COST_IPI_DELIVERY + 1 + i - flushes;
}

void cost_table(int64_t cost[MAX_COSTS], enum cost_preset p,
		const int64_t measured[MEASURE_NONE])
{
	const int64_t preset[MEASURE_NONE] = {
		[MEASURE_LOCK] = cost_info(COST_SPIN_LOCK)->value[p].ns +
				 cost_info(COST_SPIN_UNLOCK)->value[p].ns,
		[MEASURE_LINE] = cost_info(COST_CACHE_LINE)->value[p].ns,
		[MEASURE_MEMORY] = cost_info(COST_AREA_FREE)->value[p].ns,
	};

	for (unsigned i = 0; i < COSTS; i++)
		cost[i] = cost_scaled(cost_info(i), p, measured, preset);
}
