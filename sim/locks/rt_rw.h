/* SPDX-License-Identifier: MIT */
/*
 * rt_rw.h - locks with several readers under rt: rwlock_t and rw_semaphore.
 */
#ifndef SIM_LOCKS_RT_RW_H
#define SIM_LOCKS_RT_RW_H

#include "sim/world/state.h"

/* False: the task waits; then its step is taken again. */
bool rt_read(struct world *w, struct task *t, uint32_t lock);
bool rt_write(struct world *w, struct task *t, uint32_t lock);
bool rt_tryread(struct world *w, struct task *t, uint32_t lock);
bool rt_trywrite(struct world *w, struct task *t, uint32_t lock);
void rt_unread(struct world *w, struct task *t, uint32_t lock);
void rt_unwrite(struct world *w, struct task *t, uint32_t lock);
/* The writer goes on as a reader. */
void rt_downgrade(struct world *w, struct task *t, uint32_t lock);

/* The same for rwlock_t: who holds one stays on its CPU. */
bool rt_rwlock_read(struct world *w, struct task *t, uint32_t lock);
bool rt_rwlock_write(struct world *w, struct task *t, uint32_t lock);
bool rt_rwlock_tryread(struct world *w, struct task *t, uint32_t lock);
bool rt_rwlock_trywrite(struct world *w, struct task *t, uint32_t lock);
void rt_rwlock_unread(struct world *w, struct task *t, uint32_t lock);
void rt_rwlock_unwrite(struct world *w, struct task *t, uint32_t lock);

#endif
