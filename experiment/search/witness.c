/* SPDX-License-Identifier: MIT */
/*
 * witness.c - an interleaving that a search found becomes a scenario with a schedule, and
 * is run: so it has times, is stored and drawn as any run, and can be replayed.
 *
 * A search lets no time pass, so there are several ways to write what it found for a run with
 * time; those that read best are tried first. The run is compared with the finding.
 */
#include "experiment/search/witness.h"

#include <stdlib.h>
#include <string.h>

#include "experiment/run/run.h"
#include "experiment/search/outcome.h"
#include "experiment/witness/schedule.h"
#include "scenarios/load/sweep/sweep.h"
#include "scenarios/load/write.h"

enum { ENOUGH_STEPS = 20000 };		/* of a run that is to show an interleaving */

/* What the run is to show. */
struct goal {
	enum property property;	/* it violates this; or PROPERTIES, then */
	const char *outcome;	/* … it has this outcome, or is the longest of this */
};

/* --- the scenario ------------------------------------------------------------------- */

static char *name_of(const struct variant_search *search, const struct goal *g)
{
	const char *scenario = search->spec->scenario->name;
	const char *policy = search->spec->policy->name;

	if (g->property < PROPERTIES)
		return g_strdup_printf("%s-%s-%s", scenario, policy,
				       property_info(g->property)->name);
	return g_strdup_printf("%s-%s-%s-%u", scenario, policy,
			       search->config.maximize ? "maximum" : "outcome",
			       search->found->witness->len + 1);
}

static char *title_of(const struct variant_search *search, const struct goal *g)
{
	const char *policy = search->spec->policy->name;

	if (g->property < PROPERTIES)
		return g_strdup_printf("%s violates %s: found by searching %s", policy,
				       property_info(g->property)->name,
				       search->spec->scenario->name);
	return g_strdup_printf(search->config.maximize ? "%s: the longest %s" : "%s allows %s",
			       policy, g->outcome);
}

/* The names of the properties that the run violates, separated by commas; NULL: none. */
static char *violated_names(const struct record *r)
{
	GString *names = g_string_new(NULL);

	for (unsigned i = 0; i < PROPERTIES; i++)
		if (r->violations[i])
			g_string_append_printf(names, "%s%s", names->len ? ", " : "",
					       property_info(i)->name);
	return g_string_free(names, !names->len);
}

/* A run that may be the witness. */
struct attempt {
	struct scenario *scenario;
	struct record *record;
	gboolean holds;		/* it shows what it is to show */
	gboolean cut;		/* it would go on */
};

/* --- does the run show it? ---------------------------------------------------------- */

static gboolean shows_violation(const struct variant_search *search, const struct record *r,
				enum property property)
{
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);

		if (v->property == property && search_counts(&search->config, v))
			return TRUE;
	}
	return FALSE;
}

static gboolean shows_outcome(const struct variant_search *search, const struct record *r,
			      const char *outcome)
{
	g_autofree char *text = NULL;

	if (search->config.observe == OBSERVE_STATE)
		return !g_strcmp0(r->final_state, outcome);
	text = outcome_of_run(search, r);
	return !strcmp(text, outcome);
}

/* The longest of something is in the interleaving: did the run get as far as that goes? */
static gboolean got_through(const struct record *r)
{
	for (guint i = 0; i < r->directive->len; i++)
		if (g_array_index(r->directive, struct directive_result, i).end == DIRECTIVE_PENDING)
			return FALSE;
	return TRUE;
}

static gboolean shows(const struct variant_search *search, const struct attempt *a,
		      const struct goal *g)
{
	if (g->property < PROPERTIES)
		return shows_violation(search, a->record, g->property);
	if (search->config.maximize)
		return !a->cut || got_through(a->record);
	return shows_outcome(search, a->record, g->outcome);
}

/* --- attempts ----------------------------------------------------------------------- */

static void attempt_clear(struct attempt *a)
{
	g_clear_pointer(&a->record, record_free);
	g_clear_pointer(&a->scenario, scenario_unref);
}

/* What a scenario is to be written with, but for its order. */
struct heading {
	char *name, *title;
	const struct goal *goal;
	gboolean endless;	/* a run may go on for as long as it likes */
	gboolean was_cut;	/* a run was cut off */
};

/* Sets a's scenario and record; FALSE with *error set. enough_steps: as in struct run_spec */
static gboolean run_order(const struct variant_search *search, const struct heading *h,
			  const struct forced_order *order, const char *violates,
			  uint64_t enough_steps, struct attempt *a, GError **error)
{
	struct run_spec spec = *search->spec;
	g_autofree char *text = scenario_with_schedule(spec.scenario, h->name, h->title,
						       spec.policy, order, violates);

	a->scenario = scenario_parse(text, strlen(text), h->name, NULL, error);
	if (!a->scenario)
		return FALSE;
	spec.scenario = a->scenario;
	spec.mode = MODE_WITNESS;
	spec.level = TRACE_STEPS;
	spec.draws = TRUE;
	spec.watches_locks = search->config.lockdep;
	spec.enough_steps = enough_steps;
	a->record = run_once(&spec, search->control, error);
	return a->record != NULL;
}

