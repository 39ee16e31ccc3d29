/* SPDX-License-Identifier: MIT */
/*
 * witness_schedule.c - the steps of an interleaving become directives, one for each turn
 * of a task: "A until purge.take#2".
 */
#include "experiment/search/witness_schedule.h"

#include <string.h>

#include "sim/base/nil.h"
#include "sim/machine/step.h"

/* Only tasks of [task] sections and workers can be named in a schedule. */
static gboolean can_be_named(const struct machine *m, uint32_t task)
{
	return task + 1 < m->tasks && (!m->task[task].background || m->task[task].pool ||
				      m->task[task].callback) &&
	       m->task[task].class != CLASS_IRQ && !m->task[task].source;
}

/* Steps of one task in a row. */
struct turn {
	const struct search_step *first, *last;
	uint64_t steps;		/* of the task, from first to last */
};

/* The last step of the turn is which one of those with its label, counted from 1? */
static uint64_t occurrence(const struct turn *t, const char *label)
{
	uint64_t n = 0;

	for (const struct search_step *s = t->first; s <= t->last; s++) {
		const struct step *step = step_at(s->pc);

		n += s->task == t->first->task && step->label && !strcmp(step->label, label);
	}
	return n;
}

static void append_directive(GString *text, const struct machine *m, const struct turn *t)
{
	const char *task = m->task[t->first->task].name;
	const char *label = step_at(t->last->pc)->label;
	const uint64_t nth = label ? occurrence(t, label) : 0;

	if (text->len)
		g_string_append(text, "; ");
	if (t->last->older)
		g_string_append_printf(text, "%s older %u", task, t->last->older);
	else if (!label)
		g_string_append_printf(text, "%s for %" G_GUINT64_FORMAT " steps", task,
				       t->steps);
	else if (nth == 1)
		g_string_append_printf(text, "%s until %s", task, label);
	else
		g_string_append_printf(text, "%s until %s#%" G_GUINT64_FORMAT, task, label,
				       nth);
}

static void end_turn(GString *text, const struct machine *m, struct turn *t)
{
	if (t->first)
		append_directive(text, m, t);
	*t = (struct turn){ 0 };
}

static void append_drain(GString *text, const struct search_step *step)
{
	g_string_append_printf(text, "%scpu %u drains", text->len ? "; " : "",
			       step->drains - 1);
}

/* A task that no directive names would not be held back: its turn comes last. */
static void append_idle(GString *text, const struct machine *m,
			const struct search_step *step, uint32_t nr)
{
	for (uint32_t task = 0; task < m->tasks; task++) {
		gboolean named = FALSE;

		for (uint32_t i = 0; i < nr && !named; i++)
			named = !step[i].drains && step[i].task == task;
		if (!named && can_be_named(m, task))
			g_string_append_printf(text, "%s%s for 1 steps",
					       text->len ? "; " : "",
					       m->task[task].name);
	}
}

/* What interrupts do between two steps of one task cannot be written: it is one turn. */
char *witness_schedule(const struct machine *m, const struct search_step *step, uint32_t nr,
		       enum wording wording)
{
	GString *text = g_string_new(NULL);
	struct turn turn = { 0 };

	if (wording == AS_TIME_WILL)
		return g_string_free(text, FALSE);
	for (uint32_t i = 0; i < nr; i++) {
		if (step[i].by_switch && wording != DRAINED_BY_SWITCHES)
			continue;
		if (step[i].drains) {
			end_turn(text, m, &turn);
			append_drain(text, &step[i]);
			continue;
		}
		if (!can_be_named(m, step[i].task) ||
		    (wording == UNTIL_RESCHEDULE_IS_DUE && step[i].deferred))
			continue;
		if (turn.first && (turn.first->task != step[i].task || step[i].older ||
				   turn.last->older))
			end_turn(text, m, &turn);
		if (!turn.first)
			turn = (struct turn){ .first = &step[i] };
		turn.last = &step[i];
		turn.steps++;
	}
	end_turn(text, m, &turn);
	append_idle(text, m, step, nr);
	return g_string_free(text, FALSE);
}

GArray *witness_pins(const struct machine *m, const struct search_step *step, uint32_t nr)
{
	GArray *pins = g_array_new(FALSE, FALSE, sizeof(struct task_pin));

	for (uint32_t task = 0; task < m->tasks; task++) {
		const struct task_config *c = &m->task[task];
		struct task_pin pin = { .task = c->name, .cpu = NIL };
		gboolean moves = c->cpu_first == c->cpu_last;

		for (uint32_t i = 0; i < nr && !moves; i++) {
			if (step[i].drains || step[i].task != task)
				continue;
			moves = pin.cpu != NIL && pin.cpu != step[i].cpu;
			pin.cpu = step[i].cpu;
		}
		if (!moves && pin.cpu != NIL && can_be_named(m, task))
			g_array_append_val(pins, pin);
	}
	return pins;
}
