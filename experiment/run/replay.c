/* SPDX-License-Identifier: MIT */
/*
 * replay.c - a database says what happened, not what it looked like; but it has all that
 * is needed to make a run again. So pictures come from a replay, whose digest must be the
 * one that was stored.
 */
#include "experiment/run/replay.h"

#include <string.h>

#include "scenarios/load/load.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

G_DEFINE_QUARK(replay-error, replay_error)

/* Sets r->record, or r->error. */
static void make_again(struct replay *r, const char *name, gboolean checks,
		       const struct run_window *window, const struct run_control *control)
{
	const struct stored_run *run = r->run;
	struct run_spec spec = { .policy = policy_find(run->policy), .mode = MODE_REPLAY,
				 .seed = run->seed, .checks = checks, .level = run->level };

	if (!strcmp(run->mode, run_mode_word(MODE_EXPLORE))) {
		g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_SEARCH,
			    "it is a search; its counterexamples are runs of their own");
		return;
	}
	if (!spec.policy) {
		g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_VARIANT,
			    "this version does not have its variant");
		return;
	}
	r->scenario = scenario_parse(run->text, strlen(run->text), name, NULL, &r->error);
	if (!r->scenario)
		return;
	spec.scenario = r->scenario;
	spec.seed_given = run->seed != r->scenario->machine.seed;
	r->record = run_again(&spec, run->choice, window, control, &r->error);
	if (r->error || (r->record && r->record->status != RUN_INTERRUPTED))
		return;
	g_clear_pointer(&r->record, record_free);
	g_set_error(&r->error, REPLAY_ERROR, REPLAY_ERROR_INTERRUPTED, "interrupted");
}

struct replay *replay_run(struct stored_run *run, const char *name, gboolean checks,
			  const struct run_control *control)
{
	struct replay *r = g_new0(struct replay, 1);

	r->run = run;
	make_again(r, name, checks, NULL, control);
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

struct replay *replay_for_picture(struct store *s, int64_t id,
				  const struct run_window *window,
				  const struct run_control *control, GError **error)
{
	struct stored_run *run = store_load_run(s, id, error);
	struct replay *r;

	if (!run)
		return NULL;
	r = g_new0(struct replay, 1);
	r->run = run;
	make_again(r, "its scenario", run->checked, window, control);
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
		scenario_free(r->scenario);
	g_clear_error(&r->error);
	g_free(r);
}
