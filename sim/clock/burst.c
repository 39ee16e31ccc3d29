/* SPDX-License-Identifier: MIT */
/*
 * burst.c - takes steps for as long as nothing else is due.
 *
 * Searches, scripts and observers of steps want to know of a transition which task took a step,
 * what was touched, and where the CPU could have rescheduled; clock_take() notes that. A burst is
 * for runs in which nobody asks. What it does is the same, transition by transition, but a CPU
 * whose next step ends before anybody else is due goes on at once (run_on.h), and local steps are
 * taken ahead of time (run_ahead.h).
 */
#include "sim/clock/burst.h"

#include "sim/clock/step.h"
#include "sim/sched/sched.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/run_on.h"

enum { BURST_TRANSITIONS = 4096 };	/* between two looks at whether to stop */

#define MIN(a, b) ((a) < (b) ? (a) : (b))

/* Does anything have to be looked at before the CPU goes on with its task's next step? */
static __always_inline bool is_diverted(const struct world *w, const struct cpu *c,
					const struct task *t)
{
	return c->pending || c->need_resched || c->context != t->id ||
	       t->flags & (TASK_HELD | TASK_SPINNING) || is_out_of_place(w, t);
}

/* The task has announced a step, or has none any more: the CPU goes on from there. */
static __always_inline void go_on(struct world *w, uint32_t cpu, struct cpu *c, struct task *t,
				  struct task_clock *tc, enum step_result r, int64_t then)
{
	if (unlikely(r != STEPPED)) {
		task_ended(w, cpu, t);
		w->events.window = 0;	/* it may have been the last one */
	} else if (w->run_ahead.taken) {
		run_ahead_finish(w, cpu, t, tc, then);
	} else if (is_diverted(w, c, t)) {
		resume_cpu(w, cpu, step_flags_after(step_of(w->last_pc)));
	} else {
		tc->left = announced_price(w, cpu, t);
		w->events.time[slot_step(cpu)] = w->clock->now + tc->left;
	}
}

/* Runs the task up to what it announces next. Returns when it will be there, which may be later. */
static __always_inline int64_t run_task(struct world *w, struct task *t, struct frame *f,
					enum step_result *r)
{
	int64_t then;

	*r = task_run(w, t, f);
	then = w->clock->now;
	if (w->run_ahead.taken)
		w->clock->now = w->run_ahead.log->begin;
	return then;
}

/* There is straight code for the step, but it is not enough. */
static __attribute__((noinline)) void leave_straight_code(struct world *w, uint32_t cpu, struct cpu *c,
							   struct task *t)
{
	enum step_result r;
	int64_t then;

	w->events.time[slot_step(cpu)] = EVENT_NEVER;
	w->run_ahead.task = c->current;
	w->run_ahead.limit = RUN_AHEAD_STEPS;
	w->resched_point = false;
	w->run_on.owed = 0;
	then = run_task(w, t, task_top(w, t), &r);
	if (unlikely(r == BLOCKED)) {	/* a step on which it ran on has to wait */
		step_failed(w, cpu, t);
		return;
	}
	w->clock->steps += w->run_on.owed;
	w->task_clock[t->id].left = -1;
	go_on(w, cpu, c, t, &w->task_clock[t->id], r, then);
}

/* May the step of this task be taken as straight code? */
static __always_inline bool is_straight(const struct world *w, const struct cpu *c,
					const struct task *t, const struct step *s)
{
	return s->straight && w->run_on.straight && c->current == t->id &&
	       !(t->flags & ~(unsigned)(TASK_SPINNING | TASK_GRANTED));
}

/*
 * The CPU's task takes its next step, and those on which it runs on or ahead; the step that it
 * announces then gets its price. ahead: how many steps it may take ahead of time.
 */
static __attribute__((noinline)) void cpu_steps(struct world *w, uint32_t cpu, struct cpu *c,
						struct task *t, struct frame *f,
						const struct step *s, uint32_t ahead)
{
	struct task_clock *const tc = &w->task_clock[t->id];
	const struct run_on *const o = &w->run_on;
	const uint32_t object = t->object;	/* those of further steps concern nobody else */
	const uint64_t left = o->left;
	enum step_result r;
	int64_t then;

	step_begins(w, cpu, o->cpu_clock, t, s, f->pc);
	w->resched_point = false;
	run_on_begin(w, s, object);
	w->run_ahead.task = c->current;
	w->run_ahead.limit = ahead;
	then = run_task(w, t, f, &r);
	if (unlikely(r == BLOCKED)) {
		if (o->left != left)		/* it has taken other steps */
			w->clock->idle_transitions = 0;
		step_failed(w, cpu, t);
		return;
	}
	w->clock->steps += o->owed;
	step_over(w, cpu, t, object);
	go_on(w, cpu, c, t, tc, r, then);
}

