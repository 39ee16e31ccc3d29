/* SPDX-License-Identifier: MIT */
/*
 * wait_queue.c - wait queues: tasks queue for something, sleep or spin, and are woken.
 */
#include "sim/sync/wait_queue.h"

#include "sim/sched/preempt.h"
#include "sim/sched/running.h"
#include "sim/sched/wake.h"

void wait_queue_add(struct world *w, struct wait_queue *q, struct task *t, enum wait_order o)
{
	const uint32_t id = t->id;
	uint32_t *link = &q->head, at = q->head;

	if (o == BY_ARRIVAL && q->head != NIL) {
		link = &w->task[q->tail].wait_next;
		at = NIL;
	}
	while (at != NIL && w->task[at].prio <= t->prio) {
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

struct task *wait_queue_grant(struct world *w, struct wait_queue *q)
{
	struct task *t;

	if (q->head == NIL)
		return NULL;
	t = &w->task[q->head];
	wait_queue_remove(w, q, t);
	t->flags |= TASK_GRANTED;
	return t;
}

void wake_granted(struct world *w, struct task *t, const struct task *waker)
{
	if (t->state == TASK_BLOCKED)
		wake_up(w, t, waker);
	else if (t->state == TASK_RUNNING)
		cpu_rearm(w, t);
}

bool wait_event(struct world *w, struct task *t, bool condition)
{
	if (condition)
		return true;
	might_sleep(w, t);
	fall_asleep(t);
	if (w->machine->task[t->id].background)
		w->clock->alive--;
	return false;
}

void wake_waiter(struct world *w, struct task *t, const struct task *waker)
{
	if (t->state != TASK_BLOCKED || t->waiting_on != NIL)
		return;
	if (w->machine->task[t->id].background)
		w->clock->alive++;
	wake_up(w, t, waker);
}
