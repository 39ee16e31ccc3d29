/* SPDX-License-Identifier: MIT */
/*
 * diff.c - simrun diff: everything in which two variants differ.
 *
 * First both are searched for outcomes and violations, then for the longest times, and then
 * they run with many seeds. Each of these is a stage: a batch of the same scenario, whose records
 * go into one comparison.
 */
#include "cli/command/batch.h"
#include "cli/command/command.h"
#include "cli/json/diff_json.h"
#include "cli/base/search_options.h"
#include "cli/base/signals.h"
#include "cli/base/words.h"
#include "experiment/search/parting.h"
#include "experiment/search/symmetry.h"
#include "report/diff/show.h"

#include <string.h>

static const uint64_t DEFAULT_SEEDS = 20, MAX_SEEDS = 100000;

/*
 * A search for a length leaves nothing out, so it takes many times as long as one for outcomes.
 * Unless the user says how long he waits, it ends after so many states.
 */
static const uint64_t LENGTH_STATES = 2000000;

struct diff_job;

/* The command is the first member, since the batch hands only that back. */
struct stage {
	struct batch_command command;
	struct diff_job *job;
	struct search_request request;
	char *what;		/* of a length: "wait:A" */
	GPtrArray *records;	/* struct record, once it is done */
};

struct diff_job {
	const struct options *o;
	gboolean wants[DIFF_ASPECTS];
	uint64_t seeds;		/* 0: as many as [sweep] repeats, or the default */
	GPtrArray *stage;	/* struct stage: those that were begun */
	GPtrArray *length;	/* char *: what is to be maximized and was not yet */
	gboolean measured;	/* the stage of runs was begun */
	gboolean left_out;	/* lengths are not sought, as a search before did not end */
	char *overlong;		/* nothing is searched, as this task has too many operations */
};

static void free_stage(gpointer data)
{
	struct stage *s = data;

	g_free(s->what);
	if (s->records)
		g_ptr_array_unref(s->records);
	g_free(s);
}

/* --- what is asked ------------------------------------------------------------------------- */

static gboolean read_only(struct diff_job *job, GError **error)
{
	g_auto(GStrv) names = g_strsplit(job->o->only ? job->o->only : "", ",", -1);

	for (unsigned i = 0; i < DIFF_ASPECTS; i++)
		job->wants[i] = !job->o->only;
	for (char **name = names; *name; name++) {
		int aspect = 0;

		if (!option_word("--only", g_strstrip(*name), diff_aspect_word, 0, &aspect, error))
			return FALSE;
		job->wants[aspect] = TRUE;
	}
	if (!*names && job->o->only)
		return refuse_option(error, "--only \"\", expected what to compare");
	if (job->o->property && !job->wants[DIFF_PROPERTIES])
		return refuse_option(error, "--property asks for properties, expected them in --only");
	if (job->o->observe && !job->wants[DIFF_OUTCOMES])
		return refuse_option(error, "--observe asks for outcomes, expected them in --only");
	return TRUE;
}

static gboolean read_seeds(struct diff_job *job, GError **error)
{
	const char *text = job->o->seeds;

	if (!text || g_ascii_string_to_unsigned(text, 10, 1, MAX_SEEDS, &job->seeds, NULL))
		return TRUE;
	return refuse_option(error, "--seeds \"%s\", expected a number from 1 to %" G_GUINT64_FORMAT,
			     text, MAX_SEEDS);
}

/* --- stages --------------------------------------------------------------------------------- */

static const struct batch_command *next_stage(const struct batch_command *c);

static struct stage *new_stage(struct diff_job *job)
{
	struct stage *s = g_new0(struct stage, 1);

	s->job = job;
	s->command = (struct batch_command){ .compares = TRUE, .records = &s->records,
					     .next = next_stage };
	g_ptr_array_add(job->stage, s);
	return s;
}

/* FALSE with *error set. */
static gboolean set_up_search(struct stage *s, GError **error)
{
	s->command.make = make_search;
	s->command.make_data = &s->request;
	s->command.unit = "states";
	s->command.searches = TRUE;
	return search_request_read(s->job->o, TRUE, &s->request, error);
}

