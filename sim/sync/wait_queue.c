/* SPDX-License-Identifier: MIT */
/*
 * wait_queue.c - wait queues: tasks queue for something, sleep or spin, and are woken.
 */
#include "sim/sync/wait_queue.h"

#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/sched/wake.h"
#include "sim/steps/run_on.h"

struct task *wait_queue_grant(struct world *w, struct wait_queue *q)
{
	struct task *t;

	if (q->head == NIL)
		return NULL;
	t = wait_queue_pop(w, q);
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
		alive_no_more(w, 1);
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
