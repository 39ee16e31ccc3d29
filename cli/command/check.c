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

static void print_valid(const GPtrArray *scenarios)
{
	const struct scenario *s = scenarios->pdata[0];
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
	if (scenarios->len > 1)
		printf(", %u points of the sweep", scenarios->len);
	putchar('\n');
}

enum exit_status command_check(const struct options *o, char **word)
{
	GError *error = NULL;
	GPtrArray *scenarios = scenarios_named(o, word[0], &error);

	if (!scenarios)
		return complain_unless_stopped(EXIT_USAGE, error);
	if (!o->quiet)
		print_valid(scenarios);
	g_ptr_array_unref(scenarios);
	return EXIT_HELD;
}
