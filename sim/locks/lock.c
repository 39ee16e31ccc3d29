/* SPDX-License-Identifier: MIT */
/*
 * lock.c - what all locks share.
 *
 * A spinlock is handed over: a task that unlocks makes the first waiter the owner and marks
 * it TASK_GRANTED. The waiter's step is then taken again, and finds that the task owns the
 * lock. A lock for which tasks sleep is fought for instead: it is free when it was dropped,
 * the first waiter is woken, and whoever takes its step first has the lock.
 *
 *		waits by		order		may pass waiters	owner
 *	spin	burning its CPU		FIFO		nobody			not preempted
 *	mutex	spinning while the	FIFO		anybody, once: then it
 *		owner runs, else asleep			is handed over
 *	rt	the first one spins	priority, FIFO	who is more urgent; for	inherits
 *		while the owner runs			a spinlock, normal
 *							tasks pass normal ones
 */
#include "sim/locks/lock.h"

#include "sim/cpu/running.h"
#include "sim/cpu/spinner.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/world/ids.h"
#include "sim/world/queue.h"
#include "sim/world/urgency.h"
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

void lock_reads(struct world *w, struct task *t, uint32_t lock)
{
	share_of(w, lock, t->id)->reads++;
	if (w->lock[lock].readers++)
		return;
	w->lock_clock[lock].acquired_ns = w->clock->now;
	w->lock_clock[lock].acquired_pc = task_top(w, t)->pc;
}

void lock_reads_no_more(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	t->locks--;
	share_of(w, lock, t->id)->reads--;
	l->readers--;
	lock_tell_waiters(w, t, lock);
	if (!l->readers)
		lock_count_hold(w, t, lock);
	memory_read_dropped(w, t, lock);
}

/* It was given the lock, and still waits until it takes its step. */
static bool has_still_to_take(const struct world *w, const struct task *t, uint32_t lock)
{
	return t->waiting_on == lock &&
	       (t->flags & TASK_GRANTED || w->lock[lock].flags & LOCK_DRAINS);
}

/* Counts every hold and every wait as if it ended now. */
void locks_account(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->locks; i++) {
		const uint32_t owner = w->lock[i].owner;

		if (is_shared(w, i) && w->lock[i].readers)
			lock_count_hold(w, &w->task[lock_holder(w, i)], i);
		else if (owner != NIL && !has_still_to_take(w, &w->task[owner], i))
			lock_count_hold(w, &w->task[owner], i);
	}
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].waiting_on != NIL)
			lock_waited(w, &w->task[i], w->task[i].waiting_on);
}

/* --- owners and waiters ------------------------------------------------------------------ */

/*
 * try_to_take_rt_mutex() of Linux 6.12: who is not the first waiter must be more urgent than
 * that one. Normal tasks also pass normal ones that wait for a spinlock: a lateral steal.
 */
static bool passes_waiters(const struct world *w, const struct task *t, uint32_t lock)
{
	const struct task *first = &w->task[w->lock[lock].queue.head];

	if (first == t || more_urgent_waiter(w, t, first))
		return true;
	return is_spinning_kind(w->machine->lock[lock].kind) && t->prio >= MAX_RT_PRIO &&
	       !more_urgent_waiter(w, first, t);
}

bool lock_may_be_taken(const struct world *w, const struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	return l->owner == NIL && (l->queue.head == NIL || !lock_inherits(w, lock) ||
				   passes_waiters(w, t, lock));
}

bool lock_trytake(struct world *w, struct task *t, uint32_t lock)
{
	return lock_trytake_if(w, t, lock, lock_may_be_taken(w, t, lock));
}

bool lock_trytake_if(struct world *w, struct task *t, uint32_t lock, bool free)
{
	if (!free || memory_hides_unlock(w, t, lock)) {
		memory_trylock_failed(w, t, lock);
		w->lock_stats[lock].trylock_failed++;
		return false;
	}
	lock_take(w, t, lock);
	return true;
}

void lock_tell_held(struct world *w, const struct task *t, uint32_t lock)
{
	violate(w, LOCK_MISUSE, t->id, "takes %s, which it holds already", lock_name(w, lock));
}

void lock_leave_queue(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	t->flags &= (uint8_t)~TASK_SPINNING;
	if (wait_queue_has(w, &l->queue, t))
		wait_queue_remove(w, &l->queue, t);
	else if (wait_queue_has(w, &l->spinners, t))
		wait_queue_remove(w, &l->spinners, t);
}

void lock_end_wait(struct world *w, struct task *t, uint32_t lock)
{
	if (t->waiting_on != lock)
		return;
	lock_waited(w, t, lock);
	t->waiting_on = NIL;
	lock_leave_queue(w, t, lock);
}

void lock_take_after_wait(struct world *w, struct task *t, uint32_t lock)
{
	lock_take(w, t, lock);
	lock_end_wait(w, t, lock);
}

void lock_give_to_first(struct world *w, struct task *from, uint32_t lock)
{
	struct lock *const l = &w->lock[lock];
	struct task *const t = wait_queue_pop(w, &l->queue);

	t->flags |= TASK_GRANTED;
	l->owner = t->id;
	if (likely(t->state == TASK_RUNNING)) {
		cpu_granted(w, t);
		return;
	}
	if (lock_sleeps(w, lock))
		mutex_owner_left(w, t);		/* the new owner does not run yet */
	wake_granted(w, t, from);
}

void lock_drop(struct world *w, struct task *from, uint32_t lock)
{
	lock_note_drop(w, from, lock);
	memory_lock_dropped(w, from, lock);
	w->lock[lock].owner = NIL;
}

void lock_set_free(struct world *w, struct task *from, uint32_t lock)
{
	lock_drop(w, from, lock);
	lock_wake_first(w, from, lock);
	spinners_look(w, lock);
}

void lock_wake_first(struct world *w, const struct task *waker, uint32_t lock)
{
	const uint32_t first = w->lock[lock].queue.head;

	if (first != NIL && w->task[first].state == TASK_BLOCKED)
		wake_up(w, &w->task[first], waker);
}

void lock_tell_foreign(struct world *w, const struct task *t, uint32_t lock)
{
	char name[NAME_BYTES];
	const uint32_t owner = w->lock[lock].owner;

	violate(w, LOCK_MISUSE, t->id, "drops %s, held by %s", lock_name(w, lock),
		owner == NIL ? "nobody" : world_task_name(w, owner, name));
}
