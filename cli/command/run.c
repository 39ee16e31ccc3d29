/* SPDX-License-Identifier: MIT */
/*
 * run.c - simrun run: the runs of a scenario, and what came of them.
 */
#include "cli/command/batch.h"
#include "cli/base/words.h"
#include "cli/command/command.h"
#include "cli/command/json.h"
#include "experiment/run/run.h"

#include "report/view/interleaving.h"
#include "report/view/extremes.h"
#include "report/view/latency.h"
#include "report/view/table.h"

/* Runs overlap, so the time is that from the beginning of the first to the last end. */
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
		show_extremes(records, stdout);
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

enum exit_status command_run(const struct options *o, char **word)
{
	GError *error = NULL;
	GPtrArray *chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	const struct batch_command c = { .make = make_run, .unit = "steps", .show = show };
	enum exit_status status;

	if (error)
		return complain_error(EXIT_USAGE, error);
	status = batch_command(&c, o, word[0], chosen);
	g_clear_pointer(&chosen, g_ptr_array_unref);
	return status;
}
