/* SPDX-License-Identifier: MIT */
/*
 * rcu.h - what the arena holds of a task's read-side critical sections, of its wait, and of
 * the callback that it does.
 */
#ifndef SIM_WORLD_PARTS_RCU_H
#define SIM_WORLD_PARTS_RCU_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

enum { RCU_TASKS = 64 };	/* a machine with RCU has no more tasks */

/* rcu.callback */
enum {
	CALLBACK_QUEUED = 1,	/* it waits for a grace period */
	CALLBACK_RUNS = 2,
};

struct rcu {
	uint64_t readers;	/* tasks whose sections it waits for: bit set */
	uint64_t awaited;	/* the same of tasks whose callbacks it waits for */
	uint64_t again;		/* of these, whose callbacks were also running: they come twice */
	uint32_t nesting;	/* sections that it is in */
	uint32_t callback;	/* CALLBACK_…, if the task does one */
};

#pragma GCC diagnostic pop

#endif
