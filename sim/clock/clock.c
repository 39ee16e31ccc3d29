/* SPDX-License-Identifier: MIT */
/*
 * clock.c - the driver that lets time decide: the step that ends first takes effect first.
 *
 * A step begins on its CPU, costs time and takes effect at its end.
 */
#include "sim/clock/clock.h"

#include <stdatomic.h>
#include <stdio.h>

#include "sim/steps/run_ahead.h"
#include "sim/clock/check.h"
#include "sim/steps/price.h"
#include "sim/sched/sched.h"
#include "sim/clock/script.h"
#include "sim/world/wait.h"
#include "sim/measure/watch.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/machine/run.h"
#include "sim/kernel/boot.h"
#include "sim/kernel/stuck.h"
#include "sim/steps/context.h"
#include "sim/measure/account.h"
#include "sim/measure/section.h"
#include "sim/sched/running.h"
#include "sim/sched/preempt.h"
#include "sim/sched/irq.h"
#include "sim/sched/irq_handler.h"
#include "sim/sched/wake.h"
#include "sim/sync/lock.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"
#include "sim/machine/property.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/clock/drive.h"

/* --- pricing ------------------------------------------------------------------------------ */

/* --- the step in progress -------------------------------------------------------------------- */

/* --- going on -------------------------------------------------------------------------------- */

/*
 * A move is noted for searches and scripts, who want to know which task took a step, what
 * was touched and where the CPU could have rescheduled, and for observers of steps. Where
 * nobody asks, the clock does without (burst()).
 */
enum noting { UNNOTED, NOTED };

/* --- moves ----------------------------------------------------------------------------------- */

static void task_ended(struct world *w, uint32_t cpu, struct task *t)
{
	if (t->flags & TASK_IRQ) {
		irq_return(w, cpu);
		return;
	}
	drop_all(w, t);
	task_exit(w, t);
	schedule(w, cpu);
}

/* Looks at an object, and is taken or (not known yet) may have to wait. */
static void note_step(struct world *w, uint32_t cpu, const struct task *t, uint32_t object,
		      uint64_t amount, uint16_t pc, bool taken)
{
	if (object != NIL)
		touch_object(w, object);
	if (!taken)
		return;
	w->last_task = t->id;
	tell_event(w, EVENT_STEP, cpu, t->id, object, (int64_t)amount, pc);
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
}

/* mutex_lock() begins with might_sleep(): when the mutex is taken, that point is past. */
static uint8_t flags_after(const struct step *s)
{
	return s->kind == STEP_MUTEX_LOCK ? s->flags & (uint8_t)~MIGHT_SLEEP_POINT : s->flags;
}

/* Is there more to look at before the CPU goes on with its task's next step? */
static __always_inline bool is_diverted(const struct cpu *c, const struct task *t,
					const enum noting noting)
{
	return noting == NOTED || c->pending || c->need_resched || c->context != t->id ||
	       t->flags & (TASK_HELD | TASK_SPINNING);
}

/*
 * The CPU's next step takes effect, and what follows is announced and priced. The slot is
 * open: only its time is set here. ahead: how many quiet steps may be taken after it.
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
	/* only when it did not have to wait is it known to be a step */
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
	w->going.task = c->current;
	w->going.left = ahead;
	r = task_run(w, t, f);
	w->going.left = 0;
	then = w->clock->now;
	w->clock->now = now;
	if (unlikely(r == BLOCKED)) {
		step_failed(w, cpu, t, again, pc);
		return;
	}
	w->clock->steps += !known;
	if (noting == NOTED && !known) {
		tc->steps++;
		note_step(w, cpu, t, object, amount, pc, true);
	}
	if (id == c->current)
		w->clock->idle_moves = 0;
	tc->left = -1;
	if (object != NIL && unlikely(w->spinners[object]))
		object_changed(w, object);
	if (unlikely(r != STEPPED)) {
		task_ended(w, cpu, t);
	} else if (noting == UNNOTED && w->going.taken) {
		ahead_settle(w, cpu, t, tc, then);
	} else if (is_diverted(c, t, noting)) {
		resume_cpu(w, cpu, flags_after(s));
	} else {
		tc->left = announced_price(w, cpu, t);
		*end = now + tc->left;
	}
}

