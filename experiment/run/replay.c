/* SPDX-License-Identifier: MIT */
/*
 * replay.c - a database says what happened, not what it looked like; but it has all that
 * is needed to make a run again. So pictures come from a replay, whose digest must be the
 * one that was stored.
 */
#include "experiment/run/replay.h"

#include <string.h>

#include "lib/escape.h"
#include "scenarios/load/sweep/sweep.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

G_DEFINE_QUARK(replay-error, replay_error)

/*
 * Is the variant that of the plug-in with which the run was made? What a database says loads
 * nothing, so the user has to name the file; and it must be the same file.
 */
static gboolean check_plugin(const struct stored_run *run, const struct policy *policy,
			     GError **error)
{
	const struct plugin *p = policy ? policy_plugin(policy) : NULL;
	g_autofree char *name = escape_text(run->plugin ? run->plugin : "");
	g_autofree char *variant = escape_text(run->policy);
	g_autofree char *stored = escape_text(run->plugin_sha256 ? run->plugin_sha256 : "none");

	if (run->plugin && !p)
		g_set_error(error, REPLAY_ERROR, REPLAY_ERROR_PLUGIN,
			    "its variant %s is of the plug-in %s, and what a database names is "
			    "not loaded; expected --plugin with that plug-in's file, of SHA-256 %s",
			    variant, name, stored);
	else if (run->plugin && g_strcmp0(p->sha256, run->plugin_sha256))
		g_set_error(error, REPLAY_ERROR, REPLAY_ERROR_PLUGIN,
			    "its variant %s is of the plug-in %s with SHA-256 %s, but --plugin gave "
			    "%s with %s", variant, name, stored, p->name, p->sha256);
	else if (!run->plugin && p)
		g_set_error(error, REPLAY_ERROR, REPLAY_ERROR_PLUGIN,
			    "its variant %s was simrun's own, but now it is of the plug-in %s",
			    variant, p->name);
	else
		return TRUE;
	return FALSE;
}

struct scenario *replay_scenario(const struct stored_run *run, const char *name,
				    GError **error)
{
	struct sweep *sweep = sweep_parse(run->text, strlen(run->text), name, error);
	struct scenario *s = NULL;

	if (sweep && run->point < sweep_points(sweep) && sweep_has(sweep, run->point))
		s = sweep_load(sweep, run->point, error);
	else if (sweep)
		g_set_error(error, REPLAY_ERROR, REPLAY_ERROR_DIFFERS,
			    "its scenario has no point %" G_GUINT64_FORMAT, run->point);
	sweep_free(sweep);
	return s;
}

const struct policy *replay_policy(const struct stored_run *run, GError **error)
{
	const struct policy *policy = policy_find(run->policy);

	if (!check_plugin(run, policy, error))
		return NULL;
	if (!policy)
		g_set_error(error, REPLAY_ERROR, REPLAY_ERROR_VARIANT,
			    "this version does not have its variant");
	return policy;
}

/* Sets r->record, or r->error. */
static void make_again(struct replay *r, const char *name, gboolean checks, struct blame_wish blame,
		       const struct run_window *window, const struct run_control *control)
{
	const struct stored_run *run = r->run;
	struct run_spec spec = { .mode = MODE_REPLAY, .seed = run->seed, .checks = checks,
				 .watches_locks = run->checked, .level = run->level,
				 .blame = blame };

	if (!strcmp(run->mode, run_mode_word(MODE_EXPLORE))) {
		g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_SEARCH,
			    "it is a search; its counterexamples are runs of their own");
		return;
	}
	spec.policy = replay_policy(run, &r->error);
	if (!spec.policy)
		return;
	r->scenario = replay_scenario(run, name, &r->error);
	if (!r->scenario)
		return;
	spec.scenario = r->scenario;
	spec.seed_given = run->seed != r->scenario->machine.seed;
	spec.point = run->point;
	r->record = run_again(&spec, run->choice, window, control, &r->error);
	if (r->error || (r->record && r->record->status != RUN_INTERRUPTED))
		return;
	g_clear_pointer(&r->record, record_free);
	g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_INTERRUPTED, "interrupted");
}

struct replay *replay_run(struct stored_run *run, const char *name, gboolean checks,
			  struct blame_wish blame, const struct run_control *control)
{
	struct replay *r = g_new0(struct replay, 1);

	r->run = run;
	make_again(r, name, checks, blame, NULL, control);
	return r;
}

static void refuse_other_digest(struct replay *r)
{
	if (!strcmp(r->run->version, PACKAGE_VERSION))
		g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_DIFFERS,
			    "replaying it did not give the digest that was stored");
	else
		g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_DIFFERS,
			    "it was made by version %s, and version %s does otherwise",
			    r->run->version, PACKAGE_VERSION);
	g_clear_pointer(&r->record, record_free);
}

struct replay *replay_for_picture(struct store *s, int64_t id, struct blame_wish blame,
				  const struct run_window *window,
				  const struct run_control *control, GError **error)
{
	struct stored_run *run = store_load_run(s, id, error);
	struct replay *r;

	if (!run)
		return NULL;
	r = g_new0(struct replay, 1);
	r->run = run;
	make_again(r, "its scenario", run->checked, blame, window, control);
	if (!r->record)
		return r;
	r->record->id = run->id;
	if (strcmp(r->record->digest, run->digest))
		refuse_other_digest(r);
	return r;
}

void replay_free(gpointer replay)
{
	struct replay *r = replay;

	if (!r)
		return;
	record_free(r->record);
	stored_run_free(r->run);
	if (r->scenario)
		scenario_unref(r->scenario);
	g_clear_error(&r->error);
	g_free(r);
}
