/* SPDX-License-Identifier: MIT */
/*
 * wake.c - tasks start, wake up, become more urgent, and end; workers take turns.
 */
#include "sim/sched/wake.h"

#include "sim/measure/account.h"
#include "sim/measure/watch.h"
#include "sim/memory/memory.h"
#include "sim/cpu/irq.h"
#include "sim/cpu/irq_source.h"
#include "sim/cpu/bandwidth.h"
#include "sim/sched/deadline.h"
#include "sim/sched/placement.h"
#include "sim/sched/push_pull.h"
#include "sim/cpu/run_queue.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/run_on.h"
#include "sim/steps/tell.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"
#include "sim/world/urgency.h"

/* Shall a task that became runnable preempt the one that runs there? */
static bool displaces(const struct world *w, const struct task *t, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;
	const struct task *current = &w->task[id];

	if (id == NIL)
		return true;
	if (is_throttled_rt(w, t))
		return false;
	if (is_rt(t) || is_rt(current))
		return more_urgent(w, t, current);
	return w->task_clock[id].vruntime - w->task_clock[t->id].vruntime >
	       wakeup_granularity(w, t);
}

/* A task became runnable, or more urgent. If it is to run now, its CPU is to reschedule. */
static void check_preempt_curr(struct world *w, const struct task *t)
{
	const uint32_t current = w->cpu[t->cpu].current;

	if (displaces(w, t, t->cpu))
		resched_cpu(w, t->cpu, w->this_cpu);
	else if (is_rt(t) ? is_deadline(t) && is_deadline(&w->task[current]) :
			    !is_rt(&w->task[current]))
		w->cpu_clock[t->cpu].open |= OPEN_WAKE_UP;
}

void wait_for_budget(struct world *w, struct task *t)
{
	t->state = TASK_THROTTLED;
	account(w, t->id, TIME_QUEUE);
}

/* Where it queues among normal tasks. Who starts at time 0 has been there before. */
static void place_entity(struct world *w, struct task *t)
{
	struct task_clock *tc = &w->task_clock[t->id];
	const int64_t earliest =
		w->cpu_clock[t->cpu].min_vruntime - tuned(w, WORST_LATENCY) / 2;

	if (t->state == TASK_NEW && w->clock->now > 0 && !w->untimed && !is_rt(t)) {
		debit_new_task(w, t);
		return;
	}
	if (tc->vruntime < earliest)
		tc->vruntime = earliest;
	if (tc->vruntime < 0)
		tc->vruntime = 0;
}

void make_ready(struct world *w, struct task *t)
{
	if (w->migration)
		touch_everything(w);
	set_task_cpu(w, t, select_task_cpu(w, t));
	update_curr(w, t->cpu);
	if (is_deadline(t) && !deadline_wakes(w, t)) {
		wait_for_budget(w, t);
		return;
	}
	place_entity(w, t);
	enqueue_task(w, t, false);
	check_preempt_curr(w, t);
}

void arrive(struct world *w, struct task *t, uint32_t cpu)
{
	set_task_cpu(w, t, cpu);
	update_curr(w, cpu);
	enqueue_task(w, t, false);
	check_preempt_curr(w, t);
}

void park(struct world *w, struct task *t)
{
	t->state = TASK_PARKED;
	account(w, t->id, TIME_HELD);
}

void budget_replenished(struct world *w, struct task *t)
{
	w->deadline[t->id].expired = 0;
	if (!w->deadline[t->id].throttled)
		return;
	touch_cpu(w, t->cpu);
	deadline_replenish(w, t);
	if (t->state != TASK_THROTTLED)
		return;
	if (t->flags & TASK_HELD) {
		park(w, t);
		return;
	}
	update_curr(w, t->cpu);
	enqueue_task(w, t, false);
	check_preempt_curr(w, t);
}

void rt_unthrottled(struct world *w, uint32_t cpu)
{
	const uint32_t first = first_runnable(w, cpu);

	touch_cpu(w, cpu);
	if (first != NIL && displaces(w, &w->task[first], cpu) && is_rt(&w->task[first]))
		resched_cpu(w, cpu, NIL);
}

void wake_up(struct world *w, struct task *t, const struct task *waker)
{
	const uint32_t id = t->id;

	tell_event(w, EVENT_WAKE, t->cpu, id, NIL, waker ? (int64_t)waker->id : -1, 0);
	memory_woken(w, waker ? waker->cpu : w->this_cpu, id);
	if (t->flags & TASK_HELD)
		park(w, t);
	else
		make_ready(w, t);
}

