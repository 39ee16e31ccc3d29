/* SPDX-License-Identifier: MIT */
/*
 * readers.h - what locks with several readers share: who waits to read or to write, and waiters
 * that are given the lock to read.
 */
#ifndef SIM_LOCKS_READERS_H
#define SIM_LOCKS_READERS_H

#include "sim/locks/lock.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

enum mode { TO_WRITE, TO_READ };

/* The task waits for the lock from now on. It is told if the task holds the lock already. */
void rw_begin_wait(struct world *w, struct task *t, uint32_t lock, enum mode mode);

/* The task takes the lock to read, for which it may have waited. */
void rw_read(struct world *w, struct task *t, uint32_t lock);

/* Takes a waiter out of this queue of the lock, and makes it one of the readers. */
void rw_grant_read(struct world *w, struct wait_queue *q, struct task *t, uint32_t lock,
		   const struct task *from);

/* The step of a waiter is taken again: was it made a reader? Then that counts from now on. */
bool rw_read_was_granted(struct world *w, struct task *t, uint32_t lock);

/* Takes the lock to read if it is free for that, and counts a failed attempt otherwise. */
bool rw_read_trytake(struct world *w, struct task *t, uint32_t lock, bool free);

/* Does the task hold the lock to read? If not, that is told as a violation. */
bool rw_may_stop_reading(struct world *w, const struct task *t, uint32_t lock);

/* Does the first waiter want to read? */
static inline bool rw_first_reads(const struct world *w, uint32_t lock)
{
	const uint32_t first = w->lock[lock].queue.head;

	return first != NIL && share_of(w, lock, first)->wants_to_read;
}

#endif
