/* SPDX-License-Identifier: MIT */
/*
 * mutex.h - mutexes: a waiter spins while the owner runs, and sleeps otherwise.
 */
#ifndef SIM_LOCKS_MUTEX_H
#define SIM_LOCKS_MUTEX_H

#include "sim/world/state.h"

/* What may sleep begins with this. False: the CPU reschedules first; the step is taken again. */
bool may_begin_to_sleep(struct world *w, struct task *t);
/* False: the task waits, or its CPU reschedules first; then the step is taken again. */
bool mutex_lock(struct world *w, struct task *t, uint32_t lock);
bool mutex_trylock(struct world *w, struct task *t, uint32_t lock);
void mutex_unlock(struct world *w, struct task *t, uint32_t lock);

#endif
