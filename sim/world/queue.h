/* SPDX-License-Identifier: MIT */
/*
 * queue.h - tasks that wait for one thing, in a queue. A task is in one queue at a time.
 */
#ifndef SIM_WORLD_QUEUE_H
#define SIM_WORLD_QUEUE_H

#include "sim/world/state.h"

/* Behind all others; or behind those that are as urgent, or more so. */
static inline void wait_queue_add(struct world *w, struct wait_queue *q, struct task *t)
{
	*(q->head == NIL ? &q->head : &w->task[q->tail].wait_next) = t->id;
	t->wait_next = NIL;
	q->tail = t->id;
	q->waiters++;
}

void wait_queue_add_by_priority(struct world *w, struct wait_queue *q, struct task *t);
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
