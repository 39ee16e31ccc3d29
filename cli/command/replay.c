/* SPDX-License-Identifier: MIT */
/*
 * replay.c - simrun replay: a stored run is made again, and the digests are compared.
 */
#include "cli/command/command.h"
#include "cli/base/signals.h"
#include "experiment/run/replay.h"

#include <string.h>

#include "report/store/store.h"
#include "lib/escape.h"

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

/* Says why there is no record of the run. */
static enum exit_status fail(const char *path, struct replay *r)
{
	const int64_t id = r->run->id;

	if (g_error_matches(r->error, REPLAY_ERROR, REPLAY_ERROR_VARIANT))
		return complain(EXIT_STORAGE,
				"%s: run %" G_GINT64_FORMAT " is of the variant "
				"%s, which this version does not have",
				path, id, r->run->policy);
	if (g_error_matches(r->error, REPLAY_ERROR, REPLAY_ERROR_PLUGIN))
		return complain(EXIT_USAGE, "%s: run %" G_GINT64_FORMAT ": %s", path, id,
				r->error->message);
	if (g_error_matches(r->error, REPLAY_ERROR, REPLAY_ERROR_SEARCH))
		return complain(EXIT_USAGE,
				"%s: run %" G_GINT64_FORMAT " is a search; replay one of "
				"its witnesses, or search again with simrun explore",
				path, id);
	if (g_error_matches(r->error, REPLAY_ERROR, REPLAY_ERROR_INTERRUPTED))
		return complain(EXIT_INTERRUPTED, "interrupted");
	/* a stored text that cannot be loaded is the database's fault */
	return complain_unless_stopped(r->scenario ? EXIT_USAGE : EXIT_STORAGE,
				       g_steal_pointer(&r->error));
}

static enum exit_status replay(const struct options *o, const char *path,
			       struct stored_run *run)
{
	const struct run_control control = { .stop = &stop_requested };
	struct replay *r = replay_run(run, path, run->checked || o->check, o->blame, &control);
	enum exit_status status, stored = EXIT_HELD;

	if (!r->record) {
		status = fail(path, r);
	} else {
		if (o->output)
			stored = store_replay(o, r->record);
		status = compare(o, run, r->record);
		status = MAX(status, stored);
	}
	replay_free(r);
	return status;
}

enum exit_status command_replay(const struct options *o, char **word)
{
	const char *path = word[0], *run_text = word[1];
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
		status = replay(o, path, run);
	else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_NO_RUN))
		status = complain_error(EXIT_USAGE, error);
	else
		status = complain_unless_stopped(EXIT_STORAGE, error);
	return status;
}
