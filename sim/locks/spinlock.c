/* SPDX-License-Identifier: MIT */
/*
 * spinlock.c - spinlocks: a waiter burns its CPU, except under rt, where it sleeps.
 */
#include "sim/locks/spinlock.h"

#include "sim/measure/watch.h"
#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/locks/lock.h"
#include "sim/locks/rt_mutex.h"
#include "sim/world/ids.h"

bool spin_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (lock_sleeps(w, lock))
		return rt_spin_lock(w, t, lock);
	return raw_spin_lock(w, t, lock);
}

bool spin_trylock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_trytake(w, t, lock))
		return false;
	if (lock_sleeps(w, lock)) {
		t->migrate_disable++;
		t->mutexes++;
	} else {
		preempt_disable(w, t);
	}
	return true;
}

void spin_unlock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_sleeps(w, lock))
		raw_spin_unlock(w, t, lock);
	else if (lock_may_release(w, t, lock))
		rt_spin_unlock(w, t, lock);
}

/*
 * True: the lock was dropped, and the caller takes it again. As in the kernel there are
 * two reasons: a reschedule is due and nothing but this lock forbids it; or the kernel is
 * preemptible and another task spins on the lock, which never happens under rt.
 */
bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock)
{
	const bool sleeps = lock_sleeps(w, lock);
	const bool contended = !sleeps && w->machine->preemption >= PREEMPT_FULL &&
			       w->lock[lock].queue.waiters;
	const bool resched = task_cpu(w, t)->need_resched && !task_cpu(w, t)->irqs_off &&
			     t->preempt_count == (sleeps ? 0 : 1);

	watch_point(w, t, sleeps ? 0 : 1);
	if (!contended && !resched)
		return false;
	spin_unlock(w, t, lock);
	w->resched_point = true;
	return true;
}
