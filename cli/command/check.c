/* SPDX-License-Identifier: MIT */
/*
 * check.c - simrun check: a scenario is read and verified, and not run.
 */
#include "cli/command/batch.h"
#include "cli/command/command.h"

#include <stdio.h>

#include "cli/base/signals.h"
#include "lib/escape.h"

static const char *plural(guint n)
{
	return n == 1 ? "" : "s";
}

static void print_sweep(const struct sweep *sweep)
{
	const guint64 points = sweep_kept(sweep), repeats = sweep_rules(sweep)->repeats;

	if (sweep_points(sweep) > 1)
		printf(", %" G_GUINT64_FORMAT " point%s of the sweep", points,
		       points == 1 ? "" : "s");
	if (repeats > 1)
		printf(", %s%" G_GUINT64_FORMAT " repetitions%s",
		       sweep_rules(sweep)->precision ? "at most " : "", repeats,
		       sweep_points(sweep) > 1 ? " of each" : "");
}

static void print_valid(const struct sweep *sweep, const struct scenario *s)
{
	const struct machine *m = &s->cast[0].machine;
	const guint expectations = s->expectation ? s->expectation->len : 0;
	g_autofree char *file = escape_text(s->path);
	guint tasks = 0;

	for (uint32_t i = 0; i + 1 < m->tasks; i++)
		tasks += !m->task[i].source && !m->task[i].background;
	printf("%s: %s is valid: %u variant%s, %u task%s, %u expectation%s", file, s->name,
	       s->policies->len, plural(s->policies->len), tasks, plural(tasks),
	       expectations, plural(expectations));
	if (m->sources)
		printf(", %u interrupt source%s", m->sources, plural(m->sources));
	print_sweep(sweep);
	putchar('\n');
}

enum exit_status command_check(const struct options *o, char **word)
{
	GError *error = NULL;
	struct sweep *sweep = sweep_named(o, word[0], &error);
	const struct plan_request request = { .sweep = sweep, .prepare = add_plugins,
					      .prepare_data = o };
	struct plan *plan = sweep ? plan_new(&request, &error) : NULL;
	enum exit_status status = EXIT_HELD;

	if (!plan)
		status = complain_unless_stopped(EXIT_USAGE, error);
	else if (!o->quiet)
		print_valid(sweep, plan_scenario(plan));
	g_clear_pointer(&plan, plan_free);
	sweep_free(sweep);
	return status;
}
