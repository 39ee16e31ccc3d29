/* SPDX-License-Identifier: MIT */
/*
 * stats.c - where the time went: of each task, the longest sections with preemption or
 * interrupts off of each CPU, and what is forgotten when [setup] is over.
 *
 * A section is timed on its CPU's own time: while a script holds the CPU's task, that
 * time stands still, for the script's pause is no latency of the kernel.
 */
#include <string.h>

#include "sim/steps/run_ahead.h"
#include "sim/sched/sched.h"
#include "sim/world/wait.h"
#include "sim/measure/watch.h"
#include "sim/steps/frame.h"

void account_change(struct world *w, uint32_t task, uint32_t time)
{
	struct task_clock *tc = &w->task_clock[task];
	struct task_stats *s = &w->task_stats[task];
	const int64_t ns = w->clock->now - tc->since;

	if (tc->time != TIME_RUNNING)
		s->ns[tc->time] += ns;
	if (tc->time == TIME_LOCK) {
		tc->op_wait_ns += ns;
		watch_slept(w, task, ns);
	}
	if (tc->time == TIME_QUEUE && ns > s->max_queue_ns)
		s->max_queue_ns = ns;
	tc->time = time;
	tc->since = w->clock->now;
}

int64_t world_task_time(const struct world *w, uint32_t task, enum time_kind kind)
{
	const struct task_clock *tc = &w->task_clock[task];

	return w->task_stats[task].ns[kind] +
	       (tc->time == kind ? w->clock->now - tc->since : 0);
}

static bool adds_up(const int64_t ns[TIME_KINDS], int64_t total)
{
	for (unsigned i = 0; i < TIME_KINDS; i++)
		total -= ns[i];
	return !total;
}

void account_all(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		account(w, i, w->task_clock[i].time == TIME_OFF ? TIME_SLEEP : TIME_OFF);
		sim_assert(w, adds_up(w->task_stats[i].ns, w->clock->now));
	}
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		sim_assert(w, adds_up(w->cpu_stats[i].ns, w->clock->now));
}

int64_t cpu_time(const struct world *w, uint32_t cpu)
{
	const struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t held = cc->held_since < 0 ? 0 : w->clock->now - cc->held_since;

	return w->clock->now - cc->held_ns - held;
}

void section_begin(struct world *w, enum section_kind k, const struct task *t)
{
	struct open_section *o = &w->open_section[t->cpu * SECTION_KINDS + k];

	watch_section_begin(w, t);
	if (o->start >= 0)
		return;
	ahead_keep(w, o, sizeof(*o));
	*o = (struct open_section){ .start = cpu_time(w, t->cpu), .start_ns = w->clock->now,
				    .task = t->id, .begin_pc = w->last_pc };
	if (t->flags & TASK_IRQ)	/* a handler that begins is a step of nobody's */
		o->begin_pc = task_top(w, t)->pc;
}

void section_end(struct world *w, enum section_kind k, const struct task *t)
{
	struct open_section *o = &w->open_section[t->cpu * SECTION_KINDS + k];
	struct section *longest = &w->section[t->cpu * SECTION_KINDS + k];
	int64_t start, length;

	if (o->start < 0) {	/* it was moved to this CPU meanwhile */
		watch_section_end(w, k, t, -1, INT64_MAX);
		return;
	}
	start = o->start;
	length = cpu_time(w, t->cpu) - start;
	ahead_keep(w, o, sizeof(*o));
	o->start = -1;
	watch_section_end(w, k, t, start, length);
	if (w->late[t->cpu] != NIL)
		delay_section_ended(w, t->cpu, k, o->start_ns);
	if (longest->task != NIL && length <= longest->length_ns)
		return;
	ahead_keep(w, longest, sizeof(*longest));
	*longest = (struct section){ .task = o->task, .cpu = t->cpu, .start_ns = o->start_ns,
				     .length_ns = length, .begin_pc = o->begin_pc,
				     .end_pc = w->last_pc };
}

/* What people are told of a task that waits so. */
static const uint8_t situation_of[] = {
	[WAIT_NOTHING] = SITUATION_RUNS, [WAIT_LOCK] = SITUATION_ASLEEP,
	[WAIT_CONDITION] = SITUATION_SPINS, [WAIT_ANSWERS] = SITUATION_SPINS,
	[WAIT_TIMER] = SITUATION_SLEEPS, [WAIT_START] = SITUATION_SLEEPS,
	[WAIT_INTERRUPT] = SITUATION_SLEEPS, [WAIT_WORK] = SITUATION_SLEEPS,
	[WAIT_CPU] = SITUATION_QUEUED, [WAIT_SCRIPT] = SITUATION_HELD,
};

/* The machine's own interrupts are short: a task that they interrupt is said to run. */
static void look_at_cpu(const struct world *w, const struct task *t, struct situation *s)
{
	const uint32_t current = w->cpu[t->cpu].current;
	const bool named = s->other != NIL && s->other < w->machine->tasks;

	if (t->state == TASK_RUNNING) {
		s->kind = named ? SITUATION_INTERRUPTED : SITUATION_RUNS;
		s->other = named ? s->other : NIL;
	} else if (!named && current != NIL) {
		s->other = current;
	}
}

struct situation world_situation(const struct world *w, uint32_t task)
{
	const struct task *t = &w->task[task];
	const struct wait waits = task_wait(w, task);
	struct situation s = { .kind = situation_of[waits.kind], .cpu = t->cpu,
			       .object = waits.object, .other = waits.who,
			       .pc = t->top ? task_top(w, t)->pc : 0 };

	if (t->state == TASK_DEAD) {
		s.kind = SITUATION_ENDED;
	} else if (waits.spins) {
		s.kind = SITUATION_SPINS;
		s.since_ns = waits.since;
	} else if (waits.kind == WAIT_CPU) {
		look_at_cpu(w, t, &s);
	}
	return s;
}
