/* SPDX-License-Identifier: MIT */
/*
 * findings.c - verdicts, outcomes, the longest duration, and what of a variant was reached.
 */
#include "experiment/search/findings.h"

#include <string.h>

#include "experiment/search/outcome.h"
#include "experiment/search/witness.h"
#include "scenarios/litmus/condition.h"
#include "sim/machine/step.h"

enum { MAX_WITNESSES = 256 };	/* of outcomes; the further ones get none */

static gint compare_outcomes(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct outcome_row *)a)->text,
		      ((const struct outcome_row *)b)->text);
}

/* The filter of a litmus test: which states count. NULL: all. */
static struct proposition *filter_of(const struct variant_search *search)
{
	const struct litmus *litmus = search->spec->scenario->litmus;

	return litmus && litmus->filter ?
		proposition_parse(litmus->filter, litmus->filter_place, NULL) : NULL;
}

/* A copy for a row, which frees it. */
static struct search_path kept(const struct variant_search *search, const struct search_path *p)
{
	struct search_path copy = *p;

	copy.transition = NULL;
	if (search->keeps_paths)
		copy.transition = g_memdup2(p->transition, p->transitions * sizeof(*p->transition));
	if (!copy.transition)
		copy.transitions = 0;
	return copy;
}

/* Adds one with its witness; or not, if it does not pass the filter. FALSE with *error set. */
static gboolean add_outcome(struct variant_search *search, const struct search_outcome *o,
			    const struct proposition *filter, GError **error)
{
	GArray *const outcomes = search->found->outcome;
	struct outcome_row row = {
		.text = outcome_of_search(search, o), .end = o->end,
		.tried = search->shows_outcomes && outcomes->len < MAX_WITNESSES,
	};
	gboolean ok;

	if (filter && o->end == RUN_DONE && !proposition_holds(filter, row.text)) {
		g_free(row.text);
		return TRUE;
	}
	row.path = kept(search, &o->path);
	ok = !row.tried || witness_run(search, &o->path, PROPERTIES, row.text, &row.witness,
				       error);
	g_array_append_val(outcomes, row);
	return ok;
}

static gboolean add_outcomes(struct variant_search *search, GError **error)
{
	struct proposition *filter = filter_of(search);
	gboolean ok = TRUE;

	for (uint32_t i = 0; i < search->result->outcomes && ok; i++)
		ok = add_outcome(search, &search->result->outcome[i], filter, error);
	proposition_free(filter);
	g_array_sort(search->found->outcome, compare_outcomes);
	return ok;
}

static gboolean add_verdicts(struct variant_search *search, GError **error)
{
	for (unsigned p = 0; p < PROPERTIES; p++) {
		const struct search_finding *f = &search->result->property[p];
		struct verdict_row row = {
			.property = p, .verdict = f->verdict, .fewest = f->fewest,
			.preemptions = f->path.preemptions, .steps = f->path.steps,
			.violation = f->violation,
		};

		if (f->verdict == VERDICT_NOT_ASKED)
			continue;
		if (f->verdict == VERDICT_VIOLATED &&
		    !witness_run(search, &f->path, p, NULL, &row.witness, error))
			return FALSE;
		if (f->verdict == VERDICT_VIOLATED)
			row.path = kept(search, &f->path);
		g_array_append_val(search->found->verdict, row);
	}
	return TRUE;
}

static gint compare_labels(gconstpointer a, gconstpointer b)
{
	const struct label_row *x = a, *y = b;
	const int by_function = strcmp(x->function, y->function);

	return by_function ? by_function : strcmp(x->label, y->label);
}

/* A function may have several steps of one label, as two locks of a name: they are one. */
static void add_label(GArray *labels, const struct step *s, gboolean reached)
{
	const struct label_row row = { s->label, s->function, reached };

	for (guint i = 0; i < labels->len; i++) {
		struct label_row *l = &g_array_index(labels, struct label_row, i);

		if (compare_labels(l, &row))
			continue;
		l->reached |= reached;
		return;
	}
	g_array_append_val(labels, row);
}

static void add_coverage(struct variant_search *search)
{
	const struct policy *const policy = search->spec->policy;
	const bool sc = search->spec->scenario->machine.memory == MEMORY_SC;

	for (const struct step *s = step_tables.steps; s < step_tables.steps_end; s++)
		if (s->label && policy_has_step(policy, s) && !(sc && s->of_memory))
			add_label(search->found->label, s, search->result->reached[step_pc(s)]);
	g_array_sort(search->found->label, compare_labels);
}

/* The time that the task spun or slept for locks, those of the scenario's own included. */
static int64_t total_wait(const struct record *r, uint32_t task)
{
	const struct task_stats *s = &g_array_index(r->task, struct task_row, task).stats;

	return s->ns[TIME_SPIN] + s->ns[TIME_LOCK];
}

static gboolean add_maximum(struct variant_search *search, GError **error)
{
	const struct search_result *r = search->result;
	struct maximum_row *m = &search->found->maximum;

	m->what = g_strdup(search->maximize);
	m->ns = r->maximum_ns;
	m->endless = r->endless;
	m->exact = r->limit == LIMIT_NONE && !r->circles;
	if (!r->maximum_path.transitions)
		return TRUE;
	if (!witness_run(search, &r->maximum_path, PROPERTIES, m->what, &m->witness, error))
		return FALSE;
	m->measured_ns = search->config.maximize == MAXIMIZE_WAIT ?
		total_wait(m->witness->record, search->config.maximize_task) :
		record_longest_section(m->witness->record, SECTION_PREEMPT_OFF);
	return TRUE;
}

gboolean findings_put_together(struct variant_search *search, GError **error)
{
	struct exploration *x = search->found;
	const struct search_result *r = search->result;

	x->strategy = search->config.strategy;
	x->observe = search->config.observe;
	x->shard = search->config.shards ? search->config.shard + 1 : 0;
	x->shards = search->config.shards;
	x->limit = r->limit;
	x->states = r->states;
	x->transitions = r->transitions;
	x->steps = r->steps;
	x->depth = r->depth;
	x->walks = r->walks;
	x->bytes = r->seen_bytes;
	x->first_ns = r->first_ns;
	add_coverage(search);
	if (search->config.maximize)
		return add_maximum(search, error);
	return add_verdicts(search, error) &&
	       (!search->config.observe || add_outcomes(search, error));
}
