/* SPDX-License-Identifier: MIT */
/*
 * wait.c - what a task waits for.
 */
#include "sim/world/wait.h"

#include "sim/world/ids.h"
#include "sim/world/urgency.h"

/* The first CPU that has not answered this one's call. */
uint32_t silent_cpu(const struct world *w, uint32_t sender, uint32_t from)
{
	for (uint32_t cpu = from; cpu < w->machine->cpus; cpu++)
		if (w->call_pending[(size_t)cpu * w->call_words + sender / 64] >>
			    sender % 64 & 1)
			return cpu;
	return NIL;
}

enum wait_kind spins_for(const struct world *w, const struct task *t)
{
	if (t->waiting_on != NIL)
		return WAIT_LOCK;
	return t->object < call_object(w, 0) ? WAIT_CONDITION : WAIT_ANSWERS;
}

enum { LONGEST_CHAIN = 8 };	/* of readers that wait for readers */

/* Does the task, asleep or spinning, wait for locks whose holders wait for that one? */
static bool waits_for_task(const struct world *w, uint32_t from, uint32_t task, unsigned most)
{
	const uint32_t lock = w->task[from].waiting_on;
	const uint32_t owner = lock == NIL ? NIL : w->lock[lock].owner;

	if (lock == NIL || w->task[from].flags & TASK_GRANTED || !most)
		return false;
	if (owner != NIL && owner != from)
		return owner == task || waits_for_task(w, owner, task, most - 1);
	for (uint32_t i = 0; is_shared(w, lock) && i < w->machine->tasks; i++)
		if (share_of(w, lock, i)->reads &&
		    (i == task || waits_for_task(w, i, task, most - 1)))
			return true;
	return false;
}

/* Of the readers of this lock the one that waits for the task, if there is one; or the first. */
static uint32_t reader_in_the_way(const struct world *w, uint32_t lock, uint32_t task)
{
	uint32_t first = NIL;

	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		if (!share_of(w, lock, i)->reads)
			continue;
		if (i == task || waits_for_task(w, i, task, LONGEST_CHAIN))
			return i;
		if (first == NIL)
			first = i;
	}
	return first;
}

/*
 * Who has the lock that the task waits for: the owner; or readers, for whom a writer waits that
 * owns the lock already under rt.
 */
static uint32_t who_has_lock(const struct world *w, const struct task *t)
{
	const struct lock *l = &w->lock[t->waiting_on];

	if (!l->readers || (l->owner != NIL && l->owner != t->id))
		return l->owner;
	return reader_in_the_way(w, t->waiting_on, t->id);
}

/* Who runs the program of the timer that is this object, or NIL if it is none. */
static uint32_t awaited_server(const struct world *w, uint32_t object)
{
	const struct sync_config *c;

	if (!is_sync_object(w, object))
		return NIL;
	c = &w->machine->sync[object - sync_object(w, 0)];
	return c->kind == SYNC_TIMER ? c->task : NIL;
}

/*
 * A task that spins looks again when its step is due, or as soon as it has its CPU again.
 */
static void describe_spinning(const struct world *w, const struct task *t, struct wait *s)
{
	s->kind = spins_for(w, t);
	s->spins = true;
	s->object = t->object;
	s->since = w->task_clock[t->id].spin_since;
	if (s->kind == WAIT_LOCK) {
		s->who = who_has_lock(w, t);
		s->looks = may_take_lock(w, t);
		return;
	}
	s->looks = w->cpu[t->cpu].context != t->id ||
		   is_due(w, slot_step(t->cpu));
	if (s->kind == WAIT_ANSWERS)
		s->silent = silent_cpu(w, t->cpu, 0);
	else
		s->who = awaited_server(w, t->object);
}

/* Has a script stopped the task? One that spins for a lock is stopped once it has it. */
static bool is_stopped(const struct world *w, const struct task *t)
{
	return t->flags & TASK_HELD &&
	       (!(t->flags & TASK_SPINNING) || w->cpu_clock[t->cpu].held_since >= 0);
}

static void describe_running(const struct world *w, const struct task *t, struct wait *s)
{
	if (t->flags & TASK_SPINNING && !(t->flags & TASK_GRANTED) && !is_stopped(w, t)) {
		describe_spinning(w, t, s);
	} else if (is_stopped(w, t)) {
		s->kind = WAIT_SCRIPT;
	} else if (w->cpu[t->cpu].context != t->id) {
		s->kind = WAIT_HANDLER;
		s->who = w->cpu[t->cpu].context;
	}
}

