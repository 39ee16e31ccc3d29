/* SPDX-License-Identifier: MIT */
/*
 * campaign.c - simrun campaign: the runs of a scenario on a cluster, whose scheduler is Slurm.
 */
#include <string.h>

#include "cli/base/campaign_progress.h"
#include "cli/base/signals.h"
#include "cli/base/words.h"
#include "cli/command/batch.h"
#include "cli/command/command.h"
#include "cli/command/stats.h"
#include "experiment/batch/plan.h"
#include "experiment/campaign/script.h"
#include "experiment/campaign/slurm.h"
#include "lib/output.h"

enum { USUAL_MOST_TASKS = 1000 };	/* MaxArraySize is 1001 unless somebody changed it */

static void add_word(GPtrArray *words, const char *word)
{
	g_ptr_array_add(words, g_strdup(word));
}

static void add_option(GPtrArray *words, const char *option, const char *value)
{
	if (!value)
		return;
	add_word(words, option);
	add_word(words, value);
}

/* What each task runs. Nodes may be in another folder, so paths are absolute. */
static char **command_of_tasks(const struct options *o, const char *scenario)
{
	GPtrArray *words = g_ptr_array_new();

	g_ptr_array_add(words, g_file_read_link("/proc/self/exe", NULL));
	if (!words->pdata[0])
		words->pdata[0] = g_strdup("simrun");
	add_word(words, "run");
	g_ptr_array_add(words, g_canonicalize_filename(scenario, NULL));
	for (char **set = o->set; set && *set; set++)
		add_option(words, "--set", *set);
	for (char **plugin = o->plugin; plugin && *plugin; plugin++) {
		g_autofree char *path = g_canonicalize_filename(*plugin, NULL);

		add_option(words, "--plugin", path);
	}
	add_option(words, "--policy", o->policy);
	add_option(words, "--seed", o->seed_text);
	add_option(words, "--trace", o->trace_text);
	if (o->check)
		add_word(words, "--check");
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* The script, which also has what only this call of simrun asks for. */
static char *script_of(const struct campaign *c, const struct options *o)
{
	const struct job job = {
		.name = c->job, .folder = c->folder, .command = c->command,
		.sbatch = o->sbatch, .tasks = c->tasks, .threads = MAX((guint)o->jobs, 1),
	};

	return job_script(&job);
}

static gboolean write_script(const struct campaign *c, const struct options *o, GError **error)
{
	g_autofree char *path = campaign_script(c), *script = script_of(c, o);
	struct output f;
	gboolean ok = output_open(&f, path, error);

	ok = ok && fputs(script, f.file) >= 0;
	return output_close(&f, ok, error);
}

/* One line for each task that failed, and where to look. */
static enum exit_status tell_of_failures(const struct campaign *c,
					 const struct campaign_result *result)
{
	for (guint i = 0; i < result->failed->len; i++) {
		const guint task = g_array_index(result->failed, guint, i);
		g_autofree char *log = campaign_log(c, task);
		const int status = campaign_task_status(c, task);

		if (status == NO_STATUS)
			complain(EXIT_STORAGE, "task %u did not end by itself, see %s", task, log);
		else
			complain(EXIT_STORAGE, "task %u failed with exit status %d, see %s", task,
				 status, log);
	}
	return complain(EXIT_STORAGE, "%u of %u tasks failed; what is done is kept in %s, and the "
			"same command with --resume goes on", result->failed->len, c->tasks,
			c->folder);
}

static enum exit_status tell_of_stop(const struct campaign *c)
{
	return complain(EXIT_INTERRUPTED, "interrupted; the jobs go on. The same command with "
			"--resume follows them again, scancel --name=%s ends them", c->job);
}

/* As at the end of simrun run, but for the runs themselves, which are in the database. */
static enum exit_status show(const struct campaign *c, const struct options *o,
			     const char *database, enum exit_status status)
{
	const enum exit_status shown = o->quiet ? EXIT_HELD : show_statistics(database, c->name);

	fflush(stdout);
	if (status == EXIT_NOT_HELD && !o->quiet)
		complain(status, "some runs did not come out as expected; which, say the queries "
			 "expectations-failed and violations: simrun query %s NAME", database);
	return MAX(status, shown);
}

/*
 * Merging may be interrupted, and be done once more: no run comes twice.
 */
static enum exit_status collect(const struct campaign *c, const struct options *o,
				enum exit_status status)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *usual = g_strconcat(c->name, ".db", NULL);
	enum exit_status merged;

	add_word(words, o->output ? o->output : usual);
	for (guint task = 1; task <= c->tasks; task++)
		g_ptr_array_add(words, campaign_shard(c, task));
	g_ptr_array_add(words, NULL);
	merged = command_merge(o, (char **)words->pdata);
	if (merged != EXIT_HELD)
		return MAX(merged, EXIT_STORAGE);
	return show(c, o, words->pdata[0], status);
}

static enum exit_status follow(const struct campaign *c, const struct options *o)
{
	struct campaign_display display;
	const struct campaign_listener listener = campaign_listener(&display, o);
	struct campaign_result result;
	enum exit_status status;
	GError *error = NULL;

