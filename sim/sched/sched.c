/* SPDX-License-Identifier: MIT */
/*
 * sched.c - which task a CPU runs: switching from one to the next.
 */
#include "sim/sched/sched.h"

#include "sim/measure/account.h"
#include "sim/measure/watch.h"
#include "sim/memory/memory.h"
#include "sim/cpu/irq.h"
#include "sim/sched/affinity.h"
#include "sim/cpu/bandwidth.h"
#include "sim/sched/deadline.h"
#include "sim/sched/placement.h"
#include "sim/cpu/preempt.h"
#include "sim/cpu/run_queue.h"
#include "sim/cpu/running.h"
#include "sim/cpu/spinner.h"
#include "sim/sched/push_pull.h"
#include "sim/sched/wake.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"
#include "sim/world/urgency.h"

/* At its tick a CPU with a queue asks an idle one to pull from it. */
static void kick_idle_cpu(struct world *w, uint32_t cpu)
{
	const uint32_t idle = idle_cpu_to_kick(w, cpu);

	if (idle != NIL)
		resched_cpu(w, idle, cpu);
}

/* Has an rr task, at this tick, had its slice? Then the next one begins: task_tick_rt() */
static bool slice_is_over(struct world *w, const struct task *t)
{
	const struct machine *m = w->machine;
	uint32_t *ticks = &w->task_clock[t->id].rr_ticks;

	if (m->task[t->id].class != CLASS_RR || is_deadline(t))
		return false;
	if (++*ticks * m->tick_ns < m->rr_slice_ns)
		return false;
	*ticks = 0;
	return true;
}

/* The CPU's current task is a real-time one, or has a deadline. */
static void real_time_tick(struct world *w, struct task *t)
{
	if (slice_is_over(w, t) && has_equal(w, t)) {
		t->flags |= TASK_YIELDS;
		task_cpu(w, t)->need_resched = 1;
	}
	if (deadline_overruns(w, t))
		task_cpu(w, t)->need_resched = 1;
	if (rt_share_exceeded(w, t->cpu) && !is_deadline(t))
		task_cpu(w, t)->need_resched = 1;
}

void scheduler_tick(struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	uint32_t first;
	int64_t ran, share;

	watch_tick(w, cpu);
	if (id == NIL)
		return;
	update_curr(w, cpu);
	if (cc->queued)
		kick_idle_cpu(w, cpu);
	if (is_rt(&w->task[id])) {
		real_time_tick(w, &w->task[id]);
		return;
	}
	first = first_runnable(w, cpu);
	if (first == NIL)
		return;
	ran = w->clock->now - cc->slice_start;
	share = sched_slice(w, cpu, &w->task[id]);
	if (ran > share ||
	    (ran > tuned(w, MIN_GRANULARITY) &&
	     w->task_clock[id].vruntime - w->task_clock[first].vruntime > share))
		w->cpu[cpu].need_resched = 1;
}

/* prev: the task that ran before, or NIL. */
static uint32_t pick_next(struct world *w, uint32_t cpu, uint32_t prev)
{
	uint32_t first = next_task(w, cpu);

	if (prev != NIL && is_rt(&w->task[prev]) &&
	    (first == NIL || more_urgent(w, &w->task[prev], &w->task[first]))) {
		pull_rt_task(w, cpu, first);
		first = next_task(w, cpu);
	}
	if (first == NIL)
		return idle_pull(w, cpu);
	dequeue_task(w, &w->task[first]);
	return first;
}

static enum time_kind time_asleep(const struct world *w, const struct task *t)
{
	if (t->state == TASK_DEAD)
		return TIME_OFF;
	return t->waiting_on != NIL || is_work_object(w, t->object) ? TIME_LOCK : TIME_SLEEP;
}

/* Under rt. Other workers do not notice such a sleep: schedule_rtlock(). */
static bool sleeps_for_spinlock(const struct world *w, const struct task *t)
{
	return t->waiting_on != NIL &&
	       is_spinning_kind(w->machine->lock[t->waiting_on].kind);
}

