/* SPDX-License-Identifier: MIT */
/*
 * clock.c - makes transitions in the order of time: what is due first is made first.
 */
#include "sim/clock/clock.h"

#include <stdatomic.h>
#include <stdio.h>

#include "sim/kernel/boot.h"
#include "sim/kernel/stuck.h"
#include "sim/lockdep/lockdep.h"
#include "sim/memory/memory.h"
#include "sim/machine/observer.h"
#include "sim/machine/run.h"
#include "sim/machine/stats.h"
#include "sim/cpu/bandwidth.h"
#include "sim/cpu/irq.h"
#include "sim/sched/irq_handler.h"
#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_head.h"
#include "sim/world/ids.h"
#include "sim/world/memory.h"
#include "sim/world/world.h"

/*
 * Searches, scripts and observers of steps want to know of a transition which task took a
 * step, what was touched, and where the CPU could have rescheduled. clock_burst() is for
 * runs in which nobody asks, and notes nothing. Nor is it for tso and weak.
 */
enum noting { UNNOTED, NOTED };

static void task_ended(struct world *w, uint32_t cpu, struct task *t)
{
	if (t->flags & TASK_IRQ) {
		irq_return(w, cpu);
		return;
	}
	drop_all(w, t);
	if (unlikely(w->waiter != NULL))
		check_left_queue(w, t);
	task_exit(w, t);
	schedule(w, cpu);
}

static __attribute__((noinline)) void check_guard(struct world *w, const struct task *t,
						  const struct step *s, uint32_t object)
{
	if (object >= w->model_objects && object < call_object(w, 0) && w->model_ops->check_guard)
		w->model_ops->check_guard(w, t, s, object);
}

/*
 * Notes, for searches, a step that looks at this object. taken: it is known to have taken
 * effect; else it may still find that it has to wait.
 */
static void note_step(struct world *w, uint32_t cpu, const struct task *t, uint32_t object,
		      uint64_t amount, uint16_t pc, bool taken)
{
	if (object != NIL)
		touch_object(w, object);
	if (unlikely(w->guards))
		check_guard(w, t, step_of(pc), object);
	if (unlikely(w->lockdep))
		lockdep_begin(w, t, pc);
	if (!taken)
		return;
	w->last_task = t->id;
	tell_event(w, EVENT_STEP, cpu, t->id, object, (int64_t)amount, pc);
}

/* The step of this task was an access: tells what it saw, and what it wrote. */
static __attribute__((noinline)) void tell_access(struct world *w, uint32_t cpu,
						  const struct task *t, uint16_t pc)
{
	const struct sighting s = w->memory->last;
	uint32_t object;

	w->memory->last.word = NIL;
	if (s.word == NIL)
		return;
	object = atomic_object(w, s.word);
	if (s.older)
		tell_event(w, EVENT_OLDER, cpu, t->id, object, s.older, pc);
	if (s.reads)
		tell_event(w, EVENT_READ, cpu, t->id, object, s.read, pc);
	if (s.writes)
		tell_event(w, EVENT_WRITE, cpu, t->id, object, s.written, pc);
}

/* What others can see of stores that have reached memory; and that somebody waits for them. */
static __attribute__((noinline)) void stores_drained(struct world *w)
{
	struct memory *y = w->memory;

	for (uint32_t i = 0; i < y->draineds; i++) {
		const struct pending_store *s = &y->drained[i].store;
		const uint32_t object = s->word != NIL ? atomic_object(w, s->word) : s->lock;

		tell_event(w, EVENT_VISIBLE, y->drained[i].cpu, NIL, object, s->value, 0);
		if (s->word != NIL && w->spinners[object])
			object_changed(w, object);
	}
	y->draineds = 0;
}

/*
 * The step was made, or tried. A store is made before it is drained; an atomic drains the stores
 * before it.
 */
