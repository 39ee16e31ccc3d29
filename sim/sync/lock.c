/* SPDX-License-Identifier: MIT */
/*
 * lock.c - what all locks share.
 *
 * Locks of all kinds have a queue and are handed over: a task that unlocks makes the
 * first waiter the owner and marks it TASK_GRANTED. The waiter's step is then taken
 * again, and finds that the task owns the lock.
 *
 *		waits by		order		preemption while held
 *	spin	burning its CPU		FIFO		off
 *	rt	sleeping		priority, FIFO	on, owner inherits priority
 *	mutex	spinning while the	FIFO		on
 *		owner runs, else asleep
 *	mutex	sleeping		priority, FIFO	on, owner inherits priority
 *	 (rt)
 */
#include "sim/sync/lock.h"

#include "sim/measure/latency.h"
#include "sim/sched/sched.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"

/* Under rt all sleeping locks are rt_mutexes, whose owners inherit priority. */
bool lock_inherits(const struct world *w, uint32_t lock)
{
	return lock_sleeps(w, lock) && w->machine->preemption == PREEMPT_RT;
}

static const char *lock_name(const struct world *w, uint32_t lock)
{
	return w->machine->lock[lock].name;
}

/* --- statistics ------------------------------------------------------------------------- */

static void count_wait(struct world *w, const struct task *t, uint32_t lock)
{
	struct lock_stats *s = &w->lock_stats[lock];
	const int64_t ns = w->clock->now - w->task_clock[t->id].lock_since;

	s->wait_ns += ns;
	if (ns > s->max_wait_ns || !s->max_wait_pc) {
		s->max_wait_ns = ns;
		s->max_wait_pc = task_top(w, t)->pc;
		s->max_wait_task = t->id;
	}
}

static inline void count_hold(struct world *w, const struct task *t, uint32_t lock)
{
	struct lock_stats *s = &w->lock_stats[lock];
	const int64_t ns = w->clock->now - w->lock_clock[lock].acquired_ns;

	s->hold_ns += ns;
	if (ns > s->max_hold_ns || !s->max_hold_pc) {
		s->max_hold_ns = ns;
		s->max_hold_pc = w->lock_clock[lock].acquired_pc;
		s->max_hold_task = t->id;
	}
}

static void lock_released(struct world *w, struct task *t, uint32_t lock)
{
	t->locks--;
	if (unlikely(w->machine->measuring && w->lock[lock].queue.waiters))
		latency_lock_drops(w, t, lock);
	count_hold(w, t, lock);
}

/* Counts every hold and every wait as if it ended now. */
void locks_account(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->locks; i++) {
		const uint32_t owner = w->lock[i].owner;

		/* a task that was given the lock still waits until it takes its step */
		if (owner != NIL && !(w->task[owner].waiting_on == i &&
				      w->task[owner].flags & TASK_GRANTED))
			count_hold(w, &w->task[owner], i);
	}
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].waiting_on != NIL)
			count_wait(w, &w->task[i], w->task[i].waiting_on);
}

/* --- owners and waiters ------------------------------------------------------------------ */

bool lock_trytake(struct world *w, struct task *t, uint32_t lock)
{
	if (w->lock[lock].owner != NIL) {
		w->lock_stats[lock].trylock_failed++;
		return false;
	}
	lock_take(w, t, lock);
	return true;
}

void lock_queue(struct world *w, struct task *t, uint32_t lock)
{
	if (w->lock[lock].owner == t->id)
		violate(w, LOCK_MISUSE, t->id, "takes %s, which it holds already",
			lock_name(w, lock));
	t->waiting_on = lock;
	w->task_clock[t->id].lock_since = w->clock->now;
	w->lock_stats[lock].contended++;
	wait_queue_add(w, &w->lock[lock].queue, t,
		       lock_inherits(w, lock) ? BY_PRIORITY : BY_ARRIVAL);
}

void lock_take_granted(struct world *w, struct task *t, uint32_t lock)
{
	take_grant(t);
	count_wait(w, t, lock);
	lock_acquired(w, t, lock);
}

void lock_hand_over(struct world *w, struct task *from, uint32_t lock)
{
	struct lock *l = &w->lock[lock];
	struct task *t;

	lock_released(w, from, lock);
	if (l->queue.head == NIL) {
		l->owner = NIL;
		return;
	}
	t = wait_queue_grant(w, &l->queue);
	l->owner = t->id;
	if (t->state == TASK_BLOCKED && lock_sleeps(w, lock))
		mutex_owner_left(w, t);		/* the new owner does not run yet */
	wake_granted(w, t, from);
}

void lock_tell_foreign(struct world *w, const struct task *t, uint32_t lock)
{
	char name[NAME_BYTES];
	const uint32_t owner = w->lock[lock].owner;

	violate(w, LOCK_MISUSE, t->id, "drops %s, held by %s", lock_name(w, lock),
		owner == NIL ? "nobody" : world_task_name(w, owner, name));
}
