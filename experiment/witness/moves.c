/* SPDX-License-Identifier: MIT */
/*
 * moves.c - all that happens in an interleaving becomes the directives of an exact
 * schedule: "A until purge.take", "cpu 1 gets call", "irq dev".
 */
#include "experiment/witness/moves.h"

#include "experiment/witness/label.h"
#include "sim/base/nil.h"
#include "sim/machine/step.h"

/* Can a directive name it? CPUs' own handlers, which come behind all tasks, have no names. */
static gboolean has_name(const struct machine *m, uint32_t task)
{
	return task + 1 < m->tasks;
}

static gboolean is_step(const struct search_move *a)
{
	return a->choice == CHOICE_STEP;
}

/* Does b go on with a's turn? Who has to wait, or overlooks something, ends it. */
static gboolean goes_on(const struct search_move *a, const struct search_move *b)
{
	return is_step(a) && is_step(b) && a->task == b->task && a->cpu == b->cpu && a->taken &&
	       !a->older && !b->older;
}

/* How many of these moves does a directive call the same as the last one? */
static unsigned times_of_name(const struct search_move *first, const struct search_move *last)
{
	unsigned n = 0;

	for (const struct search_move *a = first; a <= last; a++)
		if (same_step_name(&a->name, &last->name))
			n++;
	return n;
}

static void append_turn(GString *text, const struct world *w, const struct machine *m,
			const struct search_move *first, const struct search_move *last)
{
	const unsigned steps = (unsigned)(last - first) + 1;

	if (!has_name(m, first->task)) {
		g_string_append_printf(text, "cpu %u for %u steps", first->cpu, steps);
		return;
	}
	g_string_append(text, m->task[first->task].name);
	if (last->older)
		g_string_append_printf(text, " older %u", last->older);
	else if (!step_at(last->name.pc)->label)
		g_string_append_printf(text, " for %u steps", steps);
	else
		append_until(text, w, &last->name, times_of_name(first, last));
}

static void append_arrival(GString *text, const struct machine *m, const struct search_move *a)
{
	const uint32_t source = m->task[a->task].source;
	const char *const kind = source && m->source[source - 1].timer ? "timer" : "irq";

	if (source && !a->starts)
		g_string_append_printf(text, "%s %s", kind, m->task[a->task].name);
	else
		g_string_append_printf(text, "%s %s", m->task[a->task].name,
				       a->starts ? "starts" : "wakes");
}

static void append_happening(GString *text, const struct machine *m, const struct search_move *a)
{
	static const char *const words[CHOICE_KINDS] = {
		[CHOICE_DRAIN] = "drains",	 [CHOICE_CALL] = "gets call",
		[CHOICE_IPI] = "gets resched",	 [CHOICE_SLICE] = "ends slice",
		[CHOICE_AWAKE] = "is late",	 [CHOICE_BALANCE] = "balances",
		[CHOICE_THROTTLE] = "throttles", [CHOICE_PERIOD] = "unthrottles",
		[CHOICE_PICK] = "is picked",	 [CHOICE_PULL] = "is pulled",
		[CHOICE_REPLENISH] = "gets budget",
	};

	if (a->choice == CHOICE_ARRIVE)
		append_arrival(text, m, a);
	else if (a->cpu != NIL)
		g_string_append_printf(text, "cpu %u %s", a->cpu, words[a->choice]);
	else
		g_string_append_printf(text, "%s %s", m->task[a->task].name, words[a->choice]);
}

char *witness_moves(const struct world *w, const struct machine *m,
		    const struct search_move *move, uint32_t nr)
{
	GString *text = g_string_new(NULL);

	for (uint32_t i = 0; i < nr; i++) {
		uint32_t last = i;

		if (text->len)
			g_string_append(text, ";\n");
		if (!is_step(&move[i])) {
			append_happening(text, m, &move[i]);
			continue;
		}
		while (last + 1 < nr && goes_on(&move[last], &move[last + 1]))
			last++;
		append_turn(text, w, m, &move[i], &move[last]);
		i = last;
	}
	return g_string_free(text, FALSE);
}