static __attribute__((noinline)) void watched_step(struct world *w, uint32_t cpu, struct task *t,
						   uint32_t object, uint16_t pc)
{
	if (w->lockdep)
		lockdep_end(w, t, object);
	if (!w->memory)
		return;
	if (!w->memory->last.reads)
		tell_access(w, cpu, t, pc);
	stores_drained(w);
}

static __attribute__((noinline)) void step_failed(struct world *w, uint32_t cpu,
						  const struct task *t, bool again, uint16_t pc)
{
	w->task_clock[t->id].left = -1;
	w->clock->others++;
	if (!again && !w->resched_point)
		tell_event(w, EVENT_WAIT, cpu, t->id, t->object, 0, pc);
	if (t->state != TASK_RUNNING || w->resched_point)
		schedule(w, cpu);
	else if (spins_on_readers(w, t))
		w->events.time[slot_step(cpu)] = spin_end(w, t);
}

/* mutex_lock() begins with might_sleep(), so that point is past when it has the mutex. */
static uint8_t flags_after(const struct step *s)
{
	return s->kind == STEP_MUTEX_LOCK ? s->flags & (uint8_t)~MIGHT_SLEEP_POINT : s->flags;
}

/* Does anything have to be looked at before the CPU goes on with its task's next step? */
static __always_inline bool is_diverted(const struct world *w, const struct cpu *c,
					const struct task *t, const enum noting noting)
{
	return noting == NOTED || c->pending || c->need_resched || c->context != t->id ||
	       t->flags & (TASK_HELD | TASK_SPINNING) || is_out_of_place(w, t);
}

/*
 * The CPU's next step takes effect, and the one after it is announced and gets its price.
 * The event queue's slot is open, so only its time is set here. ahead: how many local
 * steps may be taken after it ahead of time.
 */
static __always_inline void cpu_step(struct world *w, uint32_t cpu, const enum noting noting,
				     uint32_t ahead)
{
	struct cpu *const c = &w->cpu[cpu];
	const uint32_t id = c->context;
	struct task *const t = &w->task[id];
	struct task_clock *const tc = &w->task_clock[id];
	struct frame *const f = task_top(w, t);
	const uint16_t pc = f->pc;
	const struct step *const s = step_of(pc);
	const uint32_t object = t->object;
	const uint64_t amount = t->amount;
	const bool again = noting == NOTED && t->flags & TASK_SPINNING;
	const int64_t now = w->clock->now;
	int64_t *const end = &w->events.time[slot_step(cpu)];
	/* a step that may have to wait is counted only when it did not */
	const bool known = s->kind < STEP_LOCK;
	enum step_result r;
	int64_t then;

	charge_step(w, cpu, t, tc, s, now);
	*end = EVENT_NEVER;
	tc->switch_cost = 0;
	w->last_pc = pc;
	w->clock->steps += known;
	if (noting == NOTED) {
		tc->steps += known;
		note_step(w, cpu, t, object, amount, pc, known);
	}
	w->run_ahead.task = c->current;
	w->run_ahead.limit = ahead;
	r = task_run(w, t, f);
	w->run_ahead.limit = 0;
	then = w->clock->now;
	w->clock->now = now;
	if (noting == NOTED && unlikely(w->memory || w->lockdep))
		watched_step(w, cpu, t, object, pc);
	if (unlikely(r == BLOCKED)) {
		step_failed(w, cpu, t, again, pc);
		return;
	}
	w->clock->steps += !known;
	if (noting == NOTED && !known) {
		tc->steps++;
		note_step(w, cpu, t, object, amount, pc, true);
	}
	if (noting == NOTED && unlikely(w->memory))
		tell_access(w, cpu, t, pc);
	if (id == c->current)
		w->clock->idle_transitions = 0;
	tc->left = -1;
	if (object != NIL && unlikely(w->spinners[object]))
		object_changed(w, object);
	if (unlikely(r != STEPPED)) {
		task_ended(w, cpu, t);
	} else if (noting == UNNOTED && w->run_ahead.taken) {
		run_ahead_finish(w, cpu, t, tc, then);
	} else if (is_diverted(w, c, t, noting)) {
		resume_cpu(w, cpu, flags_after(s));
	} else {
		tc->left = announced_price(w, cpu, t);
		*end = now + tc->left;
	}
}

