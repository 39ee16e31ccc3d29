/* SPDX-License-Identifier: MIT */
/*
 * watch.c - the kernel's watchdogs: finds out what took too long, and tells of it.
 */
#include "sim/measure/watch.h"

#include <inttypes.h>
#include <stdio.h>

#include "sim/machine/stats.h"
#include "sim/measure/cpu_time.h"
#include "sim/steps/context.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/tell.h"
#include "sim/world/world.h"

/* --- which watchdogs are on ------------------------------------------------------------- */

void watch_nobody(struct world *w)
{
	w->watching = w->watching_kernel = w->watching_entry = false;
	note_who_watches_sections(w);
	w->soft_lockup_ns = w->rcu_stall_ns = w->stuck_ns = INT64_MAX;
	w->hung_ns = w->hog_ns = INT64_MAX;
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		w->watch[i] = (struct watch){ .since = -1 };
}

/* A run that is too short to exceed a limit does not watch it. */
static int64_t limit(const struct machine *m, int64_t ns)
{
	return ns && ns < m->horizon_ns ? ns : INT64_MAX;
}

void watch_begin(struct world *w)
{
	const struct machine *m = w->machine;

	w->soft_lockup_ns = limit(m, m->soft_lockup_ns);
	w->rcu_stall_ns = limit(m, m->rcu_stall_ns);
	w->hung_ns = limit(m, m->hung_task_ns);
	w->hog_ns = limit(m, m->wq_cpu_hog_ns);
	w->stuck_ns = w->soft_lockup_ns < w->rcu_stall_ns ? w->soft_lockup_ns : w->rcu_stall_ns;
	w->watching = w->stuck_ns != INT64_MAX;
	w->watching_kernel = w->watching_entry = w->watching && m->preemption < PREEMPT_FULL;
	note_who_watches_sections(w);
}

/* --- telling ---------------------------------------------------------------------------- */

struct time_text {
	char text[32];
};

/* The time in ms, rounded to the microsecond. */
static struct time_text ms(int64_t ns)
{
	const int64_t us = ns / 1000 + (ns % 1000 >= 500);
	struct time_text t;

	snprintf(t.text, sizeof(t.text), "%" PRId64 ".%03d ms", us / 1000, (int)(us % 1000));
	return t;
}

static void tell(struct world *w, uint32_t cpu, uint32_t task, uint32_t properties, int64_t ns)
{
	if (properties >> SOFT_LOCKUP & 1)
		violate(w, SOFT_LOCKUP, task, "cpu %" PRIu32 " could not schedule for %s", cpu,
			ms(ns).text);
	if (properties >> RCU_STALL & 1)
		violate(w, RCU_STALL, task, "cpu %" PRIu32 " had no quiescent state for %s", cpu,
			ms(ns).text);
}

/* --- can the CPU schedule? ------------------------------------------------------------------ */

static void keep(struct world *w, uint32_t cpu)
{
	undo_save(w, &w->watch[cpu], sizeof(w->watch[cpu]));
}

void watch_note_stuck(struct world *w, uint32_t cpu)
{
	if (w->watch[cpu].since >= 0)
		return;
	keep(w, cpu);
	w->watch[cpu].since = cpu_time(w, cpu);
}

/* Which properties a stretch of this length violates, without those told of already. */
static uint32_t exceeded(const struct world *w, uint32_t cpu, int64_t ns)
{
	const uint32_t properties = (uint32_t)(ns > w->soft_lockup_ns) << SOFT_LOCKUP |
				    (uint32_t)(ns > w->rcu_stall_ns) << RCU_STALL;

	return properties & ~w->watch[cpu].told;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return b < 0 || (a >= 0 && a < b) ? a : b;
}

/* When the CPU became unable to schedule, or -1 if it is able. */
static int64_t stuck_since(const struct world *w, uint32_t cpu)
{
	const struct watch *s = &w->watch[cpu];
	int64_t since = s->since;

	for (unsigned k = 0; !w->watching_kernel && k < SECTION_KINDS; k++)
		since = earlier(since, w->open_section[cpu * SECTION_KINDS + k].start);
	return since >= 0 && since < s->could ? s->could : since;
}

/*
 * The CPU can schedule again. A violation is only noted here, and told later, since the
 * task may take this step while it runs ahead.
 */
static void note_free(struct world *w, uint32_t cpu, uint32_t task)
{
	struct watch *s = &w->watch[cpu];
	const int64_t since = stuck_since(w, cpu);
	uint32_t properties;
	int64_t ns;

	if (since < 0)
		return;
	keep(w, cpu);
	ns = cpu_time(w, cpu) - since;
	properties = exceeded(w, cpu, ns);
	if (properties) {
		w->watching_entry = true;
		s->over |= properties;
		s->over_ns = ns;
		s->over_task = task;
	}
	s->since = -1;
	s->told = 0;
}

/* It looks at the CPU's context since a task that is just being started has no CPU yet. */
void watch_note_user(struct world *w, const struct task *t)
{
	const struct cpu *c = &w->cpu[t->cpu];

	if (c->context == t->id && !t->preempt_count && !c->irqs_off)
		note_free(w, t->cpu, t->id);
}