uint32_t work_to_do(const struct world *w, const struct pool *p)
{
	uint32_t work = p->first;

	while (w->alone && work != NIL && w->work[work].flush_pending == NIL)
		work = w->work[work].next;
	return work;
}

void pool_kick(struct world *w, uint32_t pool, const struct task *waker)
{
	const struct pool *p = &w->pool[pool];
	struct task *t;

	touch_object(w, pool_object(w, pool));
	if (p->running || p->idle == NIL || work_to_do(w, p) == NIL)
		return;
	t = &w->task[p->idle];
	if (w->alone && t->state == TASK_NEW)
		events_set(&w->events, slot_timer(w, t->id), w->clock->now);
	if (t->state != TASK_BLOCKED)	/* it is awake already, or has still to start */
		return;
	w->clock->alive++;
	wake_up(w, t, waker);
}

static uint32_t pool_of(const struct world *w, const struct task *t)
{
	return w->machine->task[t->id].pool - 1;
}

void worker_sleeps(struct world *w, struct task *t)
{
	watch_work_end(w, t);
	t->flags ^= TASK_AT_WORK | TASK_AWAY;
	w->pool[pool_of(w, t)].running--;
	pool_kick(w, pool_of(w, t), t);
}

void worker_runs(struct world *w, struct task *t)
{
	watch_work_begin(w, t);
	t->flags ^= TASK_AT_WORK | TASK_AWAY;
	w->pool[pool_of(w, t)].running++;
	touch_object(w, pool_object(w, pool_of(w, t)));
}

void task_exit(struct world *w, struct task *t)
{
	const uint32_t id = t->id;

	t->state = TASK_DEAD;
	memory_task_ended(w, t);
	if (!w->machine->task[id].background)
		alive_no_more(w, 1);
	tell_event(w, EVENT_EXIT, t->cpu, id, NIL, 0, 0);
}

void task_start(struct world *w, struct task *t)
{
	const struct task_config *c = &w->machine->task[t->id];
	enum step_result r;

	if (c->class == CLASS_IRQ) {
		irq_source_start(w, t);
		return;
	}
	r = task_run(w, t, task_top(w, t));
	sim_assert(w, r == STEPPED || r == ENDED);
	if (r == ENDED) {
		task_exit(w, t);
	} else if (c->source) {
		irq_source_start(w, t);
	} else if (c->starts_asleep && !(c->callback && w->rcu[t->id].callback)) {
		t->state = TASK_BLOCKED;
		account(w, t->id, TIME_SLEEP);
		if (c->pool)	/* what [setup] has queued is pending since */
			pool_kick(w, c->pool - 1, NULL);
	} else {
		wake_up(w, t, NULL);
	}
}

/* With this lender, or (NULL) without one, would the task be as urgent as it is? */
static bool keeps_urgency(const struct world *w, const struct task *t,
			  const struct task *lender, uint8_t prio)
{
	if (t->prio != prio)
		return false;
	if (!is_deadline(t))
		return true;
	return lender ? !more_urgent(w, lender, t) : !has_lender(w, t);
}

/*
 * A queued task moves to its new place, and a task that runs may be preempted. As the kernel does:
 * a waiting task that becomes a real-time one is pushed elsewhere (switched_to_rt()), and a CPU
 * whose task becomes less urgent pulls (prio_changed_rt()).
 */
void inherit_urgency(struct world *w, struct task *t, const struct task *lender)
{
	const uint8_t before = t->prio;
	bool queued = t->state == TASK_READY;
	uint8_t prio;

	if (lender && (lender->prio > t->normal_prio ||
		       (lender->prio == t->normal_prio && !is_deadline(lender))))
		lender = NULL;
	prio = lender ? lender->prio : t->normal_prio;
	if (keeps_urgency(w, t, lender, prio))
		return;
	run_ahead_cancel(w, t->cpu);
	touch_everything(w);
	if (queued)
		dequeue_task(w, t);
	else if (t->state == TASK_RUNNING)
		update_curr(w, t->cpu);
	t->prio = prio;
	if (w->deadline)
		deadline_inherit(w, t, lender);
	queued = queued || (t->state == TASK_THROTTLED && !is_out_of_budget(w, t));
	if (queued) {
		enqueue_task(w, t, false);
		check_preempt_curr(w, t);
		if (before >= MAX_RT_PRIO)
			push_rt_tasks(w, t->cpu);
	} else if (t->state == TASK_RUNNING) {
		uint32_t first;

		if (before < MAX_RT_PRIO && before < prio)
			pull_rt_task(w, t->cpu, t->id);
		first = first_runnable(w, t->cpu);
		if (first != NIL)
			check_preempt_curr(w, &w->task[first]);
	}
}
