/* SPDX-License-Identifier: MIT */
/*
 * batch.c - from a scenario's name to an exit status, by way of a batch.
 */
#include "cli/command/batch.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cli/base/signals.h"

#include "cli/base/progress.h"
#include "cli/base/words.h"
#include "experiment/campaign/folder.h"
#include "plugin/plugin.h"
#include "report/store/expect_sql.h"
#include "report/store/merge/done.h"
#include "report/store/store.h"
#include "scenarios/load/find.h"

/* Says on stderr which sweeps a --set replaced: the user may not have meant that. */
static void tell_of_sweep(const struct options *o, const struct sweep *sweep)
{
	const GPtrArray *unswept = sweep_unswept(sweep);

	for (guint i = 0; !o->quiet && i < unswept->len; i++)
		complain(EXIT_HELD, "--set %s replaces its values in [sweep]",
			 (const char *)unswept->pdata[i]);
}

/* A scenario that names one variant of the plug-in has said which it wants. */
static void add_variants(const struct scenario *s, const struct plugin *plugin)
{
	g_autoptr(GPtrArray) policies_of_it = plugin_policies(plugin);

	for (guint i = 0; i < policies_of_it->len; i++)
		if (g_ptr_array_find(s->policies, policies_of_it->pdata[i], NULL))
			return;
	for (guint i = 0; i < policies_of_it->len; i++)
		g_ptr_array_add(s->policies, policies_of_it->pdata[i]);
}

gboolean add_plugins(struct scenario *s, const void *options, GError **error)
{
	const struct options *o = options;

	for (char **file = o->plugin; file && *file; file++) {
		const struct plugin *plugin = plugin_load(*file, *file, error);

		if (!plugin)
			return FALSE;
		add_variants(s, plugin);
	}
	return TRUE;
}

struct sweep *sweep_named(const struct options *o, const char *path, GError **error)
{
	g_autofree char *found = scenario_find(path, error);
	struct sweep *sweep = !found ? NULL :
		sweep_open(found, (const char *const *)o->set, &stop_requested,
			   expect_check_question, error);

	if (sweep)
		tell_of_sweep(o, sweep);
	return sweep;
}

