/* SPDX-License-Identifier: MIT */
/*
 * lock.h - the state of a lock, as the arena holds it.
 */
#ifndef SIM_WORLD_PARTS_LOCK_H
#define SIM_WORLD_PARTS_LOCK_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct wait_queue {
	uint32_t head, tail;	/* tasks, linked by wait_next */
	uint32_t waiters;
};

/* lock.flags */
enum {
	LOCK_HANDOFF = 1,	/* the first waiter was passed over: whoever drops it hands it over */
	LOCK_NONSPINNABLE = 2,	/* of a rw_semaphore: a writer has spun on its readers in vain */
	LOCK_DRAINS = 4,	/* under rt: the owner, a writer, waits until its readers have left */
};

struct lock {
	uint32_t owner;		/* task, NIL: free */
	uint32_t flags;
	uint32_t readers;	/* who holds it to read, each as often as it has taken it */
	struct wait_queue queue;	/* those that sleep, and those that burn their CPU */
	struct wait_queue spinners;	/* of a sleeping lock: those that spin before they sleep */
};

/* What a task has to do with a lock that readers share. */
struct share {
	uint16_t reads;		/* how often it holds the lock to read */
	uint8_t wants_to_read;	/* while it waits; else it wants to write */
	uint8_t bounded;	/* while it spins on readers: it stops at task_clock.until */
};

struct lock_clock {
	int64_t acquired_ns;
	uint16_t acquired_pc;
	uint16_t reserved[3];
};

#pragma GCC diagnostic pop

#endif
