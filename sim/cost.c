/* SPDX-License-Identifier: MIT */
/*
 * cost.c - the cost table: one row a cost, with its default and its source.
 *
 * The defaults describe an x86-64 machine of about 2016. "measured" is this project's own
 * microbenchmark on a 2-CPU virtual machine; "perfbook" is P. McKenney's table of
 * operation costs (Nehalem); "derived" says from what.
 */
#include "sim/cost.h"

#include <stddef.h>

const struct cost_info cost_info[COST_NR] = {
	[COST_NONE] = { NULL, 0, "takes no time", "" },
	[COST_NS] = { NULL, 1, "an amount that is a time already", "" },
	[COST_LOCAL] = { "local", 2, "a few instructions on a CPU's own data",
		"derived: 4-8 cycles at 3 GHz" },
	[COST_ATOMIC] = { "atomic", 5, "read-modify-write of a line already here",
		"measured 4.9-5.1 ns; perfbook: CAS best case 12.2 ns" },
	[COST_READ] = { "read", 1, "load of a shared word already here",
		"derived: L1 hit, 4-5 cycles" },
	[COST_SPIN_LOCK] = { "spin_lock", 10, "taking a free spinlock whose line is here",
		"perfbook: lock and unlock 25.6 ns; measured 5 ns for the atomic alone" },
	[COST_SPIN_UNLOCK] = { "spin_unlock", 10, "dropping a spinlock",
		"perfbook: lock and unlock 25.6 ns" },
	[COST_MUTEX] = { "mutex", 15, "mutex or sleeping lock, fast path, each way",
		"derived: one fully ordered compare-and-exchange and its checks" },
	[COST_CACHE_LINE] = { "cache_line", 50, "touching what another CPU touched last",
		"perfbook: 31.2 ns in a socket; measured one-way hand-off 45-55 ns" },
	[COST_CONTEXT_SWITCH] = { "context_switch", 1500, "from one task to another",
		"measured 2.1 us through a pipe with two system calls" },
	[COST_WAKE_UP] = { "wake_up", 500, "try_to_wake_up(), paid by the waker",
		"derived: half of a futex wake, about 1 us in published tables" },
	[COST_IRQ_ENTER] = { "irq_enter", 200, "from an interrupt's arrival to its handler",
		"derived: exception entry and irq_enter(), about 600 cycles" },
	[COST_IRQ_EXIT] = { "irq_exit", 150, "from the handler back",
		"derived: irq_exit() and IRET, about 450 cycles" },
	[COST_TICK] = { "tick", 1000, "scheduler tick and timekeeping",
		"derived: 1-3 us are usual in hardware-noise traces" },
	[COST_IDLE_EXIT] = { "idle_exit", 1000, "an idle CPU answering an interrupt",
		"derived: C1 exit latency of 1-2 us in intel_idle's tables" },
	[COST_IPI_SEND] = { "ipi_send", 250, "asking one CPU by an interrupt",
		"published shoot-down costs: about 0.2-0.25 us for each receiver" },
	[COST_IPI_DELIVERY] = { "ipi_delivery", 750, "from the request to its arrival",
		"published: round trip 1-3 us on bare metal" },
	[COST_TLB_FLUSH] = { "tlb_flush_ipi", 500, "dropping translations on one CPU",
		"derived: CR4/CR3 writes 200-500 ns; the purge's range is a full flush" },
	[COST_SYSCALL] = { "syscall", 70, "entering an operation",
		"derived: null system call of 2016, both ways" },
	[COST_KMALLOC] = { "kmalloc", 25, "allocating a small descriptor",
		"measured 16-18 ns for malloc and free" },
	[COST_AREA_SEARCH] = { "area_search", 5, "each area that a search visits",
		"derived: a list walk that mostly hits the cache" },
	[COST_AREA_INSERT] = { "area_insert", 120, "inserting an area in tree and list",
		"measured 128-142 ns, red-black tree of 8,192-24,576 nodes" },
	[COST_AREA_FREE] = { "area_free", 200, "freeing one area in a purge",
		"derived: 1,177-2,886 us for 8,192 areas give 140-350 ns each" },
	[COST_LIST_WALK] = { "list_walk", 10, "looking at one area of the purge list",
		"derived: a dependent load, often a cache miss" },
	[COST_MAP_PAGE] = { "map_page", 60, "allocating and mapping a page",
		"published: 12.6 us for 101 pages mapped and unmapped, half of it" },
	[COST_UNMAP_PAGE] = { "unmap_page", 50, "unmapping and freeing a page",
		"published: 12.6 us for 101 pages; unmapping 20 ns, freeing 30 ns" },
	[COST_TOUCH] = { "touch", 30, "a TLB miss",
		"derived: a page walk of four levels, mostly cached" },
	[COST_BLOCK] = { "block", 15, "looking at one per-CPU vmap block",
		"derived: a dependent load and a bitmap's counters" },
	[COST_NOTIFY] = { "notify", 50, "the purge-notifier chain with nobody on it",
		"derived: taking and dropping a free rwsem" },
};
