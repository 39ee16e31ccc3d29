/* SPDX-License-Identifier: MIT */
/*
 * lock.h - locks: spinlocks, sleeping spinlocks (rt) and mutexes.
 */
#ifndef SIM_SYNC_LOCK_H
#define SIM_SYNC_LOCK_H

#include "sim/world/ids.h"

bool spin_lock(struct world *w, struct task *t, uint32_t lock);	/* false: queued, try again */

bool spin_trylock(struct world *w, struct task *t, uint32_t lock);

void spin_unlock(struct world *w, struct task *t, uint32_t lock);

bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock);

/* False: it waits, or reschedules first. */
bool mutex_lock(struct world *w, struct task *t, uint32_t lock);

bool mutex_trylock(struct world *w, struct task *t, uint32_t lock);

void mutex_unlock(struct world *w, struct task *t, uint32_t lock);

/* At the end of a run: counts the holds and waits that are still under way. */
void locks_account(struct world *w);

#endif