/* A scenario for measuring is only measured, unless the user wants it searched. */
static gboolean can_be_searched(const struct batch_command *c, const struct scenario *s)
{
	struct diff_job *job = ((const struct stage *)(const void *)c)->job;
	const char *task = job->o->only ? NULL : explore_overlong_task(s);

	job->overlong = g_strdup(task);
	return !task;
}

static gboolean set_up_findings(struct stage *s, GError **error)
{
	const struct diff_job *job = s->job;
	struct search_config *c = &s->request.config;

	if (!set_up_search(s, error))
		return FALSE;
	if (!job->wants[DIFF_OUTCOMES])
		c->observe = OBSERVE_NOTHING;
	if (job->wants[DIFF_PROPERTIES] && !c->properties)
		c->properties = searched_properties();
	s->request.keeps_paths = TRUE;
	s->command.suits = can_be_searched;
	return TRUE;
}

/* Takes over what. The options were read without error before. */
static struct stage *length_stage(struct diff_job *job, char *what)
{
	struct stage *s = new_stage(job);
	struct search_config *c = &s->request.config;

	set_up_search(s, NULL);
	s->what = what;
	s->request.maximize = what;
	c->properties = 0;
	c->observe = OBSERVE_NOTHING;
	c->reduce = false;
	c->maximize = g_str_has_prefix(what, "wait:") ? MAXIMIZE_WAIT : MAXIMIZE_PREEMPT_OFF;
	if (!job->o->max_states && !job->o->max_seconds)
		c->max_states = LENGTH_STATES;
	return s;
}

static struct stage *runs_stage(struct diff_job *job)
{
	struct stage *s = new_stage(job);

	s->command.make = make_run;
	s->command.unit = "steps";
	s->command.counts_only = TRUE;
	s->command.repeats = job->seeds;
	s->command.default_repeats = DEFAULT_SEEDS;
	job->measured = TRUE;
	return s;
}

/* --- which stage is next --------------------------------------------------------------------- */

/* Has the scenario of each record a task of that name? Points of a sweep may differ in that. */
static gboolean all_have_task(const GPtrArray *records, const char *name)
{
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];
		const struct machine *m = spec_machine(&r->spec);
		uint32_t task = 0;

		while (task + 1 < m->tasks && strcmp(m->task[task].name, name))
			task++;
		if (task + 1 >= m->tasks)
			return FALSE;
	}
	return TRUE;
}

/* The tasks whose wait is to be maximized: of those that are alike the first. */
static void add_waits(struct diff_job *job, const GPtrArray *records)
{
	const struct record *r = records->len ? records->pdata[0] : NULL;
	const struct machine *m = r ? spec_machine(&r->spec) : NULL;
	g_autofree uint32_t *twin = m ? g_new0(uint32_t, m->tasks) : NULL;

	if (!m)
		return;
	find_twins(r->spec.scenario, scenario_cast(r->spec.scenario, r->spec.policy), twin);
	for (uint32_t i = 0; i + 1 < m->tasks; i++)
		if (twin[i] == i && !m->task[i].source && all_have_task(records, m->task[i].name))
			g_ptr_array_add(job->length, g_strdup_printf("wait:%s", m->task[i].name));
}

/* The first of the searches, which also tells the tasks. */
static gboolean is_for_findings(const struct stage *s)
{
	return s->command.searches && !s->what;
}

/* Did all of the searches try everything? */
static gboolean are_finished(const GPtrArray *records)
{
	for (guint i = 0; i < records->len; i++)
		if (((const struct record *)records->pdata[i])->found->limit != LIMIT_NONE)
			return FALSE;
	return TRUE;
}

static gboolean wants_lengths(const struct diff_job *job)
{
	return job->wants[DIFF_PREEMPT_OFF] || job->wants[DIFF_WAITS];
}

/* A search for a length takes longer than the one before it. */
static void plan_lengths(struct diff_job *job, const struct stage *done)
{
	if (wants_lengths(job) && !are_finished(done->records)) {
		job->left_out = TRUE;
		return;
	}
	if (job->wants[DIFF_PREEMPT_OFF])
		g_ptr_array_add(job->length, g_strdup("preempt_off"));
	if (job->wants[DIFF_WAITS])
		add_waits(job, done->records);
}

