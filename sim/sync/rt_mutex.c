/* SPDX-License-Identifier: MIT */
/*
 * rt_mutex.c - locks under rt: a waiter sleeps, and the owner inherits its priority.
 */
#include "sim/sync/rt_mutex.h"

#include "sim/sched/preempt.h"
#include "sim/sched/wake.h"
#include "sim/sync/lock.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

static uint8_t inherited_prio(const struct world *w, uint32_t owner)
{
	const struct task *t = &w->task[owner];
	const bool takes_up = t->flags & TASK_GRANTED && t->waiting_on != NIL;
	uint32_t left = takes_up ? t->locks + 1u : t->locks;	/* locks not found yet */
	uint8_t prio = t->normal_prio;

	for (uint32_t i = 0; left && i < w->machine->locks; i++) {
		const struct lock *l = &w->lock[i];

		left -= l->owner == owner;
		if (l->owner == owner && l->queue.head != NIL && lock_inherits(w, i) &&
		    w->task[l->queue.head].prio < prio)
			prio = w->task[l->queue.head].prio;
	}
	return prio;
}

void rt_boost(struct world *w, const struct task *t)
{
	const uint8_t prio = t->prio;
	uint32_t lock = t->waiting_on;

	for (uint32_t chain = 0; lock != NIL && chain < w->machine->tasks; chain++) {
		const uint32_t owner = w->lock[lock].owner;
		struct task *o;

		if (owner == NIL || w->task[owner].prio <= prio)
			return;
		o = &w->task[owner];
		set_prio(w, o, prio);
		lock = o->waiting_on;
		if (lock != NIL && lock_inherits(w, lock) && !(o->flags & TASK_GRANTED)) {
			wait_queue_remove(w, &w->lock[lock].queue, o);
			wait_queue_add(w, &w->lock[lock].queue, o, BY_PRIORITY);
		}
	}
}

void rt_pass_on_prio(struct world *w, struct task *from, uint32_t lock)
{
	const uint32_t owner = w->lock[lock].owner;

	if (owner != NIL)		/* the other waiters now wait for the new owner */
		set_prio(w, &w->task[owner], inherited_prio(w, owner));
	if (from->prio != from->normal_prio)
		set_prio(w, from, inherited_prio(w, from->id));
}

bool rt_spin_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (lock_was_granted(w, t, lock)) {
		t->migrate_disable++;
		return true;
	}
	might_sleep(w, t);
	if (w->lock[lock].owner == NIL) {
		lock_take(w, t, lock);
		t->migrate_disable++;
		return true;
	}
	lock_queue(w, t, lock);
	rt_boost(w, t);
	fall_asleep(t);
	return false;
}

void rt_spin_unlock(struct world *w, struct task *t, uint32_t lock)
{
	t->migrate_disable--;
	lock_hand_over(w, t, lock);
	rt_pass_on_prio(w, t, lock);
}
