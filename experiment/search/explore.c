/* SPDX-License-Identifier: MIT */
/*
 * explore.c - a request becomes a search's configuration; the search is run, and its
 * result put together.
 */
#include "experiment/search/explore.h"

#include <string.h>

#include "experiment/run/instance.h"
#include "experiment/search/findings.h"
#include "experiment/search/observed.h"
#include "experiment/search/variant_search.h"
#include "experiment/search/symmetry.h"
#include "policies/policy.h"
#include "policies/program/machine.h"
#include "report/collect/complete.h"
#include "sim/base/nil.h"

enum { MAX_OPERATIONS = 1024 };	/* of all tasks, if outcomes are to be told apart */

/* --- the configuration -------------------------------------------------------------- */

/*
 * Can tasks wait, or spin, for ever? Only locks of the scenario's own, interrupts, loops on
 * variables and variants that wait for other purges make that possible.
 */
static gboolean may_stick(const struct run_spec *spec)
{
	const struct scenario *s = spec->scenario;

	return s->own_lock->len || s->machine.sources ||
	       programs_wait(scenario_cast(s, spec->policy)) ||
	       spec->policy->flags & POLICY_AWAITS_PURGES;
}

/* Those that are searched only where they can be violated, or are looked at anyway. */
static uint32_t special_properties(const struct run_spec *spec)
{
	const struct scenario *s = spec->scenario;

	return (s->vmap.variables ? variable_properties() : 0) |
	       (s->variables.percpu ? percpu_properties() : 0) |
	       (s->machine.memory != MEMORY_SC ? memory_properties() : 0) |
	       (scenario_expected(s) & lock_properties());
}

void variant_search_configure(struct variant_search *search, uint32_t *ops, uint32_t *twin)
{
	const struct run_spec *spec = search->spec;
	struct search_config *c = &search->config;

	count_operations(scenario_cast(spec->scenario, spec->policy), ops);
	find_twins(spec->scenario, scenario_cast(spec->scenario, spec->policy), twin);
	if (c->properties == searched_properties())
		c->properties |= special_properties(spec);
	c->guards = c->properties & memory_properties();
	c->lockdep = c->properties & lock_properties();
	if (observes_litmus(search))	/* results of operations tell nothing apart */
		memset(ops, 0, scenario_cast(spec->scenario, spec->policy)->machine.tasks *
				       sizeof(*ops));
	c->ops = ops;
	/* to a plug-in, CPUs may be more than names */
	c->twin = c->maximize || policy_plugin(spec->policy) ? NULL : twin;
	c->seed = spec->seed;
	c->check = spec->checks;
	c->may_stick = may_stick(spec);
	c->cost = spec->scenario->machine.cost;
	c->at_end = vmalloc_end;
	c->stop = search->control->stop;
	c->progress = search->control->progress;
	c->helpers = search->control->helpers;
}

/* The request "wait:TASK" names a task of the scenario. */
static gboolean find_task_to_maximize(struct variant_search *search, GError **error)
{
	const struct scenario *s = search->spec->scenario;
	const struct machine *m = spec_machine(search->spec);
	const char *name;

	if (search->config.maximize != MAXIMIZE_WAIT)
		return TRUE;
	name = search->maximize + strlen("wait:");
	for (uint32_t i = 0; i + 1 < m->tasks; i++) {
		if (strcmp(m->task[i].name, name))
			continue;
		search->config.maximize_task = i;
		return TRUE;
	}
	g_set_error(error, SCENARIO_ERROR, 0, "%s: has no task %s, expected --maximize "
		    "wait:TASK with one of its tasks", s->path, name);
	return FALSE;
}

/* The first task with which there are too many to have an outcome each, or NIL. */
static uint32_t too_many_operations(const struct cast *cast, const uint32_t *ops)
{
	uint64_t slots = 0;

	for (uint32_t i = 0; i < cast->machine.tasks; i++) {
		slots += ops[i];
		if (slots > MAX_OPERATIONS)
			return i;
	}
	return NIL;
}