/*
 * The worker without which the work is not done: the one that does it, or, if it is pending
 * on a CPU, the one there that is awake. NIL: there is none, or it may be any.
 */
static uint32_t worker_for(const struct world *w, uint32_t work)
{
	const struct work *k = &w->work[work];

	if (k->worker != NIL || k->pool == NIL || k->pool >= pool_unbound(w->machine->cpus, false))
		return k->worker;
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->machine->task[i].pool == k->pool + 1 &&
		    (w->task[i].state == TASK_RUNNING || w->task[i].state == TASK_READY))
			return i;
	return NIL;
}

/* At a semaphore or a completion; or in schedule(), be it on a wait queue or on none. */
static void describe_sync(const struct world *w, const struct task *t, struct wait *s)
{
	const struct waiter *r = w->waiter ? &w->waiter[t->id] : NULL;

	if (is_sync_object(w, t->object)) {
		s->who = awaited_server(w, t->object);
		s->kind = s->who == NIL ? WAIT_SYNC : WAIT_FLUSH;
		s->object = t->object;
	} else if (r && r->flags & WAITER_ASLEEP) {
		s->kind = WAIT_SYNC;
		s->object = r->on == NIL ? NIL : sync_object(w, r->on);
	}
}

/* For the first of the readers or callbacks that the task waits for. Callbacks wait for work. */
static void describe_rcu(const struct world *w, const struct task *t, struct wait *s)
{
	const struct rcu *r = &w->rcu[t->id];
	const uint64_t set = r->readers | r->awaited;

	if (!set)
		return;
	s->kind = r->readers ? WAIT_READERS : WAIT_FLUSH;
	s->object = t->object;
	s->who = (uint32_t)__builtin_ctzll(set);
}

static void describe_blocked(const struct world *w, const struct task *t, struct wait *s)
{
	s->kind = WAIT_WORK;
	if (t->waiting_on == NIL && is_work_object(w, t->object)) {
		s->kind = WAIT_FLUSH;
		s->object = t->object;
		s->who = worker_for(w, t->object - work_object(w, 0));
	}
	if (t->waiting_on == NIL && w->machine->rcu && t->object == rcu_object(w))
		describe_rcu(w, t, s);
	if (t->waiting_on == NIL) {
		describe_sync(w, t, s);
		return;
	}
	s->kind = WAIT_LOCK;
	s->object = t->waiting_on;
	s->who = who_has_lock(w, t);
	s->since = w->task_clock[t->id].lock_since;
}

struct wait task_wait(const struct world *w, uint32_t task)
{
	const struct task *t = &w->task[task];
	struct wait s = { .since = w->task_clock[task].since, .object = NIL, .who = NIL,
			  .cpu = t->cpu, .silent = NIL };

	switch (t->state) {
	case TASK_NEW:
		s.kind = WAIT_START;
		break;
	case TASK_READY:
		s.kind = is_throttled_rt(w, t) ? WAIT_BUDGET : WAIT_CPU;
		s.who = w->cpu[t->cpu].context;
		break;
	case TASK_RUNNING:
		describe_running(w, t, &s);
		break;
	case TASK_SLEEPING:
		s.kind = w->machine->task[task].source ? WAIT_INTERRUPT : WAIT_TIMER;
		s.looks = t->flags & TASK_GRANTED;
		break;
	case TASK_BLOCKED:
	case TASK_LEAVING:
		describe_blocked(w, t, &s);
		break;
	case TASK_PARKED:
		s.kind = WAIT_SCRIPT;
		break;
	case TASK_THROTTLED:
		s.kind = WAIT_BUDGET;
		break;
	case TASK_DEAD:
		s.kind = WAIT_ENDED;
		break;
	}
	return s;
}

/*
 * Reports do not mention the machine's own interrupts, which are short. A task that one
 * of them interrupts is said to run, and a task that waits for its CPU is said to wait
 * for the CPU's task.
 */
struct wait told_wait(const struct world *w, uint32_t task)
{
	struct wait s = task_wait(w, task);

	if (s.who < w->machine->tasks)
		return s;
	if (s.kind == WAIT_HANDLER)
		return (struct wait){ .kind = WAIT_NOTHING, .since = s.since, .object = NIL,
				      .who = NIL, .cpu = s.cpu, .silent = NIL };
	if (s.kind == WAIT_CPU && w->cpu[s.cpu].current != NIL)
		s.who = w->cpu[s.cpu].current;
	return s;
}
