/* SPDX-License-Identifier: MIT */
/*
 * sync.h - the state of what tasks wait at besides locks, and of a task at a wait queue, as the
 * arena holds it.
 */
#ifndef SIM_WORLD_PARTS_SYNC_H
#define SIM_WORLD_PARTS_SYNC_H

#include <stdint.h>

#include "sim/world/parts/lock.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct sync {
	struct wait_queue queue;	/* of a wait queue: linked by waiter.next, not wait_next */
	uint32_t count;			/* enum sync_kind says of what */
};

/* waiter.flags */
enum {
	WAITER_EXCLUSIVE = 1,	/* a wake-up ends with it */
	WAITER_ASLEEP = 2,	/* it is in schedule(), and its state is not TASK_RUNNING */
	WAITER_SET = 4,		/* its state was set last to something else than TASK_RUNNING */
};

/* A task that has put itself on a wait queue may take locks meanwhile, and queue for these. */
struct waiter {
	uint32_t on;		/* the wait queue that it is on, or NIL */
	uint32_t next;		/* the next task there, or NIL */
	uint32_t flags;
};

#pragma GCC diagnostic pop

#endif