/*
 * The time has come up to which the CPU's task had run ahead. If the step that it
 * announced there has no price yet, it gets one now, and true is returned: it ends later.
 */
static __always_inline bool cpu_arrives(struct world *w, uint32_t cpu)
{
	struct cpu_clock *const cc = &w->cpu_clock[cpu];
	const struct task *t;
	struct task_clock *tc;

	if (!cc->ran_ahead)
		return false;
	cc->ran_ahead = 0;
	w->clock->idle_transitions = 0;
	t = &w->task[w->cpu[cpu].context];
	tc = &w->task_clock[t->id];
	if (tc->left >= 0)
		return false;
	tc->left = announced_price(w, cpu, t);
	w->events.time[slot_step(cpu)] += tc->left;
	return true;
}

void clock_drain(struct world *w, uint32_t cpu)
{
	memory_drain(w, cpu);
	stores_drained(w);
}

/* A deadline task gets a new budget, or real-time tasks may run again. */
static void bandwidth_event(struct world *w, uint32_t slot)
{
	const uint32_t cpu = slot - slot_rt_period(w, 0);

	if (slot < slot_rt_period(w, 0))
		budget_timer_expired(w, &w->task[slot - slot_replenish(w, 0)]);
	else if (rt_period_ends(w, cpu))
		rt_unthrottled(w, cpu);
}

static void other_event(struct world *w, uint32_t slot)
{
	const uint32_t cpus = w->machine->cpus, cpu = slot % cpus;
	const int64_t now = w->clock->now;

	w->this_cpu = slot < 4 * cpus ? cpu : NIL;
	if (w->this_cpu != NIL)
		touch_cpu(w, cpu);
	if (slot < 2 * cpus) {
		count_idle_transition(w);
		events_set(&w->events, slot, now + w->machine->tick_ns);
		irq_raise(w, cpu, IRQ_TICK);
		return;
	}
	events_set(&w->events, slot, EVENT_NEVER);
	if (slot >= slot_replenish(w, 0)) {
		bandwidth_event(w, slot);
	} else if (slot >= slot_drain(w, 0)) {
		clock_drain(w, slot - slot_drain(w, 0));
	} else if (slot < 3 * cpus) {
		irq_raise(w, cpu, IRQ_CALL);
	} else if (slot < 4 * cpus) {
		if (w->cpu[cpu].current == NIL && !in_irq(w, cpu) &&
		    (w->clock->now == 0 || w->untimed))
			schedule(w, cpu);	/* at time 0 this costs nothing */
		else
			irq_raise(w, cpu, IRQ_RESCHED);
	} else {
		struct task *t = &w->task[slot - 4 * cpus];

		if (t->state == TASK_NEW)
			task_start(w, t);
		else if (w->machine->task[slot - 4 * cpus].source)
			irq_arrives(w, t);
		else
			timer_expired(w, t);
	}
}

void clock_take(struct world *w, uint32_t slot)
{
	w->this_slot = slot;
	w->last_task = NIL;
	w->switch_point = NIL;
	w->resched_point = false;
	events_open(&w->events, slot);
	if (slot < w->machine->cpus) {
		w->this_cpu = slot;
		touch_cpu(w, slot);
		cpu_step(w, slot, NOTED, 0);
	} else {
		w->clock->others++;
		other_event(w, slot);
	}
	events_close(&w->events);
}

void clock_next(struct world *w)
{
	const uint32_t slot = events_first(&w->events);

	note_turn(w, slot);
	w->clock->now = w->events.time[slot];
	clock_take(w, slot);
}

bool clock_is_over(const struct world *w)
{
	return !is_due(w, events_first(&w->events));
}

enum { BURST_TRANSITIONS = 4096 };	/* between two looks at whether to stop */

