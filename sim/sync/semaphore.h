/* SPDX-License-Identifier: MIT */
/*
 * semaphore.h - semaphores: so many tasks may have one at a time.
 */
#ifndef SIM_SYNC_SEMAPHORE_H
#define SIM_SYNC_SEMAPHORE_H

#include "sim/world/state.h"

/* down(): false if the task has to sleep until another one hands it over. */
bool down(struct world *w, struct task *t, uint32_t sync);
/* True if the task has it now. It never sleeps, so a handler may try, too. */
bool down_trylock(struct world *w, struct task *t, uint32_t sync);
/* Anybody may do this, also a handler. Returns how many tasks were woken: one, or none. */
uint32_t up(struct world *w, struct task *t, uint32_t sync);

#endif
