/* SPDX-License-Identifier: MIT */
/*
 * cost.h - how much virtual time what the machine does costs.
 *
 * Every cost is an integer number of nanoseconds. The table in cost.c gives for each its
 * key in a scenario's [costs], its defaults and where these come from. A model has such a
 * table of its own, for work on its own state; its costs have the numbers behind the
 * machine's.
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
	COST_IPI_SEND,		/* for each target */
	COST_IPI_DELIVERY,	/* from the send to the interrupt at the target */
	COST_SYSCALL,		/* entering an operation from user mode */
	COST_KMALLOC,
	COST_STORE_DRAIN,	/* until others see a store, under tso and weak */
	MACHINE_COSTS		/* the model's own costs have numbers from here on */
};

#ifndef SIMRUN_VARIANT

enum { MAX_COSTS = 40 };	/* of the machine and the model together */

/* The machines whose costs are known. */
enum cost_preset { X86_2016, ARM64_STB, X86_2024, X86_2026, QEMU_ICOUNT, COST_PRESETS };

struct preset_info {
	const char *name, *summary;
};

extern const struct preset_info preset_info[COST_PRESETS];

/* What a cost scales with. Three measured numbers adapt a preset to another machine. */
enum cost_measure {
	MEASURE_LOCK,		/* instructions: a free spinlock taken and dropped */
	MEASURE_LINE,		/* messages between CPUs: one cache-line transfer */
	MEASURE_MEMORY,		/* cold memory: one of the model's costs */
	MEASURE_NONE,		/* none of these: the cost stays as the preset has it */
};

struct cost_value {
	int64_t ns;
	const char *source;	/* where the number comes from */
};

struct cost_info {
	const char *key;	/* in [costs]; NULL: users cannot set it */
	const char *help;
	enum cost_measure measure;
	struct cost_value value[COST_PRESETS];
};

extern const struct cost_info machine_cost[MACHINE_COSTS];

/*
 * What a cost is, in ns, on a machine like the preset on which measured[] was measured,
 * also in ns. Where measured[] is 0, nothing was measured, and the cost is as the preset
 * has it. preset[] is what one would have measured on the preset's machine. See
 * doc/costs.md.
 */
int64_t cost_scaled(const struct cost_info *c, enum cost_preset p,
		    const int64_t measured[MEASURE_NONE], const int64_t preset[MEASURE_NONE]);

#endif	/* !SIMRUN_VARIANT */

#endif
