/* SPDX-License-Identifier: MIT */
/*
 * mutex.c - mutexes: a waiter spins while the owner runs, and sleeps otherwise.
 *
 * As in kernel/locking/mutex.c of Linux 6.12. A mutex that is dropped is free, and whoever looks
 * first has it: a task that comes just then, the first of those that spin, or the first of
 * those that slept, which was woken. If that one finds it taken, it asks for a hand-over:
 * nobody can take the mutex before it any more. Until then it spins as well.
 */
#include "sim/locks/mutex.h"

#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/locks/lock.h"
#include "sim/locks/rt_mutex.h"
#include "sim/steps/context.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"
#include "sim/world/queue.h"

/* mutex_lock() begins with might_sleep(), where a voluntary kernel reschedules. */
static bool reschedules_first(struct world *w, const struct task *t)
{
	if (w->machine->preemption != PREEMPT_VOLUNTARY || !task_cpu(w, t)->need_resched ||
	    in_atomic(w, t) || t->flags & TASK_DIRECTED)
		return false;
	w->resched_point = true;
	return true;
}

bool may_begin_to_sleep(struct world *w, struct task *t)
{
	might_sleep(w, t);
	return !reschedules_first(w, t);
}

static bool owner_runs(const struct world *w, const struct task *t, const struct lock *l)
{
	return w->task[l->owner].state == TASK_RUNNING && l->owner != t->id &&
	       !task_cpu(w, t)->need_resched;
}

/* The mutex is taken. waited: the task has come here before, and was woken or preempted. */
static void wait_on(struct world *w, struct task *t, uint32_t lock, bool waited)
{
	struct lock *l = &w->lock[lock];
	const bool first = l->queue.head == t->id;

	if (!waited)
		lock_begin_wait(w, t, lock);
	if (first)
		l->flags |= LOCK_HANDOFF;
	if ((first || !waited) && owner_runs(w, t, l)) {
		if (!first)
			wait_queue_add(w, &l->spinners, t);
		start_spinning(w, t);
		return;
	}
	if (!first)
		wait_queue_add(w, &l->queue, t);
	fall_asleep(t);
}

bool mutex_lock(struct world *w, struct task *t, uint32_t lock)
{
	const bool waited = t->waiting_on == lock;

	if (lock_was_granted(w, t, lock)) {
		t->mutexes++;
		return true;
	}
	if (!waited && !may_begin_to_sleep(w, t))
		return false;
	if (lock_inherits(w, lock))
		return rt_lock(w, t, lock);
	if (lock_may_be_taken(w, t, lock)) {
		lock_take_after_wait(w, t, lock);
		t->mutexes++;
		return true;
	}
	touch_everything(w);		/* it looks at the owner's CPU, whichever it is */
	if (!(t->flags & TASK_SPINNING))
		wait_on(w, t, lock, waited);
	return false;
}

bool mutex_trylock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_trytake(w, t, lock))
		return false;
	t->mutexes++;
	return true;
}

void mutex_unlock(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (!lock_may_release(w, t, lock))
		return;
	if (lock_inherits(w, lock)) {
		rt_unlock(w, t, lock);
		return;
	}
	t->mutexes--;
	if (l->flags & LOCK_HANDOFF) {
		l->flags &= ~(uint32_t)LOCK_HANDOFF;
		lock_hand_over(w, t, lock);
	} else {
		lock_set_free(w, t, lock);
	}
}
