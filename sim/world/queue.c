/* SPDX-License-Identifier: MIT */
/*
 * queue.c - tasks that wait for one thing, in a queue.
 */
#include "sim/world/queue.h"

#include "sim/world/urgency.h"

void wait_queue_add_by_priority(struct world *w, struct wait_queue *q, struct task *t)
{
	const uint32_t id = t->id;
	uint32_t *link = &q->head, at = q->head;

	while (at != NIL && !more_urgent_waiter(w, t, &w->task[at])) {
		link = &w->task[at].wait_next;
		at = *link;
	}
	*link = id;
	t->wait_next = at;
	if (at == NIL)
		q->tail = id;
	q->waiters++;
}

void wait_queue_remove(struct world *w, struct wait_queue *q, struct task *t)
{
	uint32_t *link = &q->head, before = NIL;

	while (*link != t->id) {
		before = *link;
		link = &w->task[*link].wait_next;
	}
	*link = t->wait_next;
	if (q->tail == t->id)
		q->tail = before;
	t->wait_next = NIL;
	q->waiters--;
}

bool wait_queue_has(const struct world *w, const struct wait_queue *q, const struct task *t)
{
	for (uint32_t id = q->head; id != NIL; id = w->task[id].wait_next)
		if (id == t->id)
			return true;
	return false;
}
