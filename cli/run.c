/* SPDX-License-Identifier: MIT */
/*
 * run.c - running a scenario, or only reading it.
 */
#include "cli/batch.h"
#include "cli/json.h"
#include "experiment/run/run.h"

#include "lib/escape.h"
#include "report/view/interleaving.h"
#include "report/view/latency.h"
#include "report/view/table.h"

/* From the begin of the first to the end of the last: several run at the same time. */
static void print_speed(const GPtrArray *records)
{
	int64_t began_us = INT64_MAX, ended_us = 0;
	uint64_t steps = 0;

	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		steps += r->steps;
		began_us = MIN(began_us, r->began_us);
		ended_us = MAX(ended_us, r->ended_us);
	}
	fprintf(stderr, "%" G_GUINT64_FORMAT " steps in %.3f s\n", steps,
		(double)(ended_us - began_us) / G_USEC_PER_SEC);
}

static enum exit_status show(const struct options *o, const struct scenario *s,
			     const char *database, const GPtrArray *records,
			     enum exit_status status)
{
	if (o->json) {
		print_json(s, database, records);
	} else if (!o->quiet) {
		show_table(records, stdout);
		show_latencies(records, stdout);
		show_interleavings(records, o->interleavings, stdout);
	}
	fflush(stdout);
	if (!o->quiet && records->len)
		print_speed(records);
	return status;
}

static struct record *make_run(const struct run_spec *spec, const struct run_control *control,
			       const void *data, GError **error)
{
	(void)data;
	return run_once(spec, control, error);
}

enum exit_status command_run(const struct options *o, const char *path)
{
	GError *error = NULL;
	GPtrArray *chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	const struct batch_command c = { .make = make_run, .unit = "steps", .show = show };
	enum exit_status status;

	if (error)
		return complain_error(EXIT_USAGE, error);
	status = batch_command(&c, o, path, chosen);
	g_clear_pointer(&chosen, g_ptr_array_unref);
	return status;
}

static const char *plural(guint n)
{
	return n == 1 ? "" : "s";
}

static void print_valid(const GPtrArray *scenarios)
{
	const struct scenario *s = scenarios->pdata[0];
	const struct machine *m = &s->machine;
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

enum exit_status command_check(const struct options *o, const char *path)
{
	GError *error = NULL;
	GPtrArray *scenarios = scenarios_named(o, path, &error);

	if (!scenarios)
		return complain_unless_stopped(EXIT_USAGE, error);
	if (!o->quiet)
		print_valid(scenarios);
	g_ptr_array_unref(scenarios);
	return EXIT_HELD;
}