struct plan_request request_of_runs(const struct options *o, const struct sweep *sweep,
				    const GPtrArray *chosen)
{
	return (struct plan_request){
		.sweep = sweep,
		.prepare = add_plugins,
		.prepare_data = o,
		.chosen = chosen,
		.common = { .mode = MODE_RUN, .seed = o->seed, .level = o->level,
			    .seed_given = o->seed_text != NULL, .checks = o->check,
			    .watches_locks = o->check, .blame = o->blame },
		.blames_few = o->blame_text == NULL,
		.level_given = o->trace_text != NULL,
		.shard = o->shard,
		.shards = o->shards,
	};
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

/* A precision that was not reached, as [sweep] repeat was reached before. */
static void tell_of_precision(const struct options *o, const struct plan *plan)
{
	const uint64_t loose = plan_loose_points(plan);

	if (loose && !o->quiet)
		complain(EXIT_HELD, "%" G_GUINT64_FORMAT " point%s not known to the precision of "
			 "[sweep]: %s has an interval that is wider after all repetitions", loose,
			 loose == 1 ? " is" : "s are", plan_measure(plan));
}

static enum exit_status store_and_show(const struct batch_command *c, const struct options *o,
				       const char *database, struct plan *plan,
				       struct store *store)
{
	const gboolean many = c->show_many && (plan_repeats(plan) || plan_total(plan) > PLAN_FEW);
	const struct scenario *s = plan_scenario(plan);
	struct progress_display display;
	const struct batch b = {
		.work = { .plan = plan, .make = c->make, .make_data = c->make_data,
			  .jobs = c->jobs ? c->jobs : (guint)o->jobs, .stop = &stop_requested },
		.listener = progress_listener(&display, o, c->unit),
		.keeps_all = !many,
		.keeps_ops = o->json,
	};
	struct batch_result result;
	enum exit_status status;

	if (c->draws && !many && !o->quiet && !o->json &&
	    o->interleavings != INTERLEAVINGS_NONE)
		plan_draw(plan);
	if (many && !o->json)
		plan_show_none(plan);
	batch_run(&b, store, &result);
	status = status_of(&result);
	if (c->records)
		*c->records = g_ptr_array_ref(result.records);
	else
		status = many ? c->show_many(o, s, database, &result, status) :
				c->show(o, s, database, result.records, status);
	fflush(stdout);
	if (status < EXIT_USAGE)
		tell_of_precision(o, plan);
	if (status == EXIT_INTERRUPTED)
		complain(status, "interrupted, %" G_GUINT64_FORMAT " run%s stored", result.stored,
			 result.stored == 1 ? "" : "s");
	batch_result_clear(&result);
	return status;
}

/* --- resuming ------------------------------------------------------------------------- */

/* The command comes to what the whole comes to, so it counts how these runs came out. */
struct done {
	struct plan *plan;
	gboolean passed;
};

static void leave_out(void *data, uint64_t point, uint64_t repeat, const char *policy,
		      uint64_t seed, gboolean passed, double value)
{
	struct done *done = data;

	done->passed &= passed;
	plan_leave_out(done->plan, point, repeat, policy, seed, value);
}

static gboolean resume(const struct options *o, const struct sweep *sweep, struct done *done,
		       struct store *store, GError **error)
{
	const struct plan *plan = done->plan;
	const char *text = sweep_text(sweep);
	g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	const struct done_query q = {
		.sha256 = sha256, .version = PACKAGE_VERSION,
		.level = o->trace_text ? o->level : plan_scenario(plan)->trace,
		.checks = o->check, .measure = plan_measure(plan),
	};

	if (!store_done(store, &q, leave_out, done, error))
		return FALSE;
	plan_left_out(done->plan);
	return TRUE;
}

/* Why nothing is run; total: how many runs there were before any was left out. */
static void tell_of_nothing(const struct options *o, const struct plan *plan, uint64_t total,
			    const char *database)
{
	if (o->quiet || plan_total(plan))
		return;
	if (total)
		complain(EXIT_HELD, "%s has all of these runs already", database);
	else
		complain(EXIT_HELD, "shard %s has no runs, as there are too few for so many "
			 "shards; nothing is stored in %s", o->shard_text, database);
}

/* --- the whole ------------------------------------------------------------------------ */

static enum exit_status run_plan(const struct batch_command *c, const struct options *o,
				 const struct sweep *sweep, struct plan *plan)
{
	g_autofree char *database = o->output ? g_strdup(o->output) :
		g_strconcat(plan_scenario(plan)->name, ".db", NULL);
	GError *error = NULL;
	struct store *store = store_open(database, &error);
	const uint64_t total = plan_total(plan);
	struct done done = { plan, TRUE };
	enum exit_status status;

	if (!store)
		return complain_error(EXIT_STORAGE, error);
	store_stop_at(store, &stop_requested);
	if (o->resume)
		store_once(store);
	if (o->resume && !resume(o, sweep, &done, store, &error)) {
		status = complain_error(EXIT_STORAGE, error);
	} else {
		tell_of_nothing(o, plan, total, database);
		status = store_and_show(c, o, database, plan, store);
	}
	if (status == EXIT_HELD && !done.passed)
		status = EXIT_NOT_HELD;
	store_close(store);
	return status;
}

/* A task of a campaign may begin when somebody has changed the scenario or a plug-in. */
static gboolean belongs(const struct options *o, const struct sweep *sweep, GError **error)
{
	struct identity *now = o->of_campaign ? identity_new(sweep) : NULL;
	const gboolean ok = !now || campaign_has(o->of_campaign, now, error);

	identity_free(now);
	return ok;
}

/* What the options ask for becomes what the command needs. */
static void adapt(struct plan_request *request, const struct batch_command *c,
		  const struct sweep *sweep)
{
	request->repeats = c->repeats;
	if (!c->repeats && sweep_rules(sweep)->repeats <= 1)
		request->repeats = c->default_repeats;
	if (c->searches) {
		request->once = TRUE;
		request->shards = 0;
	}
	if (c->searches || c->counts_only)
		request->common.blame.nr = 0;
	if (c->counts_only && !request->level_given) {
		request->common.level = TRACE_NONE;
		request->level_given = TRUE;
	}
}

static enum exit_status plan_and_run(const struct batch_command *c, const struct options *o,
				     const struct sweep *sweep, const GPtrArray *chosen)
{
	struct plan_request request = request_of_runs(o, sweep, chosen);
	GError *error = NULL;
	enum exit_status status;
	struct plan *plan;

	adapt(&request, c, sweep);
	plan = plan_new(&request, &error);

	if (!plan)
		return complain_unless_stopped(EXIT_USAGE, error);
	if (c->suits && !c->suits(c, plan_scenario(plan)))
		status = EXIT_HELD;
	else if (belongs(o, sweep, &error))
		status = run_plan(c, o, sweep, plan);
	else
		status = complain_error(EXIT_USAGE, error);
	plan_free(plan);
	return status;
}

static enum exit_status choose_and_run(const struct batch_command *c, const struct options *o,
				       const struct sweep *sweep)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	enum exit_status status = EXIT_HELD;

	if (error)
		return complain_error(EXIT_USAGE, error);
	if (c->compares && (!chosen || chosen->len != 2))
		return complain(EXIT_USAGE, "diff compares two variants, expected --policy A,B");
	for (; c && status <= EXIT_NOT_HELD; c = c->next ? c->next(c) : NULL) {
		const enum exit_status one = plan_and_run(c, o, sweep, chosen);

		status = MAX(status, one);
	}
	return status;
}

enum exit_status batch_command(const struct batch_command *c, const struct options *o,
			       const char *path)
{
	GError *error = NULL;
	struct sweep *sweep = sweep_named(o, path, &error);
	enum exit_status status;

	if (!sweep)
		return complain_unless_stopped(EXIT_USAGE, error);
	status = choose_and_run(c, o, sweep);
	sweep_free(sweep);
	return status;
}
