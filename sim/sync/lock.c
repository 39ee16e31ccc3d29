/* SPDX-License-Identifier: MIT */
/*
 * lock.c - spinlocks, sleeping spinlocks (rt) and mutexes.
 *
 * All three are queues with hand-over: who unlocks makes the first waiter the owner and
 * marks it TASK_GRANTED; the waiter's step is then taken again and finds the lock its own.
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
#include "sim/measure/watch.h"
#include "sim/sched/preempt.h"
#include "sim/sched/running.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/steps/context.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"
#include "sim/machine/stats.h"

/* Under rt all locks that sleep are rt_mutexes, which lend priority. */
static bool inherits(const struct world *w, uint32_t lock)
{
	return lock_sleeps(w, lock) && w->machine->preemption == PREEMPT_RT;
}

static const char *lock_name(const struct world *w, uint32_t lock)
{
	return w->machine->lock[lock].name;
}

/* --- statistics ------------------------------------------------------------------------- */

static void acquired(struct world *w, struct task *t, uint32_t lock)
{
	struct lock_stats *s = &w->lock_stats[lock];

	t->locks++;
	s->acquisitions++;
	w->lock_clock[lock].acquired_ns = w->clock->now;
	w->lock_clock[lock].acquired_pc = task_top(w, t)->pc;
}

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

static void count_hold(struct world *w, const struct task *t, uint32_t lock)
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

static void released(struct world *w, struct task *t, uint32_t lock)
{
	t->locks--;
	if (unlikely(w->machine->measuring && w->lock[lock].waiters))
		delay_lock_drops(w, t, lock);
	count_hold(w, t, lock);
}

/* At the end of a run: whoever holds or waits for a lock has done so until now. */
void locks_account(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->locks; i++) {
		const uint32_t owner = w->lock[i].owner;

		/* who was given it, and has not taken its step since, still waits */
		if (owner != NIL && !(w->task[owner].waiting_on == i &&
				      w->task[owner].flags & TASK_GRANTED))
			count_hold(w, &w->task[owner], i);
	}
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].waiting_on != NIL)
			count_wait(w, &w->task[i], w->task[i].waiting_on);
}

/* --- the queue of waiters ------------------------------------------------------------------ */

/* Behind all who are as urgent, or (not by priority) behind all. */
static void queue_insert(struct world *w, struct lock *l, struct task *t, bool by_priority)
{
	const uint32_t id = t->id;
	uint32_t *link = &l->head, at = l->head;

	if (!by_priority && l->head != NIL) {
		link = &w->task[l->tail].wait_next;
		at = NIL;
	}
	while (at != NIL && w->task[at].prio <= t->prio) {
		link = &w->task[at].wait_next;
		at = *link;
	}
	*link = id;
	t->wait_next = at;
	if (at == NIL)
		l->tail = id;
	l->waiters++;
}

static void queue_remove(struct world *w, struct lock *l, struct task *t)
{
	uint32_t *link = &l->head, before = NIL;

	while (*link != t->id) {
		before = *link;
		link = &w->task[*link].wait_next;
	}
	*link = t->wait_next;
	if (l->tail == t->id)
		l->tail = before;
	t->wait_next = NIL;
	l->waiters--;
}

static void queue_for(struct world *w, struct task *t, uint32_t lock)
{
	if (w->lock[lock].owner == t->id)
		violate(w, LOCK_MISUSE, t->id, "takes %s, which it holds already",
			lock_name(w, lock));
	t->waiting_on = lock;
	w->task_clock[t->id].lock_since = w->clock->now;
	w->lock_stats[lock].contended++;
	queue_insert(w, &w->lock[lock], t, inherits(w, lock));
}

/* The waiter whose step is taken again: is the lock its own now? */
static bool was_granted(struct world *w, struct task *t, uint32_t lock)
{
	if (!(t->flags & TASK_GRANTED))
		return false;
	t->flags &= (uint8_t)~(TASK_GRANTED | TASK_SPINNING);
	t->waiting_on = NIL;
	count_wait(w, t, lock);
	acquired(w, t, lock);
	return true;
}

static void hand_over(struct world *w, const struct task *from, uint32_t lock)
{
	struct lock *l = &w->lock[lock];
	struct task *t;

	l->owner = l->head;
	if (l->owner == NIL)
		return;
	t = &w->task[l->owner];
	queue_remove(w, l, t);
	t->flags |= TASK_GRANTED;
	if (t->state == TASK_BLOCKED && lock_sleeps(w, lock))
		mutex_owner_left(w, t);		/* the new owner does not run yet */
	if (t->state == TASK_BLOCKED)
		wake_up(w, t, from);
	else if (t->state == TASK_RUNNING)
		cpu_rearm(w, t);
}

static __attribute__((noinline)) void tell_foreign(struct world *w, const struct task *t,
						    uint32_t lock)
{
	char name[NAME_BYTES];
	const uint32_t owner = w->lock[lock].owner;

	violate(w, LOCK_MISUSE, t->id, "drops %s, held by %s", lock_name(w, lock),
		owner == NIL ? "nobody" : world_task_name(w, owner, name));
}

static bool may_release(struct world *w, const struct task *t, uint32_t lock)
{
	if (w->lock[lock].owner == t->id)
		return true;
	tell_foreign(w, t, lock);
	return false;
}

/* --- priority inheritance (rt) --------------------------------------------------------------- */

