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

/* Takes out the first one, which must be there. */
static inline struct task *wait_queue_pop(struct world *w, struct wait_queue *q)
{
	struct task *const t = &w->task[q->head];

	if (q->tail == t->id)
		q->tail = NIL;
	q->head = t->wait_next;
	t->wait_next = NIL;
	q->waiters--;
	return t;
}

/* Is the task in the queue? */
bool wait_queue_has(const struct world *w, const struct wait_queue *q, const struct task *t);

#endif
