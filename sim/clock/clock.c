/* SPDX-License-Identifier: MIT */
/*
 * clock.c - makes transitions in the order of time: what is due first is made first.
 */
#include "sim/clock/clock.h"

#include <stdatomic.h>
#include <stdio.h>

#include "sim/clock/step.h"
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

/*
 * The CPU's next step takes effect, and the one after it is announced and gets its price.
 * The event queue's slot is open, so only its time is set here.
 */
static void cpu_step(struct world *w, uint32_t cpu)
{
	struct cpu *const c = &w->cpu[cpu];
	struct task *const t = &w->task[c->context];
	struct task_clock *const tc = &w->task_clock[t->id];
	struct frame *const f = task_top(w, t);
	const uint16_t pc = f->pc;
	const struct step *const s = step_of(pc);
	const uint32_t object = t->object;
	const uint64_t amount = t->amount;
	const bool again = t->flags & TASK_SPINNING;
	/* a step that may have to wait is counted only when it did not */
	const bool known = s->kind < STEP_LOCK;
	enum step_result r;

	step_begins(w, cpu, &w->cpu_clock[cpu], t, s, pc);
	tc->steps += known;
	note_step(w, cpu, t, object, amount, pc, known);
	r = task_run(w, t, f);
	if (unlikely(w->memory || w->lockdep))
		watched_step(w, cpu, t, object, pc);
	if (unlikely(r == BLOCKED)) {
		if (!again && !w->resched_point)
			tell_event(w, EVENT_WAIT, cpu, t->id, t->object, 0, pc);
		step_failed(w, cpu, t);
		return;
	}
	w->clock->steps += !known;
	if (!known) {
		tc->steps++;
		note_step(w, cpu, t, object, amount, pc, true);
	}
	if (unlikely(w->memory))
		tell_access(w, cpu, t, pc);
	step_over(w, cpu, t, object);
	if (unlikely(r != STEPPED))
		task_ended(w, cpu, t);
	else
		resume_cpu(w, cpu, step_flags_after(s));
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
		cpu_step(w, slot);
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