static uint8_t inherited_prio(const struct world *w, uint32_t owner)
{
	const struct task *t = &w->task[owner];
	const bool takes_up = t->flags & TASK_GRANTED && t->waiting_on != NIL;
	uint32_t left = takes_up ? t->locks + 1u : t->locks;	/* still to be found */
	uint8_t prio = t->normal_prio;

	for (uint32_t i = 0; left && i < w->machine->locks; i++) {
		const struct lock *l = &w->lock[i];

		left -= l->owner == owner;
		if (l->owner == owner && l->head != NIL && inherits(w, i) &&
		    w->task[l->head].prio < prio)
			prio = w->task[l->head].prio;
	}
	return prio;
}

/* Raises the owner of what t waits for to t's priority, and whom that one waits for. */
static void boost(struct world *w, const struct task *t)
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
		if (lock != NIL && inherits(w, lock) && !(o->flags & TASK_GRANTED)) {
			queue_remove(w, &w->lock[lock], o);
			queue_insert(w, &w->lock[lock], o, true);
		}
	}
}

/* The lock has changed hands: what its waiters lend goes with it. */
static void pass_on_prio(struct world *w, struct task *from, uint32_t lock)
{
	const uint32_t owner = w->lock[lock].owner;

	if (owner != NIL)		/* it may have waiters of its own now */
		set_prio(w, &w->task[owner], inherited_prio(w, owner));
	if (from->prio != from->normal_prio)
		set_prio(w, from, inherited_prio(w, from->id));
}

static bool rt_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (was_granted(w, t, lock)) {
		t->migrate_disable++;
		return true;
	}
	might_sleep(w, t);
	if (w->lock[lock].owner == NIL) {
		w->lock[lock].owner = t->id;
		acquired(w, t, lock);
		t->migrate_disable++;
		return true;
	}
	queue_for(w, t, lock);
	boost(w, t);
	t->state = TASK_BLOCKED;
	return false;
}

static void rt_unlock(struct world *w, struct task *t, uint32_t lock)
{
	t->migrate_disable--;
	released(w, t, lock);
	hand_over(w, t, lock);
	pass_on_prio(w, t, lock);
}

/* --- spinlocks --------------------------------------------------------------------------------- */

bool spin_lock(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (lock_sleeps(w, lock))
		return rt_lock(w, t, lock);
	if (was_granted(w, t, lock))
		return true;
	preempt_disable(w, t);
	if (l->owner == NIL) {
		l->owner = t->id;
		acquired(w, t, lock);
		return true;
	}
	queue_for(w, t, lock);
	start_spinning(w, t);
	return false;
}

bool spin_trylock(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (l->owner != NIL) {
		w->lock_stats[lock].trylock_failed++;
		return false;
	}
	if (lock_sleeps(w, lock))
		t->migrate_disable++;
	else
		preempt_disable(w, t);
	l->owner = t->id;
	acquired(w, t, lock);
	return true;
}

void spin_unlock(struct world *w, struct task *t, uint32_t lock)
{
	if (!may_release(w, t, lock))
		return;
	if (lock_sleeps(w, lock)) {
		rt_unlock(w, t, lock);
		return;
	}
	released(w, t, lock);
	hand_over(w, t, lock);
	preempt_enable(w, t);
}

/*
 * True: the lock was dropped, and the caller takes it again. Both reasons are the
 * kernel's: a reschedule is due and this lock alone stands in its way; or, where the
 * kernel is preemptible, somebody spins on the lock (nobody ever does under rt).
 */
bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock)
{
	const bool sleeps = lock_sleeps(w, lock);
	const bool contended = !sleeps && w->machine->preemption >= PREEMPT_FULL &&
			       w->lock[lock].waiters;
	const bool resched = task_cpu(w, t)->need_resched && !task_cpu(w, t)->irqs_off &&
			     t->preempt_count == (sleeps ? 0 : 1);

	watch_point(w, t, sleeps ? 0 : 1);
	if (!contended && !resched)
		return false;
	spin_unlock(w, t, lock);
	w->resched_point = true;
	return true;
}

/* --- mutexes ------------------------------------------------------------------------------------ */

/* mutex_lock() begins with might_sleep(), where a voluntarily preemptible kernel reschedules. */
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
	struct lock *l = &w->lock[lock];

	if (was_granted(w, t, lock)) {
		t->mutexes++;
		return true;
	}
	might_sleep(w, t);
	if (reschedules_first(w, t))
		return false;
	if (l->owner == NIL) {
		l->owner = t->id;
		acquired(w, t, lock);
		t->mutexes++;
		return true;
	}
	touch_everything(w);		/* whether the owner runs is its CPU's affair */
	queue_for(w, t, lock);
	if (inherits(w, lock))
		boost(w, t);
	if (!inherits(w, lock) && w->task[l->owner].state == TASK_RUNNING &&
	    l->owner != t->id && !task_cpu(w, t)->need_resched)
		start_spinning(w, t);
	else
		t->state = TASK_BLOCKED;
	return false;
}

bool mutex_trylock(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (l->owner != NIL) {
		w->lock_stats[lock].trylock_failed++;
		return false;
	}
	l->owner = t->id;
	acquired(w, t, lock);
	t->mutexes++;
	return true;
}

void mutex_unlock(struct world *w, struct task *t, uint32_t lock)
{
	if (!may_release(w, t, lock))
		return;
	t->mutexes--;
	released(w, t, lock);
	hand_over(w, t, lock);
	if (inherits(w, lock))
		pass_on_prio(w, t, lock);
}
