/* SPDX-License-Identifier: MIT */
/*
 * measured.h - what is being measured and watched, as the arena holds it: sections with
 * preemption or interrupts off, watchdogs, and tasks that are late.
 */
#ifndef SIM_WORLD_PARTS_MEASURED_H
#define SIM_WORLD_PARTS_MEASURED_H

#include <stdint.h>

#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct open_section {
	int64_t start;		/* by the CPU's own time (cpu_time.h); -1: it is closed */
	int64_t start_ns;	/* by virtual time */
	uint32_t task;
	uint16_t begin_pc;
	uint16_t reserved;
};

/* What the watchdogs of a CPU know of it (watch.h). */
struct watch {
	int64_t since;		/* when it became unable to schedule; -1: ask sections */
	int64_t could;		/* when it was able to last, even within a section */
	int64_t over_ns;	/* length of an ended stretch that is still to be told of */
	uint32_t over_task;	/* the task whose stretch that was */
	uint32_t over;		/* bit set of the properties that it violates */
	uint32_t told;		/* bit set of those told of the present stretch already */
	uint32_t reserved;
};

struct stint {			/* a worker does a work item, and has not slept meanwhile */
	int64_t began_ns;	/* how long the worker had run when it began, or had slept */
	uint64_t told;		/* true: that it takes too long has been told */
};

enum { MAX_BLOCKERS = 6 };	/* so many are kept of each sample, the longest ones */

/*
 * While a measuring task is late, another task or a handler on its CPU spins for a lock.
 * This says who has held that lock the longest since.
 */
struct holding {
	int64_t since;		/* when the waiter asked for the lock */
	int64_t ns;		/* how long the owner held it from then on */
	uint32_t waiter, lock, owner;
	uint32_t owners;	/* how many tasks have held it */
	uint16_t from_pc, to_pc;
	uint32_t reserved;
};

/* Of a measuring task: what its CPU does while the task is late. */
struct lateness {
	struct blocker blocker[MAX_BLOCKERS];
	struct holding holding[2];	/* if a task spins; if a handler does */
	int64_t since;		/* when the task's timer expired */
	uint32_t blockers;
	uint32_t cpu;		/* where it is expected to run */
	uint32_t next;		/* the next late task of that CPU, or NIL */
	uint32_t late;		/* its timer has expired, and it has not run yet */
};

#pragma GCC diagnostic pop

#endif
