/* SPDX-License-Identifier: MIT */
/*
 * measured.h - what the arena holds of what is being measured and watched: sections with
 * preemption or interrupts off, watchdogs, and tasks that are late.
 */
#ifndef SIM_WORLD_MEASURED_H
#define SIM_WORLD_MEASURED_H

#include <stdint.h>

#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct open_section {
	int64_t start;		/* on the CPU's own time, standstills left out; -1: closed */
	int64_t start_ns;
	uint32_t task;
	uint16_t begin_pc;
	uint16_t reserved;
};

/* Of a CPU, for its watchdogs (watch.h). */
struct watch {
	int64_t since;		/* when it became unable to schedule; -1: sections tell */
	int64_t could;		/* when it was able to the last time, a section open or not */
	int64_t over_ns;	/* length of an ended stretch, still to be told, … */
	uint32_t over_task;	/* … whose it was, … */
	uint32_t over;		/* … and the properties that it violates: bit set */
	uint32_t told;		/* … those told of the present stretch */
	uint32_t reserved;
};

struct work {			/* the item that a CPU's worker is at */
	int64_t began_ns;	/* how long the worker had run by then */
	uint32_t worker;	/* NIL: none */
	uint32_t told;
};

/* Of a measuring task: what its CPU does while it is late. */
enum { MAX_BLOCKERS = 6 };

/* While a measuring task is late, another one spins for a lock: who held that longest. */
struct holding {
	int64_t since;		/* when the waiter asked for the lock */
	int64_t ns;		/* how long the owner held it from then on */
	uint32_t waiter, lock, owner;
	uint32_t owners;
	uint16_t from_pc, to_pc;
	uint32_t reserved;
};

struct lateness {
	struct blocker blocker[MAX_BLOCKERS];
	struct holding holding[2];	/* by a task; by the handler on top of it */
	int64_t since;		/* its timer's expiry */
	uint32_t blockers;
	uint32_t cpu;		/* where it is expected to run */
	uint32_t next;		/* the next late task of that CPU, or NIL */
	uint32_t late;		/* its timer has expired, and it has not run yet */
};

#pragma GCC diagnostic pop

#endif