static void put_prev(struct world *w, uint32_t cpu)
{
	struct task *prev = &w->task[w->cpu[cpu].current];
	const uint32_t id = prev->id;

	update_curr(w, cpu);
	deadline_overruns(w, prev);
	if (is_rt(prev))
		rt_share_exceeded(w, cpu);
	if (prev->state == TASK_RUNNING && prev->flags & TASK_SPINNING &&
	    prev->waiting_on != NIL) {
		if (prev->flags & TASK_GRANTED)
			prev->flags &= (uint8_t)~TASK_SPINNING;
		else			/* for a mutex: it looks again when it runs */
			spinner_leaves(w, prev);
	}
	if (prev->state != TASK_RUNNING) {
		if (w->cpu[cpu].irqs_off)	/* the next task has them on */
			local_irq_restore(w, prev, 0);
		if (prev->flags & TASK_AT_WORK && !sleeps_for_spinlock(w, prev))
			worker_sleeps(w, prev);
		if (w->cpu_clock[cpu].skip == id + 1)
			w->cpu_clock[cpu].skip = 0;
		account(w, id, time_asleep(w, prev));
		moves_away(w, prev);
		return;
	}
	sim_assert(w, !prev->preempt_count && !w->cpu[cpu].irqs_off);
	if (prev->flags & TASK_HELD)
		park(w, prev);
	else if (is_out_of_budget(w, prev))
		wait_for_budget(w, prev);
	else if (!moves_away(w, prev))
		enqueue_task(w, prev, !(prev->flags & TASK_YIELDS));
	prev->flags &= (uint8_t)~TASK_YIELDS;
}

static bool spins_for_mutex(const struct world *w, const struct task *t)
{
	return spins_for_lock(w, t) && lock_sleeps(w, t->waiting_on);
}

void stop_spinning(struct world *w, uint32_t cpu)
{
	if (in_irq(w, cpu)) {		/* it finds out when the handler returns */
		w->cpu[cpu].need_resched = 1;
		return;
	}
	cpu_pause(w, cpu);
	spinner_sleeps(w, &w->task[w->cpu[cpu].current]);
	schedule(w, cpu);
}

void mutex_owner_left(struct world *w, const struct task *owner)
{
	touch_everything(w);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		const uint32_t id = w->cpu[cpu].current;
		struct task *t = &w->task[id];

		if (id == NIL || !spins_for_mutex(w, t) ||
		    w->lock[t->waiting_on].owner != owner->id)
			continue;
		stop_spinning(w, cpu);
	}
}

static void switch_to(struct world *w, uint32_t cpu, uint32_t prev, uint32_t next)
{
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	struct task_clock *tc;

	if (prev != NIL && next != prev &&
	    (w->task[prev].mutexes || w->task[prev].flags & TASK_GRANTED))
		mutex_owner_left(w, &w->task[prev]);
	touch_cpu(w, cpu);
	w->cpu[cpu].current = w->cpu[cpu].context = next;
	cc->open = next == NIL ? 0 : OPEN_PICK;
	cc->exec_start = cc->slice_start = w->clock->now;
	w->clock->idle_cpus += next == NIL;
	w->clock->idle_cpus -= prev == NIL;
	if (next == NIL) {
		tick_stop(w, cpu);
	} else {
		w->task[next].state = TASK_RUNNING;
		if (w->task[next].flags & TASK_AWAY)
			worker_runs(w, &w->task[next]);
		tick_start(w, cpu);
	}
	if (next != prev) {
		memory_switched(w, cpu, prev, next);
		tell_event(w, EVENT_SWITCH, cpu, next, NIL, prev == NIL ? -1 : (int64_t)prev, 0);
		if (next != NIL) {
			tc = &w->task_clock[next];
			w->task_stats[next].switches++;
			tc->switch_cost = w->machine->cost[COST_CONTEXT_SWITCH];
		}
	}
	watch_switch(w, cpu, prev);
	cpu_begin(w, cpu);
}

static void take_up(struct world *w, uint32_t cpu, struct task *next)
{
	const uint32_t prev = w->cpu[cpu].current;
	const bool preempted = prev != NIL && w->task[prev].state == TASK_RUNNING;
	uint32_t id;

	cpu_pause(w, cpu);
	if (prev != NIL)
		put_prev(w, cpu);
	w->cpu[cpu].need_resched = 0;
	if (next) {
		if (next->state == TASK_READY)
			dequeue_task(w, next);
		set_task_cpu(w, next, cpu);
		id = next->id;
	} else {
		id = pick_next(w, cpu, prev);
	}
	if (preempted && id != prev) {
		w->task_stats[prev].preemptions++;
		tell_event(w, EVENT_PREEMPT, cpu, prev, NIL, 0, 0);
	}
	switch_to(w, cpu, prev, id);
	push_rt_tasks(w, cpu);
}

