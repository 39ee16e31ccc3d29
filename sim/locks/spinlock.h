/* SPDX-License-Identifier: MIT */
/*
 * spinlock.h - spinlocks: a waiter burns its CPU, except under rt, where it sleeps.
 */
#ifndef SIM_LOCKS_SPINLOCK_H
#define SIM_LOCKS_SPINLOCK_H

#include "sim/world/state.h"

bool spin_lock(struct world *w, struct task *t, uint32_t lock);	/* false: it waits */
bool spin_trylock(struct world *w, struct task *t, uint32_t lock);
void spin_unlock(struct world *w, struct task *t, uint32_t lock);
bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock);

#endif
