/* SPDX-License-Identifier: MIT */
/*
 * export.c - simrun export: the scenario of a stored run, as a file that makes this run alone.
 */
#include "cli/command/command.h"
#include "cli/base/signals.h"
#include "experiment/run/replay.h"

#include <stdio.h>
#include <string.h>

#include "lib/escape.h"
#include "report/store/store.h"
#include "scenarios/load/write.h"

/* Elsewhere the plug-in is in another place, and has to be the same file. */
static void print_plugin(const struct stored_run *run)
{
	g_autofree char *name = escape_text(run->plugin);
	g_autofree char *sha256 = escape_text(run->plugin_sha256);

	printf("# It needs the plug-in %s, a file of SHA-256\n# %s.\n"
	       "# If that is somewhere else: --set policy.plugin=FILE.so\n\n", name, sha256);
}

/* Comments above the scenario: which run it makes, and by which command. */
static void print_head(const char *path, const struct stored_run *run)
{
	const gboolean search = !strcmp(run->mode, run_mode_word(MODE_EXPLORE));
	g_autofree char *file = g_path_get_basename(path), *database = escape_text(file);
	g_autofree char *digest = escape_text(run->digest), *version = escape_text(run->version);

	printf("# %s %" G_GINT64_FORMAT " of %s, made by version %s.\n",
	       search ? "Search" : "Run", run->id, database, version);
	if (search)
		printf("# Search again with: simrun explore FILE\n\n");
	else
		printf("# Make it again with: simrun FILE%s\n# Its digest is then %s.\n\n",
		       run->checked ? " --check" : "", digest);
	if (run->plugin)
		print_plugin(run);
}

static gboolean export(const char *path, const struct stored_run *run, GError **error)
{
	const struct policy *policy = replay_policy(run, error);
	struct scenario *s = policy ? replay_scenario(run, path, error) : NULL;
	g_autofree char *text = s ? scenario_alone(s, policy, run->seed, run->level) : NULL;

	if (text) {
		print_head(path, run);
		fputs(text, stdout);
	}
	scenario_unref(s);
	return text != NULL;
}

/* What the run needs and simrun lacks the user can give; else it is the database that is wrong. */
static enum exit_status refuse_run(const char *path, const struct stored_run *run, GError *error)
{
	const gboolean lacks = g_error_matches(error, REPLAY_ERROR, REPLAY_ERROR_PLUGIN);
	const enum exit_status status = lacks ? EXIT_USAGE : EXIT_STORAGE;

	if (error->domain != REPLAY_ERROR)
		return complain_unless_stopped(status, error);
	complain(status, "%s: run %" G_GINT64_FORMAT ": %s", path, run->id, error->message);
	g_error_free(error);
	return status;
}

enum exit_status command_export(const struct options *o, char **word)
{
	const char *path = word[0];
	enum exit_status status = EXIT_HELD;
	GError *error = NULL;
	struct store *store;
	struct stored_run *run;
	guint64 id;

	(void)o;
	if (!g_ascii_string_to_unsigned(word[1], 10, 1, G_MAXINT64, &id, NULL))
		return complain(EXIT_USAGE, "run \"%s\", expected the number of a run", word[1]);
	store = store_open_existing(path, &error);
	if (!store)
		return complain_error(EXIT_STORAGE, error);
	store_stop_at(store, &stop_requested);
	run = store_load_run(store, (int64_t)id, &error);
	store_close(store);
	if (run && !export(path, run, &error))
		status = refuse_run(path, run, error);
	else if (!run)
		status = complain_unless_stopped(
			g_error_matches(error, STORE_ERROR, STORE_ERROR_NO_RUN) ? EXIT_USAGE :
										  EXIT_STORAGE, error);
	stored_run_free(run);
	return status;
}
