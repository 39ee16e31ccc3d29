/* SPDX-License-Identifier: MIT */
/*
 * rcu.c - who waits for which readers, and for which callbacks.
 *
 * A task that waits for a grace period has a bit for each task that was in a section when the
 * wait began. Whoever leaves its outermost section takes its bit out of all sets; who has an
 * empty set is woken. No time passes besides: how long a real grace period takes depends on
 * much that is not simulated.
 *
 * Who does a callback waits for a grace period itself, which begins as soon as it has its CPU.
 */
#include "sim/sync/rcu.h"

#include "sim/memory/access.h"
#include "sim/memory/memory.h"
#include "sim/cpu/preempt.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

static bool is_preemptible_rcu(const struct world *w)
{
	return w->machine->preemption >= PREEMPT_FULL;
}

void rcu_read_lock(struct world *w, struct task *t)
{
	if (!is_preemptible_rcu(w))
		preempt_disable(w, t);
	if (!w->rcu[t->id].nesting++)
		access_rcu_begins(w, t);
}

/*
 * It is not the reader who wakes the task up, but a grace-period thread some time later. So this
 * orders nothing of what the reader does.
 */
static void end_wait(struct world *w, struct task *t, const struct task *reader)
{
	t->flags |= TASK_GRANTED;
	memory_wakes_quietly(w, true);
	wake_granted(w, t, reader);
	memory_wakes_quietly(w, false);
}

/* The task has left its outermost section. */
static void tell_waiters(struct world *w, struct task *reader)
{
	const uint64_t bit = UINT64_C(1) << reader->id;

	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		struct rcu *const r = &w->rcu[i];

		if (!(r->readers & bit))
			continue;
		r->readers &= ~bit;
		access_rcu_answered(w, reader, &w->task[i]);
		if (!r->readers)
			end_wait(w, &w->task[i], reader);
	}
}

void rcu_read_unlock(struct world *w, struct task *t)
{
	if (!w->rcu[t->id].nesting) {
		violate(w, LOCK_MISUSE, t->id, "leaves an RCU read-side critical section, but is "
			"in none");
		return;
	}
	if (!--w->rcu[t->id].nesting) {
		access_rcu_ends(w, t);
		tell_waiters(w, t);
	}
	if (!is_preemptible_rcu(w))
		preempt_enable(w, t);
}

bool synchronize_rcu(struct world *w, struct task *t)
{
	struct rcu *const r = &w->rcu[t->id];

	if (take_grant(t)) {
		access_rcu_synchronized(w, t);
		return true;
	}
	might_sleep(w, t);
	access_rcu_waits(w, t);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->rcu[i].nesting)
			r->readers |= UINT64_C(1) << i;
	if (!r->readers) {
		access_rcu_synchronized(w, t);
		return true;
	}
	fall_asleep(t);
	return false;
}

/* --- callbacks --------------------------------------------------------------------------------- */

void call_rcu_again(struct world *w, struct task *t, uint32_t callback)
{
	struct rcu *const r = &w->rcu[callback];
	const bool is_idle = !r->callback;

	r->callback |= CALLBACK_QUEUED;
	memory_sends(w, t->cpu, CHANNEL_TASK, callback);
	if (!is_idle)
		return;
	if (w->task[callback].state == TASK_NEW)	/* it wakes up when it starts */
		w->clock->alive++;
	else
		wake_waiter(w, &w->task[callback], t);
}

void call_rcu(struct world *w, struct task *t, uint32_t callback)
{
	if (w->rcu[callback].callback & CALLBACK_QUEUED)
		violate(w, LOCK_MISUSE, t->id, "queues the RCU callback %s, which is queued already",
			w->machine->task[callback].name);
	else
		call_rcu_again(w, t, callback);
}

/* The callback is done: whoever waits for it, and for no other one, goes on. */
static void end_callback(struct world *w, struct task *t)
{
	const uint64_t bit = UINT64_C(1) << t->id;

	w->rcu[t->id].callback &= ~(uint32_t)CALLBACK_RUNS;
	memory_sends(w, t->cpu, CHANNEL_TASK, t->id);
	if (w->machine->preemption != PREEMPT_RT)
		preempt_enable(w, t);
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		struct rcu *const r = &w->rcu[i];
		const bool again = r->again & bit;

		r->again &= ~bit;
		if (again || !(r->awaited & bit))
			continue;
		r->awaited &= ~bit;
		if (r->awaited)
			continue;
		w->task[i].flags |= TASK_GRANTED;
		wake_granted(w, &w->task[i], t);
	}
}

bool callback_next(struct world *w, struct task *t)
{
	const struct rcu *r = &w->rcu[t->id];

	if (r->callback & CALLBACK_RUNS)
		end_callback(w, t);
	if (!wait_event(w, t, r->callback & CALLBACK_QUEUED))
		return false;
	memory_receives(w, t->cpu, CHANNEL_TASK, t->id);
	return true;
}

void callback_begin(struct world *w, struct task *t)
{
	w->rcu[t->id].callback = CALLBACK_RUNS;
	if (w->machine->preemption != PREEMPT_RT)
		preempt_disable(w, t);
}

/* The task has seen what the callbacks did that are over. */
static void receive_callbacks(struct world *w, const struct task *t)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->machine->task[i].callback)
			memory_receives(w, t->cpu, CHANNEL_TASK, i);
}

bool rcu_barrier(struct world *w, struct task *t)
{
	struct rcu *const r = &w->rcu[t->id];

	if (take_grant(t)) {
		receive_callbacks(w, t);
		return true;
	}
	might_sleep(w, t);
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		const uint64_t bit = UINT64_C(1) << i;

		if (w->machine->task[i].callback != CALLBACK_OWN || !w->rcu[i].callback)
			continue;
		r->awaited |= bit;
		if (w->rcu[i].callback == (CALLBACK_QUEUED | CALLBACK_RUNS))
			r->again |= bit;
	}
	if (!r->awaited) {
		receive_callbacks(w, t);
		return true;
	}
	fall_asleep(t);
	return false;
}
