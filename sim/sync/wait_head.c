/* SPDX-License-Identifier: MIT */
/*
 * wait_head.c - wait queues on which tasks put themselves, and the state that a task sets.
 */
#include "sim/sync/wait_head.h"

#include "sim/cpu/preempt.h"
#include "sim/memory/access.h"
#include "sim/memory/memory.h"
#include "sim/sched/wake.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_queue.h"

/* --- queues ----------------------------------------------------------------------------- */

/* As __add_wait_queue(): who is not exclusive comes first, and so the latest of them. */
static void link_waiter(struct world *w, uint32_t sync, uint32_t task, bool exclusive)
{
	struct wait_queue *const q = &w->sync[sync].queue;
	struct waiter *const r = &w->waiter[task];

	r->on = sync;
	r->next = NIL;
	if (q->head == NIL) {
		q->head = q->tail = task;
	} else if (exclusive) {
		w->waiter[q->tail].next = task;
		q->tail = task;
	} else {
		r->next = q->head;
		q->head = task;
	}
	q->waiters++;
}

static void unlink_waiter(struct world *w, uint32_t task)
{
	struct waiter *const r = &w->waiter[task];
	struct wait_queue *const q = &w->sync[r->on].queue;
	uint32_t before = NIL;

	for (uint32_t i = q->head; i != task; i = w->waiter[i].next)
		before = i;
	*(before == NIL ? &q->head : &w->waiter[before].next) = r->next;
	if (q->tail == task)
		q->tail = before;
	q->waiters--;
	r->on = r->next = NIL;
}

/* Takes the queue's own lock, and drops it, within one step. */
static void enter(struct world *w, struct task *t, uint32_t sync)
{
	if (w->machine->preemption == PREEMPT_RT)
		schedules(w, t);
	memory_enters(w, t->cpu, sync);
}

/* --- states ------------------------------------------------------------------------------- */

void note_state(struct world *w, uint32_t task, int64_t state)
{
	if (state == SET_TO_RUN)
		w->waiter[task].flags &= ~(uint32_t)WAITER_SET;
	else
		w->waiter[task].flags |= WAITER_SET;
}

/*
 * Changes a task's state. A waker does that under the lock of the run queue, which schedule()
 * takes, too: so it is an atomic, and not a store that schedule() may overlook.
 */
static void set_state(struct world *w, struct task *by, uint32_t task, int64_t state)
{
	const bool wakes = by->id != task;
	const struct access a = { .kind = wakes ? ACCESS_XCHG : ACCESS_WRITE,
				  .word = state_word(w, task),
				  .order = wakes ? FULL : RELAXED, .operand = state };

	touch_object(w, atomic_object(w, a.word));
	access_at_once(w, by, &a);
	note_state(w, task, state);
}

static int64_t newest_state(struct world *w, struct task *by, uint32_t task)
{
	const struct access a = { .kind = ACCESS_READ, .word = state_word(w, task),
				  .order = RELAXED };

	touch_object(w, atomic_object(w, a.word));
	access_fence(w, by, FENCE_MB);
	return access_at_once(w, by, &a);
}

bool wake_up_state(struct world *w, struct task *waker, uint32_t task, int64_t state)
{
	struct waiter *const r = &w->waiter[task];

	if (state == SET_TO_RUN)
		return false;
	set_state(w, waker, task, SET_TO_RUN);
	if (r->flags & WAITER_ASLEEP) {
		r->flags &= ~(uint32_t)WAITER_ASLEEP;
		wake_up(w, &w->task[task], waker);
	}
	return true;
}

/* --- what tasks do -------------------------------------------------------------------------- */

void prepare_to_wait(struct world *w, struct task *t, uint32_t sync, bool exclusive)
{
	struct waiter *const r = &w->waiter[t->id];

	enter(w, t, sync);
	if (r->on != NIL && r->on != sync)
		violate(w, LOCK_MISUSE, t->id, "waits on %s, but is still on %s, where it stays",
			w->machine->sync[sync].name, w->machine->sync[r->on].name);
	r->flags &= ~(uint32_t)WAITER_EXCLUSIVE;
	if (exclusive)
		r->flags |= WAITER_EXCLUSIVE;
	if (r->on == NIL)
		link_waiter(w, sync, t->id, exclusive);
	set_state(w, t, t->id, SET_TO_SLEEP);
	access_fence(w, t, FENCE_MB);
	memory_leaves(w, t->cpu, sync);
}

void finish_wait(struct world *w, struct task *t, uint32_t sync)
{
	set_state(w, t, t->id, SET_TO_RUN);
	if (w->waiter[t->id].on != sync)
		return;
	enter(w, t, sync);
	unlink_waiter(w, t->id);
	memory_leaves(w, t->cpu, sync);
}

uint32_t wake_up_queue(struct world *w, struct task *waker, uint32_t sync, uint32_t nr)
{
	uint32_t woken = 0, next;

	enter(w, waker, sync);
	for (uint32_t i = w->sync[sync].queue.head; i != NIL; i = next) {
		const bool exclusive = w->waiter[i].flags & WAITER_EXCLUSIVE;

		next = w->waiter[i].next;
		if (!wake_up_state(w, waker, i, newest_state(w, waker, i)))
			continue;
		unlink_waiter(w, i);
		woken++;
		if (exclusive && nr && !--nr)
			break;
	}
	memory_leaves(w, waker->cpu, sync);
	return woken;
}

bool schedule_task(struct world *w, struct task *t)
{
	struct waiter *const r = &w->waiter[t->id];

	if (newest_state(w, t, t->id) == SET_TO_RUN) {
		w->resched_point = true;
		return true;
	}
	schedules(w, t);
	r->flags |= WAITER_ASLEEP;
	fall_asleep(t);
	return false;
}

void check_left_queue(struct world *w, const struct task *t)
{
	const uint32_t on = w->waiter[t->id].on;

	if (on != NIL)
		violate(w, LOCK_MISUSE, t->id, "ends, but is still on %s",
			w->machine->sync[on].name);
}
