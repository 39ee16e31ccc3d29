/* SPDX-License-Identifier: MIT */
/*
 * batch.c - from a scenario's name to an exit status, by way of a batch.
 */
#include "cli/command/batch.h"
#include "cli/base/signals.h"

#include "cli/base/progress.h"
#include "report/store/store.h"
#include "scenarios/load/find.h"
#include "scenarios/load/load.h"

/* Says on stderr which sweeps a --set replaced: the user may not have meant that. */
static void tell_of_scenario(const struct options *o, const struct scenario *s)
{
	for (guint i = 0; !o->quiet && i < s->unswept->len; i++)
		complain(EXIT_HELD, "--set %s replaces its values in [sweep]",
			 (const char *)s->unswept->pdata[i]);
}

GPtrArray *scenarios_named(const struct options *o, const char *path, GError **error)
{
	g_autofree char *found = scenario_find(path, error);
	GPtrArray *scenarios = !found ? NULL :
		scenario_load(found, (const char *const *)o->set, &stop_requested, error);

	if (scenarios)
		tell_of_scenario(o, scenarios->pdata[0]);
	return scenarios;
}

static GArray *specs_of(const GPtrArray *scenarios, const struct options *o,
			const GPtrArray *chosen)
{
	GArray *specs = batch_specs(scenarios, chosen);

	for (guint i = 0; i < specs->len; i++) {
		struct run_spec *spec = &g_array_index(specs, struct run_spec, i);

		spec->checks = o->check;
		spec->seed_given = o->seed_text != NULL;
		if (o->seed_text)
			spec->seed = o->seed;
		if (o->trace_text)
			spec->level = o->level;
	}
	return specs;
}

/* Complains of each error. The command ends with the worst status of all. */
static enum exit_status status_of(struct batch_result *result)
{
	enum exit_status status = result->passed ? EXIT_HELD : EXIT_NOT_HELD;

	for (guint i = 0; i < result->errors->len; i++) {
		const GError *e = result->errors->pdata[i];
		const enum exit_status one = complain_error(status_of_error(e),
							    g_error_copy(e));

		status = MAX(status, one);
	}
	return result->interrupted ? EXIT_INTERRUPTED : status;
}

static enum exit_status store_and_show(const struct batch_command *c, const struct options *o,
				       const char *database, const GArray *specs,
				       struct store *store)
{
	const struct run_spec *spec = (const void *)specs->data;
	struct progress_display display;
	const struct batch b = {
		.work = { .spec = spec, .specs = specs->len, .make = c->make,
			  .make_data = c->make_data, .jobs = (guint)o->jobs,
			  .stop = &stop_requested },
		.listener = progress_listener(&display, o, c->unit),
		.keeps_ops = o->json,
	};
	struct batch_result result;
	enum exit_status status;

	batch_run(&b, store, &result);
	status = c->show(o, spec->scenario, database, result.records, status_of(&result));
	fflush(stdout);
	if (status == EXIT_INTERRUPTED)
		complain(status, "interrupted, %u run%s stored", result.records->len,
			 result.records->len == 1 ? "" : "s");
	batch_result_clear(&result);
	return status;
}

static enum exit_status open_and_run(const struct batch_command *c, const struct options *o,
				     const GPtrArray *scenarios, const GPtrArray *chosen)
{
	const struct scenario *s = scenarios->pdata[0];
	g_autofree char *database = o->output ? g_strdup(o->output) :
						g_strconcat(s->name, ".db", NULL);
	g_autoptr(GArray) specs = NULL;
	GError *error = NULL;
	struct store *store = store_open(database, &error);
	enum exit_status status;

	if (!store)
		return complain_error(EXIT_STORAGE, error);
	store_stop_at(store, &stop_requested);
	specs = specs_of(scenarios, o, chosen);
	status = store_and_show(c, o, database, specs, store);
	store_close(store);
	return status;
}

enum exit_status batch_command(const struct batch_command *c, const struct options *o,
			       const char *path, const GPtrArray *chosen)
{
	GError *error = NULL;
	GPtrArray *scenarios = scenarios_named(o, path, &error);
	enum exit_status status;

	if (!scenarios)
		return complain_unless_stopped(EXIT_USAGE, error);
	status = open_and_run(c, o, scenarios, chosen);
	g_ptr_array_unref(scenarios);
	return status;
}
