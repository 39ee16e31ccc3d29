/* SPDX-License-Identifier: MIT */
/*
 * draw.c - a database says what happened, not what it looked like; but it has all that is
 * needed to make the run again. So pictures come from a replay, whose digest must be the
 * one that was stored.
 */
#include "experiment/draw.h"

#include <string.h>

#ifdef HAVE_CONFIG_H
#include "scenarios/load/load.h"
#include "config.h"
#endif

static char *version_text(const struct stored_run *run)
{
	if (!strcmp(run->version, PACKAGE_VERSION))
		return g_strdup("replaying it did not give the digest that was stored");
	return g_strdup_printf("it was made by version %s, and version %s does otherwise",
			       run->version, PACKAGE_VERSION);
}

/* What went wrong with its text or machine is told as the reason. */
static char *replay(struct drawn *d, const struct policy *policy,
		    const struct draw_window *window)
{
	const struct stored_run *run = d->run;
	GError *error = NULL;
	struct variant v = {
		.spec = { .policy = policy, .mode = MODE_REPLAY, .seed = run->seed,
			  .checks = run->checked, .level = run->level },
		.replay = run->choice,
		.draws = TRUE, .from_ns = window->from_ns, .to_ns = window->to_ns,
	};
	char *why;

	d->scenario = scenario_parse(run->text, strlen(run->text), "its scenario", NULL,
				     &error);
	if (d->scenario) {
		v.spec.scenario = d->scenario;
		v.spec.seed_given = run->seed != d->scenario->machine.seed;
		d->record = run_variant(&v, &error);
	}
	if (!d->record) {
		why = g_strdup(error->message);
		g_error_free(error);
		return why;
	}
	if (d->record->status == RUN_INTERRUPTED)
		return g_strdup("interrupted");
	if (strcmp(d->record->digest, run->digest))
		return version_text(run);
	d->record->id = run->id;
	return NULL;
}

struct drawn *draw_run(struct store *s, int64_t id, const struct draw_window *window,
		       GError **error)
{
	struct drawn *d = g_new0(struct drawn, 1);
	const struct policy *policy;

	d->run = store_load_run(s, id, error);
	if (!d->run) {
		drawn_free(d);
		return NULL;
	}
	policy = policy_find(d->run->policy);
	if (!strcmp(d->run->mode, "explore"))
		d->why = g_strdup("it is a search; its counterexamples are runs of their own");
	else if (!policy)
		d->why = g_strdup("this version does not have its variant");
	else
		d->why = replay(d, policy, window);
	if (d->why)
		g_clear_pointer(&d->record, record_free);
	return d;
}

void drawn_free(gpointer data)
{
	struct drawn *d = data;

	if (!d)
		return;
	record_free(d->record);
	stored_run_free(d->run);
	if (d->scenario)
		scenario_free(d->scenario);
	g_free(d->why);
	g_free(d);
}
