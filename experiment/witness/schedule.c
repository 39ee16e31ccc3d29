/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - the steps of an interleaving become directives, one for each turn
 * of a task: "A until purge.take#2".
 */
#include "experiment/witness/schedule.h"

#include <string.h>

#include "experiment/witness/label.h"
#include "experiment/witness/moves.h"
#include "sim/base/nil.h"
#include "sim/machine/step.h"

/* Those of [task] sections, workers, callbacks. Who serves interrupts is not held by schedules. */
static gboolean can_be_held(const struct machine *m, uint32_t task)
{
	return task + 1 < m->tasks && (!m->task[task].background || m->task[task].pool ||
				      m->task[task].callback) &&
	       m->task[task].class != CLASS_IRQ && !m->task[task].source;
}

/* Each directive is a line of the scenario. */
static void next_directive(GString *text)
{
	if (text->len)
		g_string_append(text, ";\n");
}

/* Steps of one task in a row. */
struct turn {
	const struct search_step *first, *last;
	uint64_t steps;		/* of the task, from first to last */
};

/* The last step of the turn is which one of those that are called the same, counted from 1? */
static uint64_t occurrence(const struct turn *t)
{
	uint64_t n = 0;

	for (const struct search_step *s = t->first; s <= t->last; s++)
		n += s->task == t->first->task && same_step_name(&s->name, &t->last->name);
	return n;
}

static void append_directive(GString *text, const struct world *w, const struct machine *m,
			     const struct turn *t)
{
	next_directive(text);
	g_string_append(text, m->task[t->first->task].name);
	if (t->last->older)
		g_string_append_printf(text, " older %u", t->last->older);
	else if (!step_at(t->last->name.pc)->label)
		g_string_append_printf(text, " for %" G_GUINT64_FORMAT " steps", t->steps);
	else
		append_until(text, w, &t->last->name, occurrence(t));
}

static void end_turn(GString *text, const struct world *w, const struct machine *m,
		     struct turn *t)
{
	if (t->first)
		append_directive(text, w, m, t);
	*t = (struct turn){ 0 };
}

static void append_drain(GString *text, const struct search_step *step)
{
	next_directive(text);
	g_string_append_printf(text, "cpu %u drains", step->drains - 1);
}

static void append_arrival(GString *text, const struct machine *m, uint32_t task)
{
	next_directive(text);
	g_string_append_printf(text, "%s %s", m->source[m->task[task].source - 1].timer ?
				       "timer" : "irq", m->task[task].name);
}

/* A task that no directive names would not be held back: its turn comes last. */
static void append_idle(GString *text, const struct machine *m,
			const struct search_step *step, uint32_t nr)
{
	for (uint32_t task = 0; task < m->tasks; task++) {
		gboolean named = FALSE;

		for (uint32_t i = 0; i < nr && !named; i++)
			named = step[i].task == task;
		if (named || !can_be_held(m, task))
			continue;
		next_directive(text);
		g_string_append_printf(text, "%s for 1 steps", m->task[task].name);
	}
}

/*
 * No step of a task, but something that happens between two of them. FALSE: it is a step of a task.
 * TRUE: it has been written, or is left out in this wording.
 */
static gboolean write_between(GString *text, const struct world *w, const struct machine *m,
			      struct turn *turn, const struct search_step *step,
			      enum wording wording)
{
	if (step->by_switch && wording != DRAINED_BY_SWITCHES)
		return TRUE;
	if (step->arrives && wording != WITH_ARRIVALS)
		return TRUE;
	if (!step->drains && !step->arrives)
		return FALSE;
	end_turn(text, w, m, turn);
	if (step->drains)
		append_drain(text, step);
	else
		append_arrival(text, m, step->arrives - 1);
	return TRUE;
}

/* What handlers do between two steps of one task cannot be written: it is one turn. */
static char *turns_of_tasks(const struct machine *m, const struct interleaving *il,
			    enum wording wording)
{
	const struct search_step *const step = il->step;
	const uint32_t nr = il->steps;
	GString *text = g_string_new(NULL);
	struct turn turn = { 0 };

	for (uint32_t i = 0; i < nr; i++) {
		if (write_between(text, il->w, m, &turn, &step[i], wording))
			continue;
		if (!can_be_held(m, step[i].task) ||
		    (wording == UNTIL_RESCHEDULE_IS_DUE && step[i].deferred))
			continue;
		if (turn.first && (turn.first->task != step[i].task || step[i].older ||
				   turn.last->older))
			end_turn(text, il->w, m, &turn);
		if (!turn.first)
			turn = (struct turn){ .first = &step[i] };
		turn.last = &step[i];
		turn.steps++;
	}
	end_turn(text, il->w, m, &turn);
	append_idle(text, m, step, nr);
	return g_string_free(text, FALSE);
}

char *witness_schedule(const struct machine *m, const struct interleaving *il,
		       enum wording wording)
{
	if (wording == AS_TIME_WILL)
		return g_strdup("");
	return wording == EXACTLY ? witness_moves(il->w, m, il->move, il->moves) :
				    turns_of_tasks(m, il, wording);
}
