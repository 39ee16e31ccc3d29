/* SPDX-License-Identifier: MIT */
/*
 * replay.c - running again exactly what a stored run did, and comparing digests.
 */
#include "cli/cli.h"

#include <string.h>

#include "report/store/store.h"
#include "lib/escape.h"
#include "scenarios/load/load.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

static enum exit_status store_replay(const struct options *o, struct record *r)
{
	GError *error = NULL;
	struct store *store = store_open(o->output, &error);
	gboolean ok;

	if (store)
		store_stop_at(store, &stop_requested);
	ok = store && store_run(store, r, &error);
	store_close(store);
	return ok ? EXIT_HELD : complain_unless_stopped(EXIT_STORAGE, error);
}

static enum exit_status compare(const struct options *o, const struct stored_run *run,
				const struct record *r)
{
	const gboolean same = !strcmp(run->digest, r->digest);
	g_autofree char *scenario = escape_text(run->scenario);
	g_autofree char *digest = escape_text(run->digest);

	if (!o->quiet)
		printf("run %" G_GINT64_FORMAT ": %s, %s, seed %" G_GUINT64_FORMAT "\n"
		       "stored    %s\nreplayed  %s\n%s\n", run->id, scenario,
		       run->policy, run->seed, digest, r->digest,
		       same ? "identical" : "different");
	if (!same && strcmp(run->version, PACKAGE_VERSION))
		complain(EXIT_NOT_HELD, "the run was stored by version %s, this is %s",
			 run->version, PACKAGE_VERSION);
	return same ? EXIT_HELD : EXIT_NOT_HELD;
}

static enum exit_status replay(const struct options *o, const struct stored_run *run,
			       const struct scenario *s, const struct policy *policy)
{
	const struct variant v = {
		.spec = { .scenario = s, .policy = policy, .mode = MODE_REPLAY,
			  .seed = run->seed, .seed_given = run->seed != s->machine.seed,
			  .checks = run->checked || o->check, .level = run->level },
		.replay = run->choice,
	};
	GError *error = NULL;
	struct record *r = run_variant(&v, &error);
	enum exit_status status;

	if (!r)
		return complain_unless_stopped(EXIT_USAGE, error);
	if (r->status == RUN_INTERRUPTED) {
		status = complain(EXIT_INTERRUPTED, "interrupted");
	} else {
		const enum exit_status stored =
			o->output ? store_replay(o, r) : EXIT_HELD;

		status = compare(o, run, r);
		status = MAX(status, stored);
	}
	record_free(r);
	return status;
}

static enum exit_status load_and_replay(const struct options *o, const char *path,
					const struct stored_run *run)
{
	const struct policy *policy = policy_find(run->policy);
	GError *error = NULL;
	struct scenario *s;
	enum exit_status status;

	if (!policy)
		return complain(EXIT_STORAGE,
				"%s: run %" G_GINT64_FORMAT " is of the variant "
				"%s, which this version does not have",
				path, run->id, run->policy);
	if (!strcmp(run->mode, "explore"))
		return complain(EXIT_USAGE,
				"%s: run %" G_GINT64_FORMAT " is a search; replay one of "
				"its witnesses, or search again with simrun explore",
				path, run->id);
	s = scenario_parse(run->text, strlen(run->text), path, NULL, &error);
	if (!s)
		return complain_error(EXIT_STORAGE, error);
	status = replay(o, run, s, policy);
	scenario_free(s);
	return status;
}

enum exit_status command_replay(const struct options *o, const char *path,
				const char *run_text)
{
	GError *error = NULL;
	struct store *store;
	struct stored_run *run;
	enum exit_status status;
	guint64 id;

	if (!g_ascii_string_to_unsigned(run_text, 10, 1, G_MAXINT64, &id, NULL))
		return complain(EXIT_USAGE, "run \"%s\", expected the number of a run",
				run_text);
	store = store_open_existing(path, &error);
	if (!store)
		return complain_error(EXIT_STORAGE, error);
	store_stop_at(store, &stop_requested);
	run = store_load_run(store, (int64_t)id, &error);
	store_close(store);
	if (run)
		status = load_and_replay(o, path, run);
	else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_NO_RUN))
		status = complain_error(EXIT_USAGE, error);
	else
		status = complain_unless_stopped(EXIT_STORAGE, error);
	stored_run_free(run);
	return status;
}
