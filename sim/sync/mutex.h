/* SPDX-License-Identifier: MIT */
/*
 * mutex.h - mutexes: who waits spins while the owner runs, and else sleeps.
 */
#ifndef SIM_SYNC_MUTEX_H
#define SIM_SYNC_MUTEX_H

#include "sim/world/state.h"

/* False: it waits, or reschedules first. */
bool mutex_lock(struct world *w, struct task *t, uint32_t lock);
bool mutex_trylock(struct world *w, struct task *t, uint32_t lock);
void mutex_unlock(struct world *w, struct task *t, uint32_t lock);

#endif
