/* SPDX-License-Identifier: MIT */
/*
 * cost.c - the cost table: one row a cost, for each preset a number and where it is from.
 *
 * "measured" is this project's own microbenchmark on a 2-CPU virtual machine; "perfbook"
 * P. McKenney's tables of operation costs (Nehalem); "intel_idle" the kernel's table of
 * idle states, drivers/idle/intel_idle.c; "cycles" so many at the preset's clock: 3 GHz,
 * 1.2 GHz (Cortex-A53, in order), 5 GHz. What is "derived" says from what. doc/costs.md has
 * the long form.
 */
#include "sim/cost.h"

#include <stddef.h>

const struct preset_info preset_info[COST_PRESETS] = {
	[X86_2016] = { "x86-2016", "a desktop or laptop of 2012-2016, four cores, 3 GHz" },
	[ARM64_STB] = { "arm64-stb", "a set-top box of 2016, four Cortex-A53, 1.2 GHz" },
	[X86_2024] = { "x86-2024", "a desktop or server core of 2022-2024, 5 GHz" },
};

const struct cost_info cost_info[COST_NR] = {
	[COST_NONE] = { NULL, "takes no time", MEASURE_NONE, { { 0, "" } } },
	[COST_NS] = { NULL, "an amount that is a time already", MEASURE_NONE,
		      { { 1, "" }, { 1, "" }, { 1, "" } } },
	[COST_LOCAL] = { "local", "a few instructions on a CPU's own data", MEASURE_LOCK, {
		{ 2, "derived: 4-8 cycles" },
		{ 4, "derived: 5 cycles" },
		{ 1, "derived: 5 cycles" },
	} },
	[COST_ATOMIC] = { "atomic", "read-modify-write of a line already here", MEASURE_LOCK, {
		{ 5, "measured 4.9-5.1 ns; perfbook: CAS best case 12.2 ns" },
		{ 25, "derived: LDXR, STXR and barriers, 30 cycles" },
		{ 4, "derived: 18-20 cycles" },
	} },
	[COST_READ] = { "read", "load of a shared word already here", MEASURE_LOCK, {
		{ 1, "derived: L1 hit, 4-5 cycles" },
		{ 3, "derived: L1 hit, 3 cycles" },
		{ 1, "derived: L1 hit, 4-5 cycles" },
	} },
	[COST_SPIN_LOCK] = { "spin_lock", "taking a free spinlock whose line is here", MEASURE_LOCK, {
		{ 10, "perfbook: lock and unlock 25.6 ns; measured 5 ns for the atomic alone" },
		{ 40, "derived: the atomic and its checks" },
		{ 8, "derived: the atomic and its checks" },
	} },
	[COST_SPIN_UNLOCK] = { "spin_unlock", "dropping a spinlock", MEASURE_LOCK, {
		{ 10, "perfbook: lock and unlock 25.6 ns" },
		{ 20, "derived: a store with release" },
		{ 4, "derived: a store and its checks" },
	} },
	[COST_MUTEX] = { "mutex", "mutex or sleeping lock, fast path, each way", MEASURE_LOCK, {
		{ 15, "derived: one fully ordered compare-and-exchange and its checks" },
		{ 45, "derived: likewise" },
		{ 10, "derived: likewise" },
	} },
	[COST_CACHE_LINE] = { "cache_line", "touching what another CPU touched last", MEASURE_LINE, {
		{ 50, "perfbook: 31.2 ns in a socket; measured one-way hand-off 45-55 ns" },
		{ 120, "derived" },
		{ 60, "derived" },
	} },
	[COST_CONTEXT_SWITCH] = { "context_switch", "from one task to another", MEASURE_LOCK, {
		{ 1500, "measured 2.1 us through a pipe with two system calls" },
		{ 3500, "derived" },
		{ 1200, "published: 1.07-2.41 us (Core i7 of 2020, Linux 6.6)" },
	} },
	[COST_WAKE_UP] = { "wake_up", "try_to_wake_up(), paid by the waker", MEASURE_LOCK, {
		{ 500, "derived: half of a futex wake, about 1 us in published tables" },
		{ 2000, "derived" },
		{ 400, "derived" },
	} },
	[COST_IRQ_ENTER] = { "irq_enter", "from an interrupt's arrival to its handler", MEASURE_LOCK, {
		{ 200, "derived: exception entry and irq_enter(), about 600 cycles" },
		{ 800, "derived" },
		{ 150, "derived" },
	} },
	[COST_IRQ_EXIT] = { "irq_exit", "from the handler back", MEASURE_LOCK, {
		{ 150, "derived: irq_exit() and IRET, about 450 cycles" },
		{ 600, "derived" },
		{ 120, "derived" },
	} },
	[COST_TICK] = { "tick", "scheduler tick and timekeeping", MEASURE_LOCK, {
		{ 1000, "derived: 1-3 us are usual in hardware-noise traces" },
		{ 4000, "derived" },
		{ 700, "derived" },
	} },
	[COST_IDLE_EXIT] = { "idle_exit", "an idle CPU answering an interrupt", MEASURE_NONE, {
		{ 2000, "intel_idle: C1, 2 us in all tables of the time" },
		{ 2000, "derived" },
		{ 2000, "intel_idle: C1E of Sapphire Rapids, 2 us" },
	} },
	[COST_IPI_SEND] = { "ipi_send", "asking one CPU by an interrupt", MEASURE_LINE, {
		{ 250, "published shoot-down costs: about 0.2-0.25 us for each receiver" },
		{ 300, "derived" },
		{ 200, "derived" },
	} },
	[COST_IPI_DELIVERY] = { "ipi_delivery", "from the request to its arrival", MEASURE_LINE, {
		{ 750, "published: round trip 1-3 us on bare metal" },
		{ 1500, "derived" },
		{ 600, "derived" },
	} },
	[COST_TLB_FLUSH] = { "tlb_flush_ipi", "dropping translations on one CPU", MEASURE_LOCK, {
		{ 500, "derived: CR4/CR3 writes 200-500 ns; the purge's range is a full flush" },
		{ 500, "derived" },
		{ 300, "derived" },
	} },
	[COST_TLB_BROADCAST] = { "tlb_flush_broadcast", "dropping them on all CPUs, where hardware does it", MEASURE_LINE, {
		{ 1500, "not on x86; as arm64-stb" },
		{ 1500, "derived" },
		{ 1500, "not there" },
	} },
	[COST_SYSCALL] = { "syscall", "entering an operation", MEASURE_LOCK, {
		{ 70, "derived: null system call of 2016, both ways" },
		{ 250, "derived" },
		{ 50, "derived" },
	} },
	[COST_KMALLOC] = { "kmalloc", "allocating a small descriptor", MEASURE_LOCK, {
		{ 25, "measured 16-18 ns for malloc and free" },
		{ 150, "derived" },
		{ 20, "derived" },
	} },
	[COST_VM_STRUCT] = { "vm_struct", "what vmalloc() and vfree() do besides areas and pages", MEASURE_LOCK, {
		{ 650, "derived: 0.99 us for vmalloc and vfree of a page (test_vmalloc, Linux 5.2), less the parts listed here" },
		{ 4000, "derived" },
		{ 400, "derived" },
	} },
	[COST_AREA_SEARCH] = { "area_search", "each area that a search visits", MEASURE_AREA, {
		{ 5, "derived: a list walk that mostly hits the cache" },
		{ 60, "derived" },
		{ 5, "derived" },
	} },
	[COST_AREA_INSERT] = { "area_insert", "inserting an area in tree and list", MEASURE_AREA, {
		{ 120, "measured 128-142 ns, red-black tree of 8,192-24,576 nodes" },
		{ 900, "derived" },
		{ 100, "derived" },
	} },
	[COST_AREA_FREE] = { "area_free", "freeing one area in a purge", MEASURE_AREA, {
		{ 200, "derived: 1,177-2,886 us for 8,192 areas give 140-350 ns each" },
		{ 1500, "derived" },
		{ 180, "derived" },
	} },
	[COST_LIST_WALK] = { "list_walk", "looking at one area of the purge list", MEASURE_AREA, {
		{ 10, "derived: a dependent load, often a cache miss" },
		{ 150, "derived" },
		{ 10, "derived" },
	} },
	[COST_MAP_PAGE] = { "map_page", "allocating and mapping a page", MEASURE_LOCK, {
		{ 60, "published: 12.6 us for 101 pages mapped and unmapped, half of it" },
		{ 500, "derived" },
		{ 50, "derived" },
	} },
	[COST_UNMAP_PAGE] = { "unmap_page", "unmapping and freeing a page", MEASURE_LOCK, {
		{ 50, "published: 12.6 us for 101 pages; unmapping 20 ns, freeing 30 ns" },
		{ 400, "derived" },
		{ 40, "derived" },
	} },
	[COST_TOUCH] = { "touch", "a TLB miss", MEASURE_AREA, {
		{ 30, "derived: a page walk of four levels, mostly cached" },
		{ 200, "derived" },
		{ 20, "derived" },
	} },
	[COST_BLOCK] = { "block", "looking at one per-CPU vmap block", MEASURE_LOCK, {
		{ 15, "derived: a dependent load and a bitmap's counters" },
		{ 60, "derived" },
		{ 12, "derived" },
	} },
	[COST_NOTIFY] = { "notify", "the purge-notifier chain with nobody on it", MEASURE_LOCK, {
		{ 50, "derived: taking and dropping a free rwsem" },
		{ 150, "derived" },
		{ 40, "derived" },
	} },
};

/* a * n / d, rounded to nearest; d not 0 */
static int64_t scale(int64_t a, int64_t n, int64_t d)
{
	return (a * n + d / 2) / d;
}

/* What the preset itself would have measured. */
static int64_t preset_measure(enum cost_preset p, enum cost_measure m)
{
	switch (m) {
	case MEASURE_LOCK:
		return cost_info[COST_SPIN_LOCK].value[p].ns +
		       cost_info[COST_SPIN_UNLOCK].value[p].ns;
	case MEASURE_LINE:
		return cost_info[COST_CACHE_LINE].value[p].ns;
	case MEASURE_AREA:
		return cost_info[COST_AREA_FREE].value[p].ns;
	default:
		return 1;
	}
}

void cost_table(int64_t cost[COST_NR], enum cost_preset p,
		const int64_t measured[MEASURE_NONE])
{
	for (unsigned i = 0; i < COST_NR; i++) {
		const enum cost_measure m = cost_info[i].measure;

		cost[i] = cost_info[i].value[p].ns;
		if (m != MEASURE_NONE && measured[m])
			cost[i] = scale(cost[i], measured[m], preset_measure(p, m));
	}
}
