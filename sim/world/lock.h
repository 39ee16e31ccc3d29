/* SPDX-License-Identifier: MIT */
/*
 * lock.h - the state of a lock, as the arena holds it.
 */
#ifndef SIM_WORLD_LOCK_H
#define SIM_WORLD_LOCK_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct wait_queue {
	uint32_t head, tail;	/* tasks, linked by wait_next */
	uint32_t waiters;
};

struct lock {
	uint32_t owner;		/* task, NIL: free */
	struct wait_queue queue;
};

struct lock_clock {
	int64_t acquired_ns;
	uint16_t acquired_pc;
	uint16_t reserved[3];
};

#pragma GCC diagnostic pop

#endif
