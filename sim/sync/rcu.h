/* SPDX-License-Identifier: MIT */
/*
 * rcu.h - read-side critical sections, waiting until those that have begun are over, and
 * callbacks.
 *
 * Under full and rt, RCU is preemptible: a section does not keep its task from being preempted,
 * or from sleeping, which only makes a grace period longer. Under none and voluntary it is
 * not: a section has preemption off, as in a kernel without CONFIG_PREEMPT_RCU.
 *
 * A callback is done by a task of its own, as by the threads of a kernel with rcu_nocbs= (rcuo),
 * with bottom halves off, and so with preemption off unless the kernel is rt (rcu_do_batch() in
 * kernel/rcu/tree.c, 6.12).
 */
#ifndef SIM_SYNC_RCU_H
#define SIM_SYNC_RCU_H

#include "sim/world/state.h"

/* Sections nest. To leave one that the task is not in is a violation. */
void rcu_read_lock(struct world *w, struct task *t);
void rcu_read_unlock(struct world *w, struct task *t);

/* False if the task has to sleep until all tasks have left the sections that they are in now. */
bool synchronize_rcu(struct world *w, struct task *t);

/* The task with this id shall do its callback after a grace period. */
void call_rcu(struct world *w, struct task *t, uint32_t callback);
/* The same, and it may be queued already: then it is done once, after its present grace period. */
void call_rcu_again(struct world *w, struct task *t, uint32_t callback);
/* False if the task has to sleep until all callbacks are done that are queued now. */
bool rcu_barrier(struct world *w, struct task *t);

/* --- for the task that does a callback ---------------------------------------------------- */

/* It has done it, if it was at it. False if it has to sleep until it is queued. */
bool callback_next(struct world *w, struct task *t);
/* The grace period is over. */
void callback_begin(struct world *w, struct task *t);

#endif
