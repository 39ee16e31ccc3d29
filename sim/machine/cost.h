/* SPDX-License-Identifier: MIT */
/*
 * cost.h - what the machine's own doings cost in virtual time.
 *
 * Every cost is an integer number of nanoseconds. The table in cost.c gives each its key in a
 * scenario's [costs], its default and where that number comes from. A model has a table like it
 * of what is done to its own state, and its numbers follow the machine's.
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
	COST_SYSCALL,		/* entering an operation from user mode */
	COST_KMALLOC,
	MACHINE_COSTS		/* the model's own costs have numbers from here on */
};

enum { MAX_COSTS = 40 };	/* of machine and model together */

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
	MEASURE_MEMORY,		/* cold memory: one of the model's costs */
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

extern const struct cost_info machine_cost[MACHINE_COSTS];

/*
 * What a cost is on a machine like the preset, on which measured[] was measured, in ns: 0 where
 * it was not, then it is as the preset has it. preset[] is what the preset itself would have
 * measured. See doc/costs.md.
 */
int64_t cost_scaled(const struct cost_info *c, enum cost_preset p,
		    const int64_t measured[MEASURE_NONE], const int64_t preset[MEASURE_NONE]);

#endif
