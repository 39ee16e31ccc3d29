/* SPDX-License-Identifier: MIT */
/*
 * spinner.c - tasks that spin for a sleeping lock, before they sleep.
 */
#include "sim/cpu/spinner.h"

#include "sim/cpu/running.h"
#include "sim/world/ids.h"
#include "sim/world/queue.h"

void spinners_look(struct world *w, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	if (l->owner != NIL)
		return;
	if (l->spinners.head != NIL)
		cpu_rearm(w, &w->task[l->spinners.head]);
	if (l->queue.head != NIL)
		cpu_rearm(w, &w->task[l->queue.head]);
}

void spinner_leaves(struct world *w, struct task *t)
{
	struct lock *l = &w->lock[t->waiting_on];

	touch_object(w, t->waiting_on);
	t->flags &= (uint8_t)~TASK_SPINNING;
	if (!wait_queue_has(w, &l->spinners, t))
		return;
	wait_queue_remove(w, &l->spinners, t);
	spinners_look(w, t->waiting_on);
}

void spinner_sleeps(struct world *w, struct task *t)
{
	struct lock *l = &w->lock[t->waiting_on];
	const bool queues = wait_queue_has(w, &l->spinners, t);

	spinner_leaves(w, t);
	if (queues)
		wait_queue_add(w, &l->queue, t);
	t->state = TASK_BLOCKED;
}
