/* SPDX-License-Identifier: MIT */
/*
 * rt_mutex.h - locks under rt: the owner inherits the priority of its waiters.
 */
#ifndef SIM_LOCKS_RT_MUTEX_H
#define SIM_LOCKS_RT_MUTEX_H

#include "sim/world/state.h"

/*
 * Raises the owner of the lock that t waits for to t's priority; if that task waits for a
 * lock, too, then also the owner of that one, and so on.
 */
void rt_boost(struct world *w, const struct task *t);

/* Locks of all kinds that sleep under rt. False: the task waits; then its step is taken again. */
bool rt_lock(struct world *w, struct task *t, uint32_t lock);
void rt_unlock(struct world *w, struct task *t, uint32_t lock);

/* The lock is taken, or kept for a more urgent waiter: the task waits, if it does not yet. */
void rt_wait(struct world *w, struct task *t, uint32_t lock);

/* Spinlocks under rt: who holds one stays on its CPU. */
bool rt_spin_lock(struct world *w, struct task *t, uint32_t lock);
void rt_spin_unlock(struct world *w, struct task *t, uint32_t lock);

#endif
