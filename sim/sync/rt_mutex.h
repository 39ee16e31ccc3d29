/* SPDX-License-Identifier: MIT */
/*
 * rt_mutex.h - locks under rt: a waiter sleeps, and the owner inherits its priority.
 */
#ifndef SIM_SYNC_RT_MUTEX_H
#define SIM_SYNC_RT_MUTEX_H

#include "sim/world/state.h"

/*
 * Raises the owner of the lock that t waits for to t's priority; if that task waits for a
 * lock, too, then also the owner of that one, and so on.
 */
void rt_boost(struct world *w, const struct task *t);
/* The lock was handed over: the new owner inherits from the waiters, not `from`. */
void rt_pass_on_prio(struct world *w, struct task *from, uint32_t lock);

/* Spinlocks under rt. False: the task sleeps until it has the lock. */
bool rt_spin_lock(struct world *w, struct task *t, uint32_t lock);
void rt_spin_unlock(struct world *w, struct task *t, uint32_t lock);

#endif