static const struct batch_command *next_stage(const struct batch_command *c)
{
	const struct stage *done = (const struct stage *)(const void *)c;
	struct diff_job *job = done->job;

	if (is_for_findings(done) && done->records)
		plan_lengths(job, done);
	if (job->length->len)
		return &length_stage(job, g_ptr_array_steal_index(job->length, 0))->command;
	if ((job->wants[DIFF_LATENCY] || job->wants[DIFF_THROUGHPUT]) && !job->measured)
		return &runs_stage(job)->command;
	return NULL;
}

/* --- what came of it -------------------------------------------------------------------------- */

/* FALSE with *error set. */
static gboolean find_partings(const struct diff_job *job, struct diff *d, GError **error)
{
	const struct run_control control = { .stop = &stop_requested };
	const struct stage *first = job->stage->pdata[0];

	if (job->o->interleavings == INTERLEAVINGS_NONE)
		return TRUE;
	for (guint i = 0; i < d->point->len && !stop_requested; i++) {
		struct point_diff *p = &g_array_index(d->point, struct point_diff, i);

		if (p->a && !parting_find(p, &first->request, &control, error))
			return FALSE;
	}
	return TRUE;
}

static void add_stage(struct diff *d, const struct diff_job *job, const struct stage *s)
{
	const char *measure[3] = { NULL };
	unsigned n = 0;

	if (!s->records)
		return;
	if (s->what) {
		diff_add_lengths(d, s->records);
	} else if (is_for_findings(s)) {
		diff_add_searches(d, s->records, job->wants[DIFF_OUTCOMES],
				  job->wants[DIFF_PROPERTIES]);
	} else {
		if (job->wants[DIFF_LATENCY])
			measure[n++] = "latency";
		if (job->wants[DIFF_THROUGHPUT])
			measure[n++] = "throughput";
		diff_add_runs(d, s->records, measure);
	}
}

static enum exit_status show(const struct diff_job *job, const struct diff *d)
{
	if (job->o->json)
		print_diff_json(d);
	else if (!job->o->quiet)
		show_diff(d, stdout);
	fflush(stdout);
	if (diff_differs(d))
		return EXIT_NOT_HELD;
	return diff_is_open(d) ? EXIT_UNFINISHED : EXIT_HELD;
}

static enum exit_status compare(const struct diff_job *job)
{
	const struct stage *any = job->stage->pdata[job->stage->len - 1];
	const struct record *a = any->records->pdata[0], *b = any->records->pdata[1];
	struct diff *d = diff_new(a->spec.policy, b->spec.policy);
	GError *error = NULL;
	enum exit_status status;

	d->left_out = job->left_out;
	d->overlong = g_strdup(job->overlong);
	for (guint i = 0; i < job->stage->len; i++)
		add_stage(d, job, job->stage->pdata[i]);
	status = find_partings(job, d, &error) ? show(job, d) : complain_error(EXIT_USAGE, error);
	diff_free(d);
	return status;
}

/* --- the command ------------------------------------------------------------------------------- */

static enum exit_status run_stages(struct diff_job *job, const char *path)
{
	const gboolean searches = job->wants[DIFF_OUTCOMES] || job->wants[DIFF_PROPERTIES] ||
				  wants_lengths(job);
	struct stage *first = searches ? new_stage(job) : runs_stage(job);
	GError *error = NULL;
	enum exit_status status;

	if (searches && !set_up_findings(first, &error))
		return complain_error(EXIT_USAGE, error);
	status = batch_command(&first->command, job->o, path);
	/* what a variant violates is no answer to what differs */
	return status > EXIT_NOT_HELD ? status : compare(job);
}

enum exit_status command_diff(const struct options *o, char **word)
{
	struct diff_job job = { .o = o };
	GError *error = NULL;
	enum exit_status status;

	if (!read_only(&job, &error) || !read_seeds(&job, &error))
		return complain_error(EXIT_USAGE, error);
	job.stage = g_ptr_array_new_with_free_func(free_stage);
	job.length = g_ptr_array_new_with_free_func(g_free);
	status = run_stages(&job, word[0]);
	g_ptr_array_unref(job.stage);
	g_ptr_array_unref(job.length);
	g_free(job.overlong);
	return status;
}