/*
 * The CPU's task has gone ahead until now, and has announced what is not quiet: what does
 * that cost? False: that is known.
 */
static __always_inline bool cpu_arrives(struct world *w, uint32_t cpu)
{
	struct cpu_clock *const cc = &w->cpu_clock[cpu];
	const struct task *t;
	struct task_clock *tc;

	if (!cc->ahead)
		return false;
	cc->ahead = 0;
	w->clock->idle_moves = 0;
	t = &w->task[w->cpu[cpu].context];
	tc = &w->task_clock[t->id];
	if (tc->left >= 0)
		return false;
	tc->left = announced_price(w, cpu, t);
	w->events.time[slot_step(cpu)] += tc->left;
	return true;
}

static void other_event(struct world *w, uint32_t slot)
{
	const uint32_t cpus = w->machine->cpus, cpu = slot % cpus;
	const int64_t now = w->clock->now;

	w->this_cpu = slot < 4 * cpus ? cpu : NIL;
	if (w->this_cpu != NIL)
		touch_cpu(w, cpu);
	if (slot < 2 * cpus) {
		count_idle_move(w);
		events_set(&w->events, slot, now + w->machine->tick_ns);
		irq_raise(w, cpu, IRQ_TICK);
		return;
	}
	events_set(&w->events, slot, EVENT_NEVER);
	if (slot < 3 * cpus) {
		irq_raise(w, cpu, IRQ_CALL);
	} else if (slot < 4 * cpus) {
		if (w->cpu[cpu].current == NIL && !in_irq(w, cpu) && w->clock->now == 0)
			schedule(w, cpu);	/* the tasks of the beginning cost nothing */
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

void clock_move(struct world *w)
{
	const uint32_t slot = events_first(&w->events);

	note_turn(w, slot);
	w->clock->now = w->events.time[slot];
	clock_take(w, slot);
}

bool clock_is_over(const struct world *w)
{
	return w->events.time[events_first(&w->events)] == EVENT_NEVER;
}

/* --- the end ------------------------------------------------------------------------------------- */

/* Is anything due but ticks? (Asked only after a few of these with nothing between.) */
static bool is_anybody_due(const struct world *w)
{
	const uint32_t cpus = w->machine->cpus;

	if (w->clock->idle_moves <= 2 * cpus && !clock_is_over(w))
		return true;
	for (uint32_t slot = 0; slot < 4 * cpus; slot++)
		if (w->events.time[slot] != EVENT_NEVER && (slot < cpus || slot >= 2 * cpus))
			return true;
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->events.time[slot_timer(w, i)] != EVENT_NEVER &&
		    !w->machine->task[i].source)
			return true;
	return false;
}

bool clock_tell_circle(struct world *w)
{
	const uint32_t first = find_circle(w);
	char text[DETAIL_BYTES];

	if (first == NIL)
		return false;
	circle_text(w, first, text, sizeof(text));
	violate(w, DEADLOCK, first, "%s", text);
	return true;
}

static void tell_deadlock(struct world *w)
{
	char name[NAME_BYTES], object[NAME_BYTES], others[32] = "";
	uint32_t first = NIL, waiting = 0;

	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		if (w->task[i].state == TASK_DEAD || w->machine->task[i].background)
			continue;
		if (w->task[i].waiting_on != NIL && first == NIL)
			first = i;
		waiting++;
	}
	if (waiting > 1)
		snprintf(others, sizeof(others), " and %u more", waiting - 1);
	if (first == NIL)
		violate(w, DEADLOCK, NIL, "%u tasks can never run again", waiting);
	else
		violate(w, DEADLOCK, first, "%s waits for ever for %s%s",
			world_task_name(w, first, name),
			world_object_name(w, w->task[first].waiting_on, object), others);
}

