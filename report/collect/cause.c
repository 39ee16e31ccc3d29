/* SPDX-License-Identifier: MIT */
/*
 * cause.c - what a worst latency was spent on, and where a task stands, each in a sentence.
 *
 * The sentences go into the database, so they are the same in every locale: times are in
 * microseconds with one digit behind the point.
 */
#include "report/collect/cause.h"

#include "lib/duration.h"
#include "policies/vmap/state/vmalloc.h"
#include "report/record/words.h"
#include "sim/world/wait.h"

static void append_us(GString *s, int64_t ns)
{
	g_autofree char *us = show_us(ns);

	g_string_append_printf(s, "%s us", us);
}

/* A task or an interrupt of the scenario by its name; any other is an interrupt. */
static void append_who(GString *s, const struct record *r, const struct machine *m,
		       uint32_t task)
{
	const char *name = record_task_name(r, task);

	if (!name)
		g_string_append(s, "an interrupt");
	else if (m->task[task].class == CLASS_IRQ)
		g_string_append_printf(s, "interrupt %s", name);
	else
		g_string_append(s, name);
}

static void append_locks(GString *s, const struct machine *m, const struct blocker *b)
{
	if (b->kind == BLOCKER_SPINNING || b->lock[0] == NIL)
		return;
	g_string_append_printf(s, ", holding %s", m->lock[b->lock[0]].name);
	if (b->lock[1] != NIL)
		g_string_append_printf(s, " and %s", m->lock[b->lock[1]].name);
}

/* Who held the lock that the blocker spun for, and from which step to which. */
static void append_owner(GString *s, const struct record *r, const struct machine *m,
			 const struct blocker *b)
{
	const char *from = step_name(b->held_from_pc), *to = step_name(b->held_to_pc);

	if (b->owner == NIL)
		return;
	g_string_append(s, b->owners > 1 ? ", held longest by " : ", held by ");
	append_who(s, r, m, b->owner);
	if (from && to)
		g_string_append_printf(s, " (from %s to %s)", from, to);
	else if (from)
		g_string_append_printf(s, " (from %s on)", from);
}

/* If the blocker spun for a lock, too, and long enough to matter. */
static void append_spinning(GString *s, const struct record *r, const struct machine *m,
			    const struct blocker *b)
{
	if (b->kind == BLOCKER_SPINNING || b->awaited == NIL || b->held_ns < b->ns / 10)
		return;
	g_string_append_printf(s, ", spinning for %s", m->lock[b->awaited].name);
	append_owner(s, r, m, b);
}

static void append_what(GString *s, const struct record *r, const struct machine *m,
			const struct blocker *b)
{
	switch (b->kind) {
	case BLOCKER_IRQ_OFF:
		g_string_append(s, " had interrupts off");
		break;
	case BLOCKER_PREEMPT_OFF:
		g_string_append(s, " had preemption off");
		break;
	case BLOCKER_SPINNING:
		g_string_append_printf(s, " spun for %s",
				       b->awaited == NIL ? "a lock" :
							   m->lock[b->awaited].name);
		append_owner(s, r, m, b);
		g_string_append(s, ", with preemption off");
		break;
	case BLOCKER_ANSWERS:
		g_string_append(s, " waited for the other CPUs with preemption off");
		break;
	case BLOCKER_PRIORITY:
		g_string_append(s, " was as urgent or more");
		break;
	case BLOCKER_THROTTLED:
		g_string_append(s, " ran, as the task was throttled");
		break;
	case BLOCKER_KERNEL:
		g_string_append_printf(s, " was in the kernel, which preemption = %s lets "
				       "it finish", preemption_word(m->preemption));
		break;
	case BLOCKER_IRQ:
		g_string_append(s, " was handled");
		break;
	default:
		g_string_append(s, " was being switched to");
	}
}

/* From which step to which it lasted, and which step took most of it. */
static void append_where(GString *s, const struct machine *m, const struct blocker *b)
{
	const char *begin = step_name(b->begin_pc), *end = step_name(b->end_pc);
	const char *hot = step_name(b->hot_pc);

	if (begin && end)
		g_string_append_printf(s, " from %s to %s", begin, end);
	if (!hot || (begin && end && b->begin_pc == b->hot_pc && b->end_pc == b->hot_pc))
		return;
	g_string_append(s, ", ");
	append_us(s, b->hot_ns);
	g_string_append_printf(s, " of it in %s", hot);
	append_locks(s, m, b);
}

static void append_holder(GString *s, const struct record *r, uint32_t owner)
{
	const char *name = record_task_name(r, owner);

	if (owner != NIL)
		g_string_append_printf(s, ", held by %s", name ? name : "an interrupt");
}

static void append_occupant(GString *s, const struct record *r, uint32_t task)
{
	if (task == NIL)
		g_string_append(s, "nobody");
	else
		append_who(s, r, spec_machine(&r->spec), task);
}