#define MIN(a, b) ((a) < (b) ? (a) : (b))

/*
 * May tasks run ahead? Not if each step is to be told of. And steps that are taken ahead of time
 * are counted too early, which would show near the limit of steps.
 */
static bool may_run_ahead(const struct world *w)
{
	const struct machine *m = w->machine;
	const uint64_t most = (BURST_TRANSITIONS + (uint64_t)m->cpus) * (RUN_AHEAD_STEPS + 1);
	const struct observer *o = w->observer;

	return m->max_steps - w->clock->steps > most &&
	       (!o || !o->event || o->level < TRACE_STEPS);
}

/* Up to when a burst may go: after that an observer wants to know of each moment. */
static int64_t burst_end(const struct world *w)
{
	const struct observer *o = w->observer;

	return o && o->blames ? MIN(o->blame_from_ns, w->machine->horizon_ns) :
				w->machine->horizon_ns;
}

/*
 * The loop ends as soon as something other than the next step of a CPU is due, or when
 * the run may be over, which drive.c decides.
 */
void clock_burst(struct world *w)
{
	const struct machine *const m = w->machine;
	const int64_t horizon = burst_end(w);
	const uint32_t cpus = m->cpus;
	struct clock *const c = w->clock;
	struct events *const e = &w->events;
	const uint32_t ahead = may_run_ahead(w) ? RUN_AHEAD_STEPS : 0;
	uint64_t left;
	uint32_t cpu;

	if (!ahead)
		run_ahead_cancel_all(w);
	left = MIN(BURST_TRANSITIONS, MIN(m->max_steps - c->steps, m->max_steps - c->others));
	w->run_ahead.until = m->horizon_ns;
	cpu = events_first(e);
	if (c->idle_transitions > 2 * cpus)	/* drive.c asks if the world is stuck */
		left = 1;
	do {
		note_turn(w, cpu);
		c->now = e->time[cpu];
		w->resched_point = false;
		w->this_cpu = w->this_slot = cpu;
		events_open(e, cpu);
		if (!cpu_arrives(w, cpu))
			cpu_step(w, cpu, UNNOTED, ahead);
		cpu = events_close_step(e, cpu);
	} while (--left && cpu < cpus && e->time[cpu] <= horizon && c->alive);
}

void clock_start(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		if (w->task[i].state != TASK_NEW)
			continue;
		if (timer_of(w, i) != NIL)	/* another task may arm it at once */
			task_start(w, &w->task[i]);
		else
			events_set(&w->events, slot_timer(w, i), w->machine->task[i].start_ns);
	}
}

enum { TOO_MANY_TICKS = 1 << 22 };	/* within one step: it makes no progress */

/* Is the task held up, and so is whoever holds it up, and so on? */
static bool is_stuck(const struct world *w, uint32_t task)
{
	uint32_t chain = 0, by;

	while (is_held_up(w, task, &by)) {
		if (by == NIL || ++chain > w->tasks)
			return true;
		task = by;
	}
	return false;
}

static bool run_to_end(struct world *w, uint32_t task, const atomic_bool *stop)
{
	while (!clock_is_over(w)) {
		if (transitions_made(w) > w->machine->max_steps || (stop && *stop) ||
		    w->clock->idle_transitions > TOO_MANY_TICKS ||
		    (w->clock->idle_transitions > 2 * w->machine->cpus && is_stuck(w, task)))
			return false;
		clock_next(w);
	}
	return w->task[task].state == TASK_DEAD;
}

bool clock_run_alone(struct world *w, uint32_t task, const atomic_bool *stop)
{
	const uint64_t seed = w->task[task].rng;
	bool ended;

	events_set(&w->events, slot_timer(w, task), 0);
	w->alone = true;
	ended = run_to_end(w, task, stop);
	w->alone = false;
	if (!ended)
		return false;
	w->task[task].rng = seed;
	world_rewind(w);
	return true;
}