/* The first task that spins for a condition, which nobody can change any more; or NIL. */
static uint32_t hopeless_spinner(const struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		const struct wait s = task_wait(w, i);

		if (s.kind == WAIT_CONDITION && !s.looks)
			return i;
	}
	return NIL;
}

static uint32_t runnable_on(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_READY && w->task[i].cpu == cpu)
			return i;
	return NIL;
}

static void tell_livelock(struct world *w, uint32_t task)
{
	char name[NAME_BYTES], object[NAME_BYTES], behind[NAME_BYTES];
	const uint32_t cpu = w->task[task].cpu, kept = runnable_on(w, cpu);

	world_object_name(w, w->task[task].object, object);
	if (kept == NIL)
		violate(w, LIVELOCK, task, "%s spins for ever on %s",
			world_task_name(w, task, name), object);
	else
		violate(w, LIVELOCK, task, "%s spins for ever on %s and keeps %s from cpu %u",
			world_task_name(w, task, name), object,
			world_task_name(w, kept, behind), cpu);
}

enum run_status clock_stalled(struct world *w)
{
	const uint32_t spinner = hopeless_spinner(w);

	if (!w->clock->alive)
		return RUN_DONE;
	if (clock_tell_circle(w))
		return RUN_DEADLOCK;
	if (spinner != NIL) {
		tell_livelock(w, spinner);
		return RUN_LIVELOCK;
	}
	tell_deadlock(w);
	return RUN_DEADLOCK;
}

/* Time has not passed for so many moves: a loop in which all costs are zero. */
struct stillness {
	int64_t since;		/* virtual time */
	uint64_t moves;		/* made by then */
};

static bool stands_still(const struct world *w, struct stillness *s)
{
	static const uint64_t too_many = 1 << 24;

	if (w->clock->now != s->since) {
		s->since = w->clock->now;
		s->moves = moves_made(w);
	}
	return moves_made(w) > s->moves + too_many;	/* it may be less: sim/steps/run_ahead.h */
}

enum { STEPS_BETWEEN_NEWS = 8192 };

/* Now and then, so that it costs nothing. */
static void tell_progress(const struct world *w, struct progress *p)
{
	const uint64_t told = atomic_load_explicit(&p->done, memory_order_relaxed);

	if (w->clock->steps < told + STEPS_BETWEEN_NEWS)
		return;
	atomic_store_explicit(&p->done, w->clock->steps, memory_order_relaxed);
	atomic_store_explicit(&p->now_ns, w->clock->now, memory_order_relaxed);
}

/* Tasks can be stuck for ever though others have kept the run alive until the horizon. */
static enum run_status at_horizon(struct world *w)
{
	w->clock->now = w->machine->horizon_ns;
	w->this_slot = NIL;	/* whatever ends then has ended */
	ahead_cancel_all(w);
	if (all_are_held_up(w))
		return clock_stalled(w);
	clock_tell_circle(w);
	return RUN_HORIZON;
}

/* Is the run over before its next event? Then *status says how. */
static bool is_over(struct world *w, const struct drive *d, struct stillness *still,
		    enum run_status *status)
{
	const struct machine *m = w->machine;
	const int64_t next = w->events.time[events_first(&w->events)];

	if (d->progress)
		tell_progress(w, d->progress);
	if (!w->clock->alive)
		*status = RUN_DONE;
	else if (next == EVENT_NEVER)
		*status = clock_stalled(w);
	else if (w->clock->idle_moves > 2 * m->cpus && all_are_held_up(w))
		*status = clock_stalled(w);
	else if (next > m->horizon_ns)
		*status = at_horizon(w);
	else if (w->clock->steps >= m->max_steps ||
		 w->clock->others >= m->max_steps ||
		 stands_still(w, still))
		*status = RUN_STEP_LIMIT;
	else if (d->stop && *d->stop)
		*status = RUN_INTERRUPTED;
	else
		return false;
	return true;
}

