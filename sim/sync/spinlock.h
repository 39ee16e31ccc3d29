/* SPDX-License-Identifier: MIT */
/*
 * spinlock.h - spinlocks: who waits burns its CPU; under rt it sleeps.
 */
#ifndef SIM_SYNC_SPINLOCK_H
#define SIM_SYNC_SPINLOCK_H

#include "sim/world/state.h"

bool spin_lock(struct world *w, struct task *t, uint32_t lock);	/* false: queued, try again */
bool spin_trylock(struct world *w, struct task *t, uint32_t lock);
void spin_unlock(struct world *w, struct task *t, uint32_t lock);
bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock);

#endif