	if (!campaign_follow(c, &listener, &stop_requested, &result, &error)) {
		campaign_display_end(&display);
		status = complain_error(EXIT_STORAGE, error);
	} else {
		campaign_display_end(&display);
		if (result.stopped)
			status = tell_of_stop(c);
		else if (result.failed->len)
			status = tell_of_failures(c, &result);
		else
			status = collect(c, o, result.passed ? EXIT_HELD : EXIT_NOT_HELD);
	}
	campaign_result_clear(&result);
	return status;
}

/* As many as there are shards that have as much to do, but no more than Slurm takes. */
static guint tasks_of(const struct options *o, guint64 shards, guint most)
{
	const guint64 wanted = o->tasks ? (guint64)o->tasks : shards;

	return (guint)MIN(MIN(wanted, shards), most);
}

static gboolean begin_or_resume(struct campaign *c, const struct options *o, guint64 shards,
				GError **error)
{
	gboolean is_there;
	guint most;

	if (!campaign_enter(c, &is_there, error))
		return FALSE;
	if (is_there && !o->resume) {
		g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_USAGE,
			    "%s: has a campaign, which --resume goes on with; --directory begins "
			    "one elsewhere", c->folder);
		return FALSE;
	}
	if (is_there) {
		c->tasks = (guint)o->tasks;
		return campaign_resume(c, error);
	}
	if (!slurm_most_tasks(&most, error))
		return FALSE;
	c->tasks = tasks_of(o, shards, most);
	return campaign_begin(c, error);
}

static enum exit_status complain_of_campaign(GError *error)
{
	return complain_error(g_error_matches(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_USAGE) ?
			      EXIT_USAGE : EXIT_STORAGE, error);
}

static enum exit_status run_campaign(struct campaign *c, const struct options *o, guint64 shards)
{
	GError *error = NULL;

	if (!begin_or_resume(c, o, shards, &error) || !write_script(c, o, &error))
		return complain_of_campaign(error);
	return follow(c, o);
}

/* Slurm need not be here; it is asked only for the number of tasks that it takes. */
static enum exit_status print_script(struct campaign *c, const struct options *o, guint64 shards)
{
	g_autofree char *script = NULL;
	guint most;

	if (!slurm_most_tasks(&most, NULL))
		most = USUAL_MOST_TASKS;
	c->tasks = tasks_of(o, shards, most);
	script = script_of(c, o);
	fputs(script, stdout);
	return EXIT_HELD;
}

/*
 * How many shards there can be that have as much to do: one for each point and repetition,
 * or for each variant if there are more of these. With a precision a shard has whole points.
 * So no shard is without runs.
 */
static guint64 shards_of(const struct sweep *sweep, const struct plan *plan)
{
	const guint variants = plan_variants(plan)->len;

	return sweep_rules(sweep)->precision ? sweep_kept(sweep) :
					       MAX(plan_total(plan) / variants, variants);
}

static void describe(struct campaign *c, const struct options *o, const struct sweep *sweep,
		     const struct scenario *s)
{
	g_autofree char *usual = g_strconcat(s->name, ".campaign", NULL);

	*c = (struct campaign){
		.folder = g_canonicalize_filename(o->directory ? o->directory : usual, NULL),
		.name = g_strdup(s->name),
		.job = campaign_job_name(s->name),
		.identity = identity_new(sweep),
		.command = command_of_tasks(o, s->path),
		.lock = -1,
	};
}

static enum exit_status open_and_run(const struct options *o, const struct sweep *sweep)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	const struct plan_request request = request_of_runs(o, sweep, chosen);
	struct plan *plan = error ? NULL : plan_new(&request, &error);
	enum exit_status status;
	struct campaign c;
	guint64 shards;

	if (!plan)
		return complain_unless_stopped(EXIT_USAGE, error);
	describe(&c, o, sweep, plan_scenario(plan));
	shards = shards_of(sweep, plan);
	plan_free(plan);
	status = o->print ? print_script(&c, o, shards) : run_campaign(&c, o, shards);
	campaign_clear(&c);
	return status;
}

/* In the script an option is a line; what is behind a line break would be run. */
static gboolean are_lines(char **sbatch)
{
	for (; sbatch && *sbatch; sbatch++)
		if ((*sbatch)[strcspn(*sbatch, "\r\n")])
			return FALSE;
	return TRUE;
}

enum exit_status command_campaign(const struct options *o, char **word)
{
	enum exit_status status;
	struct sweep *sweep;
	GError *error = NULL;

	if (!o->slurm)
		return complain(EXIT_USAGE, "simrun campaign needs --slurm: which scheduler shall "
				"have the runs?");
	if (o->tasks < 0)
		return complain(EXIT_USAGE, "--tasks %d, expected 1 or more", o->tasks);
	if (!are_lines(o->sbatch))
		return complain(EXIT_USAGE, "--sbatch has a line break, expected one option of "
				"sbatch; --sbatch may be given several times");
	sweep = sweep_named(o, word[0], &error);
	if (!sweep)
		return complain_unless_stopped(EXIT_USAGE, error);
	status = open_and_run(o, sweep);
	sweep_free(sweep);
	return status;
}
