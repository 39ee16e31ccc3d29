/* SPDX-License-Identifier: MIT */
/*
 * lock.h - what all locks share: an owner, a queue of waiters, hand-over, and statistics.
 */
#ifndef SIM_SYNC_LOCK_H
#define SIM_SYNC_LOCK_H

#include "sim/world/ids.h"
#include "sim/world/state.h"

/* At the end of a run: counts the holds and waits that are still under way. */
void locks_account(struct world *w);

/* --- for the kinds of locks -------------------------------------------------------------- */

/* Does the lock's owner inherit the priority of its waiters? */
bool lock_inherits(const struct world *w, uint32_t lock);

/* Counts that the task holds the lock from now on. */
static inline void lock_acquired(struct world *w, struct task *t, uint32_t lock)
{
	t->locks++;
	w->lock_stats[lock].acquisitions++;
	w->lock_clock[lock].acquired_ns = w->clock->now;
	w->lock_clock[lock].acquired_pc = task_top(w, t)->pc;
}

/* Makes the task the owner of the lock, which must be free. */
static inline void lock_take(struct world *w, struct task *t, uint32_t lock)
{
	w->lock[lock].owner = t->id;
	lock_acquired(w, t, lock);
}

/* The same if the lock is free; else counts a failed attempt and returns false. */
bool lock_trytake(struct world *w, struct task *t, uint32_t lock);
/* Puts the task into the lock's queue; the caller decides whether it sleeps or spins. */
void lock_queue(struct world *w, struct task *t, uint32_t lock);
/* The step of a waiter that was given the lock is taken again: it holds the lock now. */
void lock_take_granted(struct world *w, struct task *t, uint32_t lock);

/* Was the lock given to the task while it waited? Then the task takes it. */
static inline bool lock_was_granted(struct world *w, struct task *t, uint32_t lock)
{
	if (likely(!(t->flags & TASK_GRANTED)))
		return false;
	lock_take_granted(w, t, lock);
	return true;
}

/* Tells of a violation: the task drops a lock that it does not own. */
void lock_tell_foreign(struct world *w, const struct task *t, uint32_t lock);

/* May the task drop the lock? If it does not own it, that is told as a violation. */
static inline bool lock_may_release(struct world *w, const struct task *t, uint32_t lock)
{
	if (likely(w->lock[lock].owner == t->id))
		return true;
	lock_tell_foreign(w, t, lock);
	return false;
}
/* The owner gives the lock to its first waiter; without one the lock becomes free. */
void lock_hand_over(struct world *w, struct task *from, uint32_t lock);

#endif
