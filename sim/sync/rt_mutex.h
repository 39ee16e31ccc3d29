/* SPDX-License-Identifier: MIT */
/*
 * rt_mutex.h - locks under rt: who waits sleeps, and lends the owner its priority.
 */
#ifndef SIM_SYNC_RT_MUTEX_H
#define SIM_SYNC_RT_MUTEX_H

#include "sim/world/state.h"

/* Raises the owner of what t waits for to t's priority, and whom that one waits for. */
void rt_boost(struct world *w, const struct task *t);
/* The lock has changed hands: what its waiters lend goes with it. */
void rt_pass_on_prio(struct world *w, struct task *from, uint32_t lock);

/* What spinlocks are under rt. False: the task sleeps, and takes its step again. */
bool rt_spin_lock(struct world *w, struct task *t, uint32_t lock);
void rt_spin_unlock(struct world *w, struct task *t, uint32_t lock);

#endif
