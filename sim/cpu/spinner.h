/* SPDX-License-Identifier: MIT */
/*
 * spinner.h - tasks that spin for a sleeping lock, before they sleep.
 *
 * Those that spin for a mutex have a queue of their own, in which the first watches the owner,
 * as with the kernel's optimistic spin queue. The first sleeper spins, too, once it was woken
 * and found that another task was faster; and under rt nobody else spins. It stays in its queue.
 */
#ifndef SIM_CPU_SPINNER_H
#define SIM_CPU_SPINNER_H

#include "sim/world/state.h"

/* The task spins no longer for the lock that it waits for. The next spinner looks. */
void spinner_leaves(struct world *w, struct task *t);
/* The same, and it sleeps: in the queue, behind the others unless it is there already. */
void spinner_sleeps(struct world *w, struct task *t);
/* The lock is free: who may take it looks, if it spins. */
void spinners_look(struct world *w, uint32_t lock);

#endif