void watch_note_point(struct world *w, const struct task *t, uint32_t preempt_count)
{
	const uint32_t cpu = t->cpu;

	if (t->preempt_count != preempt_count || w->cpu[cpu].irqs_off || t->flags & TASK_IRQ ||
	    stuck_since(w, cpu) < 0)
		return;
	note_free(w, cpu, t->id);
	w->watch[cpu].could = cpu_time(w, cpu);
	if (w->watching_kernel)
		watch_note_stuck(w, cpu);
}

static bool is_section_open(const struct world *w, uint32_t cpu)
{
	const struct open_section *open = &w->open_section[cpu * SECTION_KINDS];

	return open[SECTION_PREEMPT_OFF].start >= 0 || open[SECTION_IRQ_OFF].start >= 0;
}

/*
 * A section has been closed. If another one is open, the stretch goes on. Preemption that a
 * handler turns on again stays impossible until the handler ends.
 */
void watch_note_section_end(struct world *w, enum section_kind k, const struct task *t,
			    int64_t start)
{
	const uint32_t cpu = t->cpu, current = w->cpu[cpu].current;
	struct watch *s = &w->watch[cpu];

	if (t->flags & TASK_IRQ && k == SECTION_PREEMPT_OFF)
		return;
	if (!w->watching_kernel) {
		keep(w, cpu);
		s->since = earlier(s->since, start);
		if (!is_section_open(w, cpu))
			note_free(w, cpu, t->id);
	} else if (current == NIL || is_preemptible(w, &w->task[current])) {
		note_free(w, cpu, t->id);
	}
}

void watch_note_switch(struct world *w, uint32_t cpu, uint32_t prev)
{
	const uint32_t next = w->cpu[cpu].current;

	note_free(w, cpu, prev);
	watch_tell(w, cpu);
	w->watch[cpu].could = cpu_time(w, cpu);
	if (next != NIL && !is_preemptible(w, &w->task[next]))
		watch_note_stuck(w, cpu);
}

/* Which task to blame: the one whose handler runs, or else the CPU's task. */
static uint32_t culprit(const struct world *w, uint32_t cpu)
{
	const struct cpu *c = &w->cpu[cpu];

	return c->context < w->machine->tasks ? c->context : c->current;
}

void watch_tell(struct world *w, uint32_t cpu)
{
	struct watch *s = &w->watch[cpu];
	const uint32_t over = s->over;
	uint32_t properties;
	int64_t since, ns;

	s->over = 0;
	if (over)
		tell(w, cpu, s->over_task < w->machine->tasks ? s->over_task : NIL, over,
		     s->over_ns);
	since = stuck_since(w, cpu);
	if (since < 0)
		return;
	ns = cpu_time(w, cpu) - since;
	properties = exceeded(w, cpu, ns);
	s->told |= properties;
	tell(w, cpu, culprit(w, cpu), properties, ns);
}

/* --- tasks ------------------------------------------------------------------------------------ */

void watch_tell_hung(struct world *w, uint32_t task, int64_t ns)
{
	const struct task *t = &w->task[task];
	const uint32_t object = t->waiting_on != NIL ? t->waiting_on : t->object;
	char name[NAME_BYTES];

	violate(w, HUNG_TASK, task, "has slept for %s, waiting for %s", ms(ns).text,
		object == NIL ? "a lock" : world_object_name(w, object, name));
}

/* How long the task has run, without the interrupts that came meanwhile. */
static int64_t cpu_ns(const struct world *w, uint32_t task)
{
	const uint32_t cpu = w->task[task].cpu;
	int64_t ns = 0;

	for (unsigned kind = TIME_USER; kind < TIME_KINDS; kind++) {
		ns += w->task_stats[task].ns[kind];
		if (w->cpu[cpu].context == task)
			ns += w->cpu_clock[cpu].ns[kind - TIME_USER];
	}
	return ns;
}

/* Tells if the worker, which is at work, has been for too long. */
static void look_at_work(struct world *w, uint32_t task)
{
	struct stint *k = &w->stint[task];
	int64_t ns;

	if (w->hog_ns == INT64_MAX || k->told)
		return;
	ns = cpu_ns(w, task) - k->began_ns;
	if (ns <= w->hog_ns)
		return;
	k->told = 1;
	violate(w, WQ_CPU_HOG, task, "a work item has run for %s on cpu %" PRIu32
		" without sleeping", ms(ns).text, w->task[task].cpu);
}

void watch_work_begin(struct world *w, const struct task *t)
{
	if (w->hog_ns != INT64_MAX)
		w->stint[t->id] = (struct stint){ .began_ns = cpu_ns(w, t->id) };
}

void watch_work_end(struct world *w, const struct task *t)
{
	look_at_work(w, t->id);
}

void watch_tick(struct world *w, uint32_t cpu)
{
	const uint32_t current = w->cpu[cpu].current;

	if (w->watching)
		watch_tell(w, cpu);
	if (current != NIL && w->task[current].flags & TASK_AT_WORK)
		look_at_work(w, current);
}

void watch_end(struct world *w, uint32_t cpu)
{
	watch_irq_end(w, cpu);
	for (uint32_t i = 0; w->machine->works && i < w->machine->tasks; i++)
		if (w->task[i].cpu == cpu && w->task[i].flags & TASK_AT_WORK)
			look_at_work(w, i);
}
