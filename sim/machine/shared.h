/* SPDX-License-Identifier: MIT */
/*
 * shared.h - what tasks share, as it is configured: locks, and words of memory.
 */
#ifndef SIM_MACHINE_SHARED_H
#define SIM_MACHINE_SHARED_H

#include <stdbool.h>
#include <stdint.h>

enum lock_kind {
	LOCK_RAW_SPIN,		/* spins under every preemption model */
	LOCK_SPIN,		/* spins; under rt sleeps, with priority inheritance */
	LOCK_MUTEX,		/* sleeps; waiters spin while the owner runs; it can be stolen */
	LOCK_RW,		/* as LOCK_SPIN, but several readers may hold it (rwlock_t) */
	LOCK_RWSEM,		/* as LOCK_MUTEX, but several readers may hold it */
	LOCK_LOCAL,		/* of a CPU: preemption or interrupts off; under rt as LOCK_SPIN */
};

/* May several tasks hold such a lock at a time, to read? */
static inline bool is_shared_kind(enum lock_kind kind)
{
	return kind == LOCK_RW || kind == LOCK_RWSEM;
}

/* Does who waits for such a lock sleep only under rt? */
static inline bool is_spinning_kind(enum lock_kind kind)
{
	return kind == LOCK_SPIN || kind == LOCK_RW || kind == LOCK_LOCAL;
}

struct lock_config {
	const char *name;
	enum lock_kind kind;
};

struct atomic_config {
	const char *name;
	int64_t initial;
};

#endif
