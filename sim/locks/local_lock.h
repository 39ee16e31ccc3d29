/* SPDX-License-Identifier: MIT */
/*
 * local_lock.h - local_lock_t: protects what is a CPU's own. Each CPU has a lock of its own.
 *
 * The task is bound to its CPU by then: its preemption or its interrupts are off, or, under rt,
 * its migration.
 */
#ifndef SIM_LOCKS_LOCAL_LOCK_H
#define SIM_LOCKS_LOCAL_LOCK_H

#include "sim/world/state.h"

/* Takes the CPU's lock. False: the task waits, which happens under rt only. */
bool take_local_lock(struct world *w, struct task *t, uint32_t lock);
/* Drops it. False: the task does not have it. */
bool drop_local_lock(struct world *w, struct task *t, uint32_t lock);

#endif