/*
 * Interrupts that waited because the task had them off are taken in the next task's time.
 */
void schedule(struct world *w, uint32_t cpu)
{
	take_up(w, cpu, NULL);
	irq_deliver(w, cpu);
}

void force_switch(struct world *w, uint32_t cpu, struct task *t)
{
	take_up(w, cpu, t);
	irq_deliver(w, cpu);
}

/* Neither task has taken a step since the pull, but the CPU may have taken an interrupt. */
void pull_instead(struct world *w, struct task *t)
{
	const uint32_t cpu = w->clock->puller;
	struct cpu *c = &w->cpu[cpu];
	struct task *pulled = &w->task[c->current];
	const bool interrupted = in_irq(w, cpu);

	touch_everything(w);
	if (!interrupted)
		cpu_pause(w, cpu);
	dequeue_task(w, t);
	set_task_cpu(w, pulled, w->clock->pulled_from);
	enqueue_task(w, pulled, false);
	set_task_cpu(w, t, cpu);
	t->state = TASK_RUNNING;
	w->task_clock[t->id].switch_cost = w->machine->cost[COST_CONTEXT_SWITCH];
	c->current = t->id;
	if (interrupted)
		return;
	c->context = t->id;
	cpu_begin(w, cpu);
}

/*
 * This holds under every preemption model, since mutex_spin_on_owner() looks at
 * need_resched.
 */
bool mutex_spin_ends(struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;
	struct task *t = &w->task[id];

	if (!w->cpu[cpu].need_resched || !spins_for_mutex(w, t))
		return false;
	cpu_pause(w, cpu);
	if (t->preempt_count || w->cpu[cpu].irqs_off)	/* which is a violation */
		spinner_sleeps(w, t);
	schedule(w, cpu);
	return true;
}

/* Is this place, after a step with these flags, one where the kernel reschedules? */
static bool is_switch_point(const struct world *w, const struct task *t, uint8_t flags)
{
	if (t->preempt_count || w->cpu[t->cpu].irqs_off)
		return false;
	if (w->resched_point || is_preemptible(w, t) || flags & COND_RESCHED_POINT)
		return true;
	return w->machine->preemption == PREEMPT_VOLUNTARY && flags & MIGHT_SLEEP_POINT;
}

/* Reschedules if that is due and allowed here. */
static bool reschedule(struct world *w, uint32_t cpu, uint8_t step_flags)
{
	const struct task *t = &w->task[w->cpu[cpu].current];

	if (in_irq(w, cpu) || !is_switch_point(w, t, step_flags))
		return false;
	w->switch_point = cpu;
	if ((!w->cpu[cpu].need_resched && !is_out_of_place(w, t)) || t->flags & TASK_DIRECTED)
		return false;
	schedule(w, cpu);
	return true;
}

void resume_cpu(struct world *w, uint32_t cpu, uint8_t step_flags)
{
	if (!irq_deliver(w, cpu) && !reschedule(w, cpu, step_flags))
		cpu_begin(w, cpu);
}

/* kernel/sched/fair.c of Linux 4.8: a normal task that yields is to be skipped, next time. */
void sched_yield_task(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];

	watch_point(w, t, 0);
	if (is_deadline(t)) {
		update_curr(w, t->cpu);
		deadline_yields(w, t);
	} else if (!cc->queued) {
		return;
	} else if (is_rt(t)) {
		t->flags |= TASK_YIELDS;
	} else {
		cc->skip = id + 1;
	}
	w->cpu[t->cpu].need_resched = 1;
	w->resched_point = true;
}

bool sleep_until(struct world *w, struct task *t, int64_t until)
{
	const uint32_t id = t->id;

	if (t->flags & TASK_GRANTED) {
		t->flags &= (uint8_t)~TASK_GRANTED;
		return true;
	}
	might_sleep(w, t);
	if (until <= (w->untimed ? 0 : w->clock->now) || w->time_is_up)
		return true;
	w->task_clock[id].until = until;
	t->state = TASK_SLEEPING;
	events_set(&w->events, slot_timer(w, id), until);
	return false;
}

void operation_returned(struct world *w, struct task *t, uint32_t seq)
{
	const uint32_t id = t->id;

	w->task_clock[id].returns++;
	w->resched_point = true;
	tell_event(w, EVENT_RETURN, t->cpu, id, NIL, seq, 0);
}
