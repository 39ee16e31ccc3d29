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

/* Does the lock's owner inherit the priority of those who wait? */
bool lock_inherits(const struct world *w, uint32_t lock);

/* Counts that the task has the lock from now on. */
static inline void lock_acquired(struct world *w, struct task *t, uint32_t lock)
{
	t->locks++;
	w->lock_stats[lock].acquisitions++;
	w->lock_clock[lock].acquired_ns = w->clock->now;
	w->lock_clock[lock].acquired_pc = task_top(w, t)->pc;
}

/* The free lock is the task's from now on. */
static inline void lock_take(struct world *w, struct task *t, uint32_t lock)
{
	w->lock[lock].owner = t->id;
	lock_acquired(w, t, lock);
}

/* The same, if it is free; else that it is not is counted. */
bool lock_trytake(struct world *w, struct task *t, uint32_t lock);
/* The task waits for the lock from now on; the caller says whether it sleeps or spins. */
void lock_queue(struct world *w, struct task *t, uint32_t lock);
/* The waiter's step is taken again, and the lock is its own now. */
void lock_take_granted(struct world *w, struct task *t, uint32_t lock);

/* Is the lock the task's own, since it was given to it while it waited? */
static inline bool lock_was_granted(struct world *w, struct task *t, uint32_t lock)
{
	if (likely(!(t->flags & TASK_GRANTED)))
		return false;
	lock_take_granted(w, t, lock);
	return true;
}

/* Tells the violation: the task drops a lock that it does not own. */
void lock_tell_foreign(struct world *w, const struct task *t, uint32_t lock);

/* May the task drop the lock? */
static inline bool lock_may_release(struct world *w, const struct task *t, uint32_t lock)
{
	if (likely(w->lock[lock].owner == t->id))
		return true;
	lock_tell_foreign(w, t, lock);
	return false;
}
/* The owner gives the lock to the first who waits for it, or nobody has it. */
void lock_hand_over(struct world *w, struct task *from, uint32_t lock);

#endif
