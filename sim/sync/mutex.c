/* SPDX-License-Identifier: MIT */
/*
 * mutex.c - mutexes: a waiter spins while the owner runs, and sleeps otherwise.
 */
#include "sim/sync/mutex.h"

#include "sim/sched/preempt.h"
#include "sim/sched/running.h"
#include "sim/steps/context.h"
#include "sim/sync/lock.h"
#include "sim/sync/rt_mutex.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

/* mutex_lock() begins with might_sleep(), where a voluntary kernel reschedules. */
static bool reschedules_first(struct world *w, const struct task *t)
{
	if (w->machine->preemption != PREEMPT_VOLUNTARY || !task_cpu(w, t)->need_resched ||
	    !may_sleep(w, t) || t->flags & TASK_DIRECTED)
		return false;
	w->resched_point = true;
	return true;
}

bool mutex_lock(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];
	const bool inherits = lock_inherits(w, lock);

	if (lock_was_granted(w, t, lock)) {
		t->mutexes++;
		return true;
	}
	might_sleep(w, t);
	if (reschedules_first(w, t))
		return false;
	if (l->owner == NIL) {
		lock_take(w, t, lock);
		t->mutexes++;
		return true;
	}
	touch_everything(w);		/* it looks at the owner's CPU, whichever it is */
	lock_queue(w, t, lock);
	if (inherits)
		rt_boost(w, t);
	if (!inherits && w->task[l->owner].state == TASK_RUNNING && l->owner != t->id &&
	    !task_cpu(w, t)->need_resched)
		start_spinning(w, t);
	else
		fall_asleep(t);
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
	if (!lock_may_release(w, t, lock))
		return;
	t->mutexes--;
	lock_hand_over(w, t, lock);
	if (lock_inherits(w, lock))
		rt_pass_on_prio(w, t, lock);
}
