/* SPDX-License-Identifier: MIT */
/*
 * rwsem.h - rw_semaphore: several readers or one writer; a waiter sleeps.
 *
 * Where a function returns whether somebody waits, the caller has a step more, rwsem_wake(): in
 * between, others may take the lock.
 */
#ifndef SIM_LOCKS_RWSEM_H
#define SIM_LOCKS_RWSEM_H

#include "sim/world/state.h"

/* False: the task waits, or its CPU reschedules first; then the step is taken again. */
bool down_read(struct world *w, struct task *t, uint32_t lock);
bool down_write(struct world *w, struct task *t, uint32_t lock);
/* False: the task does not have the lock. */
bool down_read_trylock(struct world *w, struct task *t, uint32_t lock);
bool down_write_trylock(struct world *w, struct task *t, uint32_t lock);

/* True: somebody waits, who is to be woken. */
bool up_read(struct world *w, struct task *t, uint32_t lock);
bool up_write(struct world *w, struct task *t, uint32_t lock);
bool downgrade_write(struct world *w, struct task *t, uint32_t lock);
/* Wakes the first waiter, or lets all readers in that wait. */
void rwsem_wake(struct world *w, struct task *t, uint32_t lock);

/*
 * For searches: would the step that the task has announced do something else if it came later?
 * It may be one of any kind.
 */
bool rwsem_time_decides(const struct world *w, const struct task *t);

#endif