/* The task's next step is due. */
static __always_inline void step_is_due(struct world *w, uint32_t cpu, struct cpu *c,
					struct cpu_clock *cc, uint32_t ahead)
{
	struct task *const t = &w->task[c->context];
	struct frame *const f = task_top(w, t);
	const struct step *const s = step_of(f->pc);
	struct task_clock *tc;

	if (!is_straight(w, c, t, s)) {
		cpu_steps(w, cpu, c, t, f, s, ahead);
		return;
	}
	tc = &w->task_clock[t->id];
	charge_step(w, cpu, cc, t, tc, s, w->clock->now);
	tc->switch_cost = 0;
	w->last_pc = f->pc;
	if (!w->model_ops->straight[s->straight](w, cpu, t, tc, f))
		leave_straight_code(w, cpu, c, t);
}

/*
 * The time has come up to which the CPU's task had run ahead. If the step that it
 * announced there has no price yet, it gets one now, and true is returned: it ends later.
 */
static __always_inline bool cpu_arrives(struct world *w, uint32_t cpu, const struct cpu *c,
					struct cpu_clock *cc, int64_t *end)
{
	const struct task *t;
	struct task_clock *tc;

	if (!cc->ran_ahead)
		return false;
	cc->ran_ahead = 0;
	t = &w->task[c->context];
	tc = &w->task_clock[t->id];
	if (tc->left >= 0) {	/* the announced step is over, and may find that it has to wait */
		if (w->clock->idle_transitions)
			forget_idle_until(w, cc->begin);
		return false;
	}
	w->clock->idle_transitions = 0;
	tc->left = announced_price(w, cpu, t);
	*end += tc->left;
	return true;
}

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

uint64_t burst_slack(const struct world *w)
{
	return ((uint64_t)w->machine->cpus + 1) * (RUN_AHEAD_STEPS + 1);
}

/* How many turns there may be, if so many transitions may. */
static uint64_t most_turns(const struct world *w, uint64_t room, uint32_t ahead)
{
	const struct clock *const k = w->clock;
	const uint64_t most = w->machine->max_steps;

	if (ahead)
		room = (room - burst_slack(w)) / (RUN_AHEAD_STEPS + 1) + 1;
	return MIN(MIN(BURST_TRANSITIONS, room), MIN(most - k->steps, most - k->others));
}

/* Is it simple enough for straight code: nobody watches, and spinlocks do not sleep? */
static bool may_go_straight(const struct world *w)
{
	return !w->watching_kernel && !w->watching_entry && w->machine->preemption != PREEMPT_RT;
}

/* When the burst ends: beyond the horizon, or when an observer wants to know of each moment. */
static int64_t burst_end(const struct world *w)
{
	const struct observer *o = w->observer;
	const int64_t last = o && o->blames ? MIN(o->blame_from_ns, w->machine->horizon_ns) :
					      w->machine->horizon_ns;

	return last == INT64_MAX ? last : last + 1;
}

/* The CPU has its turn until somebody else is due. */
static __always_inline void take_turn(struct world *w, uint32_t cpu, uint32_t ahead)
{
	struct cpu *const c = w->run_on.cpu = &w->cpu[cpu];
	struct cpu_clock *const cc = w->run_on.cpu_clock = &w->cpu_clock[cpu];
	int64_t *const end = &w->events.time[slot_step(cpu)];

	do {
		note_turn(w, cpu);
		w->this_cpu = w->this_slot = cpu;
		w->clock->now = *end;
		if (unlikely(!--w->run_on.left))
			events_stop_burst(&w->events);
		if (!cpu_arrives(w, cpu, c, cc, end))
			step_is_due(w, cpu, c, cc, ahead);
	} while (*end < w->events.window);
}

/*
 * The loop ends as soon as something other than the next step of a CPU is due, or when
 * the run may be over, which drive.c decides.
 */
void clock_burst(struct world *w, uint64_t room, bool exact)
{
	const struct machine *const m = w->machine;
	const int64_t end = burst_end(w);
	struct events *const e = &w->events;
	const uint32_t ahead = !exact && may_run_ahead(w) ? RUN_AHEAD_STEPS : 0;
	uint32_t cpu;

	if (!ahead)
		run_ahead_cancel_all(w);
	cpu = events_first(e);
	w->run_on.left = most_turns(w, room, ahead);
	w->run_on.straight = ahead && may_go_straight(w);
	w->run_ahead.until = m->horizon_ns;
	if (w->clock->idle_transitions > 2 * m->cpus)	/* drive.c asks if the world is stuck */
		w->run_on.left = 1;
	events_begin_burst(e, cpu, end, &w->run_on.left);
	do {
		take_turn(w, cpu, ahead);
		cpu = events_next_turn(e);
	} while (cpu != NIL);
	events_end_burst(e);
	w->run_ahead.limit = 0;
}