/* Charges what is under way when the run ends: steps, open sections, locks. */
static void finish(struct world *w)
{
	w->last_pc = 0;		/* what the end cuts off no step ends */
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		const uint32_t id = w->cpu[cpu].current;

		cpu_pause(w, cpu);
		watch_end(w, cpu);
		if (w->cpu[cpu].context == NIL)
			continue;
		for (unsigned k = 0; k < SECTION_KINDS; k++)
			section_end(w, k, &w->task[id != NIL ? id : w->cpu[cpu].context]);
	}
	locks_account(w);
	account_all(w);
}

enum { BURST_MOVES = 4096 };	/* between two looks at whether to stop */

#define MIN(a, b) ((a) < (b) ? (a) : (b))

/*
 * May tasks go ahead? Steps that are over before their time would be counted in events, and
 * where a limit ends the run.
 */
static bool may_go_ahead(const struct world *w)
{
	const struct machine *m = w->machine;
	const uint64_t most = (BURST_MOVES + (uint64_t)m->cpus) * (AHEAD_STEPS + 1);
	const struct observer *o = w->observer;

	return m->max_steps - w->clock->steps > most &&
	       (!o || !o->event || o->level == TRACE_NONE);
}

/*
 * Makes moves for as long as nothing but the next step of a CPU is due, and what is_over()
 * asks for cannot have come about.
 */
static __attribute__((noinline)) void burst(struct world *w)
{
	const struct machine *const m = w->machine;
	const int64_t horizon = m->horizon_ns;
	const uint32_t cpus = m->cpus;
	struct clock *const c = w->clock;
	struct events *const e = &w->events;
	const uint32_t ahead = may_go_ahead(w) ? AHEAD_STEPS : 0;
	uint64_t left;
	uint32_t cpu;

	if (!ahead)
		ahead_cancel_all(w);
	left = MIN(BURST_MOVES, MIN(m->max_steps - c->steps, m->max_steps - c->others));
	w->going.until = horizon;
	cpu = events_first(e);
	if (c->idle_moves > 2 * cpus)	/* look again whether anything can move */
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

/* Does somebody want to hear of each step? */
static bool tells_steps(const struct world *w)
{
	return w->observer && w->observer->event && w->observer->level >= TRACE_STEPS;
}

void clock_start(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_NEW)
			events_set(&w->events, slot_timer(w, i), w->machine->task[i].start_ns);
}

enum run_status drive_clock(struct world *w, struct drive *d)
{
	struct script script;
	struct check check = { 0 };
	struct stillness still = { 0 };
	enum run_status status;

	watch_begin(w);
	clock_start(w);
	script_begin(&script, w, d);
	if (d->check)
		check_begin(&check, w);
	while (true) {
		script_poll(&script, w);
		if (script.active && w->clock->alive && !is_anybody_due(w)) {
			script_stalled(&script, w);
			continue;
		}
		if (is_over(w, d, &still, &status))
			break;
		if (d->check)
			check_move(&check, w);
		else if (script.active || tells_steps(w) ||
			 events_first(&w->events) >= w->machine->cpus)
			clock_move(w);
		else
			burst(w);
	}
	script_end(&script, w);
	if (d->check)
		check_end(&check, w);
	finish(w);
	return status;
}

enum { TOO_MANY_TICKS = 1 << 22 };	/* within one step: they take all of its time */

bool clock_run_alone(struct world *w, uint32_t task, const atomic_bool *stop)
{
	const uint64_t seed = w->task[task].rng;
	uint32_t by;

	events_set(&w->events, slot_timer(w, task), 0);
	while (!clock_is_over(w)) {
		if (moves_made(w) > w->machine->max_steps || (stop && *stop) ||
		    w->clock->idle_moves > TOO_MANY_TICKS ||
		    (w->clock->idle_moves > 2 * w->machine->cpus && is_held_up(w, task, &by)))
			return false;
		clock_move(w);
	}
	if (w->task[task].state != TASK_DEAD)
		return false;
	w->task[task].rng = seed;
	world_rewind(w);
	return true;
}
