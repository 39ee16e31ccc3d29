/* SPDX-License-Identifier: MIT */
/*
 * work.h - the state of a work item and of a pool of workers, as the arena holds it.
 */
#ifndef SIM_WORLD_PARTS_WORK_H
#define SIM_WORLD_PARTS_WORK_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct work {
	uint32_t pool;		/* where it is pending, or NIL */
	uint32_t next;		/* the next one that is pending there, or NIL */
	uint32_t worker;	/* the task that does it, or NIL */
	uint32_t follows;	/* true: its worker does it again, as soon as it has done it */
	uint32_t cancels;	/* tasks that cancel it: it cannot be queued */
	/* Tasks that wait until it is done, linked by wait_next, the latest first: */
	uint32_t flush_pending;	/* … the time for which it is pending */
	uint32_t flush_current;	/* … the time that it is being done */
};

struct pool {
	uint32_t first, last;	/* the work that is pending there */
	uint32_t idle;		/* workers with nothing to do, by wait_next, the latest first */
	uint32_t running;	/* workers at work, without those that sleep meanwhile */
};

#pragma GCC diagnostic pop

#endif
