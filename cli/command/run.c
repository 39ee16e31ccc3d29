/* SPDX-License-Identifier: MIT */
/*
 * run.c - simrun run: the runs of a scenario, and what came of them.
 */
#include "cli/base/progress.h"
#include "cli/command/batch.h"
#include "cli/command/command.h"
#include "cli/json/json.h"
#include "cli/command/stats.h"
#include "experiment/run/run.h"

#include "report/view/blame.h"
#include "report/view/interleaving.h"
#include "report/view/extremes.h"
#include "report/view/latency.h"
#include "report/view/table.h"

/* Runs overlap, so the time is that on the wall from the first beginning to the last end. */
static void print_speed(const GPtrArray *records)
{
	int64_t began_us = INT64_MAX, ended_us = 0, took_us;
	g_autofree char *speed = NULL;
	uint64_t steps = 0;

	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		steps += r->steps;
		began_us = MIN(began_us, r->began_us);
		ended_us = MAX(ended_us, r->ended_us);
	}
	took_us = MAX(ended_us - began_us, 1);
	speed = short_number((double)steps * G_USEC_PER_SEC / (double)took_us);
	fprintf(stderr, "%" G_GUINT64_FORMAT " steps in %.3f s, %s steps/s\n", steps,
		(double)took_us / G_USEC_PER_SEC, speed);
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
		show_blames(records, stdout);
		show_interleavings(records, o->interleavings, stdout);
	}
	fflush(stdout);
	if (!o->quiet && records->len)
		print_speed(records);
	return status;
}

/* The first of the runs that did not come out as expected; a few are enough to begin with. */
static void show_unexpected(const struct batch_result *result)
{
	if (!result->unexpected)
		return;
	printf("\n%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs did not come out as "
	       "expected%s\n", result->unexpected, result->stored,
	       result->unexpected > result->records->len ? "; the first of them:" : ":");
	show_table(result->records, stdout);
}

static enum exit_status show_many(const struct options *o, const struct scenario *s,
				  const char *database, const struct batch_result *result,
				  enum exit_status status)
{
	const struct sweep_question q = { .confidence = SWEEP_CONFIDENCE, .scenario = s->name };
	enum exit_status shown;

	if (o->quiet || !result->stored)
		return status;
	if (o->json) {
		shown = answer_sweep(database, &q, FORMAT_JSON);
	} else {
		shown = show_statistics(database, s->name);
		show_unexpected(result);
		fflush(stdout);
		fprintf(stderr, "%" G_GUINT64_FORMAT " runs in %s\n", result->stored, database);
	}
	return MAX(status, shown);
}

struct record *make_run(const struct run_spec *spec, const struct run_control *control,
			const void *data, GError **error)
{
	(void)data;
	return run_once(spec, control, error);
}

enum exit_status run_elsewhere(const struct options *o, const char *path, make_record *make,
			       const void *data, guint jobs)
{
	const struct batch_command c = { .make = make, .make_data = data, .unit = "steps",
					 .jobs = jobs, .draws = TRUE, .show = show, .show_many = show_many };

	return batch_command(&c, o, path);
}

enum exit_status command_run(const struct options *o, char **word)
{
	return run_elsewhere(o, word[0], make_run, NULL, 0);
}
