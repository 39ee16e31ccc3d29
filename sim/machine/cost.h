/* SPDX-License-Identifier: MIT */
/*
 * cost.h - what things cost in virtual time, and the draws of random times.
 *
 * Every cost is an integer number of nanoseconds. The table in cost.c gives each its
 * key in a scenario's [costs], its default and where that number comes from.
 */
#ifndef SIM_MACHINE_COST_H
#define SIM_MACHINE_COST_H

#include <stdbool.h>
#include <stdint.h>

enum cost {
	COST_NONE,		/* takes no time */
	COST_NS,		/* the step's amount is already a time in ns */
	COST_LOCAL,		/* a few instructions on this CPU's own data */
	COST_ATOMIC,		/* one read-modify-write on a line already here */
	COST_READ,		/* one load of a shared word already here */
	COST_SPIN_LOCK,
	COST_SPIN_UNLOCK,
	COST_MUTEX,		/* a mutex or sleeping-lock fast path */
	COST_CACHE_LINE,	/* added when another CPU touched the object last */
	COST_CONTEXT_SWITCH,
	COST_WAKE_UP,		/* try_to_wake_up(), paid by the waker */
	COST_IRQ_ENTER,
	COST_IRQ_EXIT,
	COST_TICK,
	COST_IDLE_EXIT,		/* from an idle CPU's interrupt to its handler */
	COST_IPI_SEND,		/* each target */
	COST_IPI_DELIVERY,	/* from the send to the interrupt at the target */
	COST_TLB_FLUSH,		/* one CPU drops a range or all of its translations */
	COST_TLB_BROADCAST,	/* all CPUs do, told by the hardware and not by interrupts */
	COST_SYSCALL,		/* entering an operation from user mode */
	COST_KMALLOC,
	COST_VM_STRUCT,		/* what vmalloc() and vfree() do besides areas and pages */
	COST_AREA_SEARCH,	/* each area visited */
	COST_AREA_INSERT,
	COST_AREA_FREE,		/* each area purged: erase, unlink, deferred free */
	COST_LIST_WALK,		/* each area looked at in the purge list */
	COST_MAP_PAGE,
	COST_UNMAP_PAGE,
	COST_TOUCH,		/* a TLB miss: walk of the page tables */
	COST_BLOCK,		/* looking at one per-CPU vmap block */
	COST_NOTIFY,		/* the purge-notifier chain, when nobody is on it */
	COST_NR
};

/* Machines whose costs are known. */
enum cost_preset { X86_2016, ARM64_STB, X86_2024, COST_PRESETS };

struct preset_info {
	const char *name, *summary;
};

extern const struct preset_info preset_info[COST_PRESETS];

/* What a cost is made of: three measured numbers scale a preset to another machine. */
enum cost_measure {
	MEASURE_LOCK,		/* instructions: a free spinlock taken and dropped */
	MEASURE_LINE,		/* messages between CPUs: one cache-line transfer */
	MEASURE_AREA,		/* cold memory: one area freed by a purge */
	MEASURE_NONE,		/* neither: it is set by itself */
};

struct cost_value {
	int64_t ns;
	const char *source;	/* where the number comes from */
};

struct cost_info {
	const char *key;	/* in [costs]; NULL: not the user's to set */
	const char *help;
	enum cost_measure measure;
	struct cost_value value[COST_PRESETS];
};

extern const struct cost_info cost_info[COST_NR];

/*
 * The costs of a machine like the preset on which measured[] was measured, in ns (0: not,
 * then it is the preset's own). See doc/costs.md.
 */
void cost_table(int64_t cost[COST_NR], enum cost_preset p,
		const int64_t measured[MEASURE_NONE]);

#endif
