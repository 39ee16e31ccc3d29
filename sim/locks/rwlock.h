/* SPDX-License-Identifier: MIT */
/*
 * rwlock.h - rwlock_t: several readers or one writer; a waiter burns its CPU, and sleeps under rt.
 */
#ifndef SIM_LOCKS_RWLOCK_H
#define SIM_LOCKS_RWLOCK_H

#include "sim/world/state.h"

/* False: the task waits; then its step is taken again. */
bool read_lock(struct world *w, struct task *t, uint32_t lock);
bool write_lock(struct world *w, struct task *t, uint32_t lock);
/* False: the task does not have the lock. */
bool read_trylock(struct world *w, struct task *t, uint32_t lock);
bool write_trylock(struct world *w, struct task *t, uint32_t lock);
void read_unlock(struct world *w, struct task *t, uint32_t lock);
void write_unlock(struct world *w, struct task *t, uint32_t lock);

#endif