/* Was it the number of steps that ended it? */
static gboolean goes_on(const struct attempt *a)
{
	return a->record->status == RUN_STEP_LIMIT &&
	       a->scenario->machine.max_steps > ENOUGH_STEPS;
}

/*
 * The run has taken enough steps. It is made again so that it ends there: at that time, or where
 * time stands still, after so many steps.
 */
static gboolean cut_off(const struct variant_search *search, const struct heading *h,
			struct forced_order *order, struct attempt *a, GError **error)
{
	order->horizon_ns = MAX(a->record->sim_ns, 1);
	attempt_clear(a);
	if (!run_order(search, h, order, NULL, 2 * ENOUGH_STEPS, a, error))
		return FALSE;
	if (!goes_on(a))
		return TRUE;
	order->horizon_ns = 0;
	order->max_steps = ENOUGH_STEPS;
	attempt_clear(a);
	return run_order(search, h, order, NULL, 0, a, error);
}

/*
 * A run that goes on and on, say because of a timer that always starts itself again, is cut off. If
 * it violates properties, it is made again of a scenario that expects them.
 */
static gboolean run_schedule(const struct variant_search *search, struct heading *h,
			     struct forced_order *order, struct attempt *a, GError **error)
{
	g_autofree char *violates = NULL;

	if (!run_order(search, h, order, NULL, h->endless ? 0 : ENOUGH_STEPS, a, error))
		return FALSE;
	a->cut = !h->endless && goes_on(a);
	h->was_cut |= a->cut;
	if (a->cut && !cut_off(search, h, order, a, error))
		return FALSE;
	violates = violated_names(a->record);
	if (violates) {
		attempt_clear(a);
		if (!run_order(search, h, order, violates, 0, a, error))
			return FALSE;
	}
	a->holds = shows(search, a, h->goal);
	return TRUE;
}

/* Each wording until one holds; if none does, the first one is as good as the others. */
static gboolean attempt_wordings(const struct variant_search *search,
				 const struct interleaving *il, struct heading *h,
				 struct attempt *best, GError **error)
{
	g_autofree char *first = NULL;

	for (enum wording i = 0; i < WORDINGS && !best->holds; i++) {
		g_autofree char *schedule =
			witness_schedule(spec_machine(search->spec), il, i);
		struct forced_order order = { .text = schedule, .exact = i == EXACTLY };
		struct attempt a = { 0 };

		if ((first && !strcmp(schedule, first)) || (order.exact && !*schedule))
			continue;
		if (!run_schedule(search, h, &order, &a, error)) {
			attempt_clear(&a);
			return FALSE;
		}
		if (!best->record || a.holds) {
			attempt_clear(best);
			*best = a;
		} else {
			attempt_clear(&a);
		}
		if (!first)
			first = g_steal_pointer(&schedule);
	}
	return TRUE;
}

/* What a run does not show that was cut off, a whole one may. */
static gboolean attempt_both(const struct variant_search *search, const struct interleaving *il,
			     const struct goal *g, struct attempt *best, GError **error)
{
	struct heading h = { .name = name_of(search, g), .title = title_of(search, g), .goal = g };
	gboolean ok = attempt_wordings(search, il, &h, best, error);

	if (ok && h.was_cut && !best->holds) {
		h.endless = TRUE;
		attempt_clear(best);
		ok = attempt_wordings(search, il, &h, best, error);
	}
	g_free(h.name);
	g_free(h.title);
	return ok;
}

gboolean witness_run(struct variant_search *search, const struct search_path *path,
		     enum property property, const char *outcome, struct witness **witness,
		     GError **error)
{
	const struct goal goal = { property, outcome };
	struct attempt best = { 0 };
	struct interleaving il = { .w = search_job_world(search->job) };
	gboolean ok;

	il.step = search_job_steps(search->job, path, &il.steps);
	il.move = search_job_moves(search->job, path, &il.moves);
	ok = attempt_both(search, &il, &goal, &best, error);
	free(il.step);
	free(il.move);
	*witness = NULL;
	/* no witness of an outcome is better than a wrong one */
	if (!ok || (property == PROPERTIES && !best.holds)) {
		attempt_clear(&best);
		return ok;
	}
	*witness = exploration_add_witness(search->found, best.scenario, best.record);
	(*witness)->holds = best.holds;
	return TRUE;
}
