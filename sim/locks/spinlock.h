/* SPDX-License-Identifier: MIT */
/*
 * spinlock.h - spinlocks: a waiter burns its CPU, except under rt, where it sleeps.
 */
#ifndef SIM_LOCKS_SPINLOCK_H
#define SIM_LOCKS_SPINLOCK_H

#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/locks/lock.h"
#include "sim/world/state.h"

bool spin_lock(struct world *w, struct task *t, uint32_t lock);	/* false: it waits */

/* The same for a lock that does not sleep. */
static inline bool raw_spin_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (lock_was_granted(w, t, lock))
		return true;
	preempt_disable(w, t);
	if (w->lock[lock].owner == NIL) {
		lock_take(w, t, lock);
		return true;
	}
	lock_queue(w, t, lock);
	start_spinning(w, t);
	return false;
}

static inline void raw_spin_unlock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_may_release(w, t, lock))
		return;
	lock_hand_over(w, t, lock);
	preempt_enable(w, t);
}

bool spin_trylock(struct world *w, struct task *t, uint32_t lock);
void spin_unlock(struct world *w, struct task *t, uint32_t lock);
bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock);

#endif
