/* SPDX-License-Identifier: MIT */
/*
 * rt_mutex.c - locks under rt: the owner inherits the priority of its waiters.
 *
 * As in kernel/locking/rtmutex.c of Linux 6.12. The waiters queue by priority. The first one
 * spins while the owner runs, and all others sleep. A lock that is dropped is free, and its
 * first waiter is woken; until that takes it, a more urgent task may (lock.c).
 */
#include "sim/locks/rt_mutex.h"

#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/locks/lock.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"
#include "sim/world/queue.h"
#include "sim/world/urgency.h"

/* The most urgent task that waits for a lock of this owner, or NULL. */
static const struct task *most_urgent_waiter(const struct world *w, uint32_t owner)
{
	uint32_t left = w->task[owner].locks;	/* locks not found yet */
	const struct task *most = NULL;

	for (uint32_t i = 0; left && i < w->machine->locks; i++) {
		const struct lock *l = &w->lock[i];

		left -= l->owner == owner;
		if (l->owner == owner && l->queue.head != NIL && lock_inherits(w, i) &&
		    (!most || more_urgent(w, &w->task[l->queue.head], most)))
			most = &w->task[l->queue.head];
	}
	return most;
}

/* The first waiter has changed: the one before spins no longer, and a free lock has a taker. */
static void first_changed(struct world *w, uint32_t before, uint32_t lock)
{
	const uint32_t first = w->lock[lock].queue.head;

	if (first == before)
		return;
	if (before != NIL && w->task[before].flags & TASK_SPINNING &&
	    w->task[before].waiting_on == lock)
		stop_spinning(w, w->task[before].cpu);
	if (w->lock[lock].owner == NIL)
		lock_wake_first(w, NULL, lock);
}

void rt_boost(struct world *w, const struct task *t)
{
	uint32_t lock = t->waiting_on;

	for (uint32_t chain = 0; lock != NIL && chain < w->machine->tasks; chain++) {
		const uint32_t owner = w->lock[lock].owner;
		struct task *o;

		if (owner == NIL || !more_urgent(w, t, &w->task[owner]))
			return;
		o = &w->task[owner];
		inherit_urgency(w, o, t);
		lock = o->waiting_on;
		/* a writer that waits for readers has the rtmutex, and waits in no queue */
		if (lock != NIL && lock_inherits(w, lock) && w->lock[lock].owner != o->id) {
			struct wait_queue *q = &w->lock[lock].queue;
			const uint32_t first = q->head;

			wait_queue_remove(w, q, o);
			wait_queue_add_by_priority(w, q, o);
			first_changed(w, first, lock);
		}
	}
}

/* Its waiters no longer wait for this task. */
static void drop_prio(struct world *w, struct task *from)
{
	if (from->prio != from->normal_prio || has_lender(w, from))
		inherit_urgency(w, from, most_urgent_waiter(w, from->id));
}

static void wait_on(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];
	const uint32_t first = l->queue.head;

	if (t->waiting_on != lock) {
		lock_begin_wait(w, t, lock);
		wait_queue_add_by_priority(w, &l->queue, t);
		first_changed(w, first, lock);
		rt_boost(w, t);
	}
	if (l->queue.head == t->id && l->owner != NIL && l->owner != t->id &&
	    w->task[l->owner].state == TASK_RUNNING && !task_cpu(w, t)->need_resched)
		start_spinning(w, t);
	else
		fall_asleep(t);
}

void rt_wait(struct world *w, struct task *t, uint32_t lock)
{
	touch_everything(w);		/* it looks at the owner's CPU, whichever it is */
	if (!(t->flags & TASK_SPINNING))
		wait_on(w, t, lock);
}

bool rt_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (lock_may_be_taken(w, t, lock)) {
		lock_take_after_wait(w, t, lock);
		t->mutexes++;
		return true;
	}
	rt_wait(w, t, lock);
	return false;
}

void rt_unlock(struct world *w, struct task *t, uint32_t lock)
{
	t->mutexes--;
	lock_set_free(w, t, lock);
	drop_prio(w, t);
}

bool rt_spin_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (t->waiting_on != lock)
		might_sleep(w, t);
	if (!rt_lock(w, t, lock))
		return false;
	t->migrate_disable++;
	return true;
}

void rt_spin_unlock(struct world *w, struct task *t, uint32_t lock)
{
	t->migrate_disable--;
	rt_unlock(w, t, lock);
}