char *wait_text(const struct record *r, uint32_t task)
{
	const struct task_row *row = &g_array_index(r->task, struct task_row, task);
	const struct wait *e = &row->end;
	const char *label = step_name(row->end_pc);
	const char *object = record_object_name(r, e->object);
	GString *s;

	if (e->kind == WAIT_ENDED)
		return NULL;
	s = g_string_new(NULL);
	switch (e->spins ? WAIT_CONDITION : e->kind) {
	case WAIT_NOTHING:
		g_string_append_printf(s, "runs on cpu %u", e->cpu);
		break;
	case WAIT_CONDITION:
		g_string_append_printf(s, "spins on cpu %u on %s in %s", e->cpu,
				       object ? object : "nothing", label ? label : "?");
		append_holder(s, r, e->who);
		break;
	case WAIT_LOCK:
		g_string_append_printf(s, "asleep on %s", object ? object : "nothing");
		append_holder(s, r, e->who);
		break;
	case WAIT_FLUSH:
		g_string_append_printf(s, "asleep until %s is done", object ? object : "work");
		if (e->who != NIL) {
			g_string_append(s, " by ");
			append_occupant(s, r, e->who);
		}
		break;
	case WAIT_READERS:
		g_string_append(s, "asleep until ");
		append_occupant(s, r, e->who);
		g_string_append(s, " leaves its RCU read-side critical section");
		break;
	case WAIT_SYNC:
		if (object)
			g_string_append_printf(s, "asleep at %s", object);
		else
			g_string_append(s, "asleep until another task wakes it");
		break;
	case WAIT_CPU:
		g_string_append_printf(s, "runnable on cpu %u, where ", e->cpu);
		append_occupant(s, r, e->who);
		g_string_append(s, " runs");
		break;
	case WAIT_BUDGET:
		g_string_append_printf(s, "throttled on cpu %u", e->cpu);
		break;
	case WAIT_HANDLER:
		g_string_append_printf(s, "interrupted on cpu %u by ", e->cpu);
		append_occupant(s, r, e->who);
		break;
	case WAIT_SCRIPT:
		g_string_append(s, "held by the schedule");
		break;
	default:
		g_string_append(s, "sleeps");
	}
	return g_string_free(s, FALSE);
}

/* Who had the lock of purges, and where that task stood. */
static void append_purger(GString *s, const struct record *r, const struct world *w,
			  const struct lazy_peak *p)
{
	char object[NAME_BYTES];

	append_occupant(s, r, p->purger);
	g_string_append(s, " purged");
	if (p->kind == WAIT_CPU) {
		g_string_append_printf(s, ", but had to wait for cpu %u, where ", p->cpu);
		append_occupant(s, r, p->who);
		g_string_append(s, " ran");
	} else if (p->kind == WAIT_FLUSH) {
		g_string_append_printf(s, ", but slept until %s was done",
				       world_object_name(w, p->object, object));
	} else if (p->kind == WAIT_LOCK) {
		g_string_append_printf(s, ", but waited for %s",
				       world_object_name(w, p->object, object));
	}
}

static void append_queued(GString *s, const struct record *r, const struct lazy_peak *p)
{
	g_string_append(s, "drain_vmap_work was queued for ");
	if (p->queued_cpu == NIL) {
		g_string_append(s, "any cpu");
		return;
	}
	g_string_append_printf(s, "cpu %u, where ", p->queued_cpu);
	append_occupant(s, r, p->queued_who);
	g_string_append(s, " ran");
}

char *lazy_peak_sentence(const struct record *r, const struct world *w)
{
	const struct lazy_peak *p = vmalloc_lazy_peak(w);
	GString *s;

	if (!p)
		return NULL;
	s = g_string_new("at ");
	append_us(s, p->at_ns);
	g_string_append(s, ": ");
	if (p->purger != NIL)
		append_purger(s, r, w, p);
	else if (!p->queued)
		g_string_append(s, "no purge had begun");
	if (p->queued && p->purger != NIL)
		g_string_append(s, "; ");
	if (p->queued)
		append_queued(s, r, p);
	return g_string_free(s, FALSE);
}

static void append_held(GString *s, const struct world *w, uint32_t task)
{
	const char *before = ", holds ";
	char name[NAME_BYTES];

	for (uint32_t i = 0; i < world_locks(w); i++) {
		if (world_lock_owner(w, i) != task)
			continue;
		g_string_append(s, before);
		g_string_append(s, world_object_name(w, i, name));
		before = " and ";
	}
}

char *standing_text(const struct world *w, uint32_t task)
{
	const struct wait e = told_wait(w, task);
	const char *label = step_name(world_task_pc(w, task));
	char name[NAME_BYTES];
	GString *s;

	if (e.kind == WAIT_ENDED || e.kind == WAIT_WORK || !label)
		return NULL;	/* a worker without work is nothing to tell of */
	s = g_string_new(world_task_name(w, task, name));
	if (e.spins || e.kind == WAIT_LOCK)
		g_string_append_printf(s, " waits for %s in %s",
				       world_object_name(w, e.object, name), label);
	else
		g_string_append_printf(s, " is before %s", label);
	append_held(s, w, task);
	return g_string_free(s, FALSE);
}

static void append_blocker(GString *s, const struct record *r, const struct machine *m,
			   const struct blocker *b)
{
	append_who(s, r, m, b->task);
	append_what(s, r, m, b);
	append_where(s, m, b);
	append_spinning(s, r, m, b);
}

/* Tells of the longest blocker, and of the second if it took a tenth of the time. */
char *cause_sentence(const struct record *r, const struct machine *m,
		     const struct latency_row *l)
{
	const struct blocker *b = l->blocker;
	GString *s;

	if (!l->blockers)
		return NULL;
	s = g_string_new(NULL);
	append_us(s, b->ns);
	g_string_append(s, " of ");
	append_us(s, l->max_ns);
	g_string_append(s, ": ");
	append_blocker(s, r, m, b);
	if (l->blockers > 1 && b[1].ns >= l->max_ns / 10) {
		g_string_append(s, "; ");
		append_us(s, b[1].ns);
		g_string_append(s, ": ");
		append_blocker(s, r, m, &b[1]);
	}
	return g_string_free(s, FALSE);
}
