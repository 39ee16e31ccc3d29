/* SPDX-License-Identifier: MIT */
/*
 * queue.h - tasks that wait for one thing, in a queue. A task is in one queue at a time.
 */
#ifndef SIM_WORLD_QUEUE_H
#define SIM_WORLD_QUEUE_H

#include "sim/world/state.h"

/* In which order do waiters queue? */
enum wait_order {
	BY_ARRIVAL,
	BY_PRIORITY,	/* the most urgent first; equally urgent ones by arrival */
};

void wait_queue_add(struct world *w, struct wait_queue *q, struct task *t, enum wait_order o);
void wait_queue_remove(struct world *w, struct wait_queue *q, struct task *t);

/* Is the task in the queue? */
bool wait_queue_has(const struct world *w, const struct wait_queue *q, const struct task *t);

#endif