const char *explore_overlong_task(const struct scenario *s)
{
	const struct cast *cast = &s->cast[0];	/* all have the scenario's own tasks */
	g_autofree uint32_t *ops = g_new0(uint32_t, cast->machine.tasks);
	uint32_t task;

	count_operations(cast, ops);
	task = too_many_operations(cast, ops);
	return task == NIL ? NULL : cast->machine.task[task].name;
}

static gboolean can_observe(const struct variant_search *search, GError **error)
{
	const struct search_config *c = &search->config;
	const struct scenario *s = search->spec->scenario;
	const struct cast *cast = scenario_cast(s, search->spec->policy);
	const uint32_t task = c->observe ? too_many_operations(cast, c->ops) : NIL;

	if (task == NIL)
		return TRUE;
	g_set_error(error, SCENARIO_ERROR, 0,
		    "%s: task %s: more than %d operations in all, expected fewer for outcomes to be "
		    "told apart", s->path, cast->machine.task[task].name, MAX_OPERATIONS);
	return FALSE;
}

/* --- the search --------------------------------------------------------------------- */

static gboolean run_search(struct variant_search *search, const struct machine *m,
			   GError **error)
{
	const gint64 start = g_get_monotonic_time();

	search->job = search_job_new(m, &search->config);
	if (!search->job) {
		instance_lacks_memory(search->spec, error);
		return FALSE;
	}
	if (!instance_set_up(search_job_world(search->job), search->spec,
			     search->control->stop, error))
		return FALSE;
	search->result = search_job_run(search->job);
	search->found->wall_ns = (g_get_monotonic_time() - start) * 1000;
	return TRUE;
}

/* A signal can end the search, or the run of one of its witnesses. */
static gboolean was_interrupted(const struct exploration *x)
{
	for (guint i = 0; i < x->witness->len; i++) {
		const struct witness *w = x->witness->pdata[i];

		if (w->record->status == RUN_INTERRUPTED)
			return TRUE;
	}
	return x->limit == LIMIT_INTERRUPTED;
}

static gboolean search_and_put_together(struct variant_search *search, struct record *r,
					const struct machine *m, GError **error)
{
	g_autofree uint32_t *ops = g_new0(uint32_t, m->tasks);
	g_autofree uint32_t *twin = g_new0(uint32_t, m->tasks);
	g_autofree uint32_t *value = NULL;
	gboolean ok;

	variant_search_configure(search, ops, twin);
	ok = control_reserve(search->control,
			     (int64_t)MIN(search->config.max_bytes, G_MAXINT64)) &&
	     find_task_to_maximize(search, error) && can_observe(search, error) &&
	     observe_values(search, &value, error) &&
	     run_search(search, m, error) && findings_put_together(search, error);
	search_job_free(search->job);
	observed_clear(search);
	if (!ok)
		return FALSE;
	r->status = was_interrupted(r->found) ? RUN_INTERRUPTED : RUN_DONE;
	record_complete_search(r);
	return TRUE;
}

struct record *explore(const struct run_spec *spec, const struct run_control *control,
		       const struct search_request *request, GError **error)
{
	struct variant_search search = { .spec = spec, .control = control,
				  .config = request->config,
				  .maximize = request->maximize,
				  .keeps_paths = request->keeps_paths };
	struct run_spec searched = *spec;
	struct scenario_machine m;
	struct record *r;

	search.shows_outcomes = search.config.observe != OBSERVE_NOTHING;
	/* a litmus test asks what outcomes there are, even if the user does not */
	if (spec->scenario->litmus && !search.config.maximize && !search.shows_outcomes)
		search.config.observe = OBSERVE_VALUES;
	searched.mode = MODE_EXPLORE;
	searched.level = TRACE_NONE;
	if (!instance_init(&m, spec, areas_needed(scenario_cast(spec->scenario, spec->policy)), error))
		return NULL;
	r = record_new(&searched);
	r->found = search.found = exploration_new();
	if (!search_and_put_together(&search, r, &m.machine, error))
		g_clear_pointer(&r, record_free);
	scenario_machine_clear(&m);
	return r;
}
