/* SPDX-License-Identifier: MIT */
/*
 * job.c - a search job from its beginning to its result: strategies, findings, limits.
 */
#include "sim/search/job.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/base/array.h"
#include "sim/machine/step.h"
#include "sim/search/transitions.h"
#include "sim/world/bug.h"

/* A search lists no more outcomes than this. */
enum { MAX_OUTCOMES = 65536 };

const struct search_strategy search_strategy[SEARCH_STRATEGIES] = {
	[SEARCH_BOUNDED] = { "bounded", "few preemptions first, then depth first",
			     search_bounded },
	[SEARCH_EXHAUSTIVE] = { "exhaustive", "depth first", search_exhaustive },
	[SEARCH_PCT] = { "pct", "walks by random priorities, which change at few points",
			 search_pct },
	[SEARCH_RANDOM] = { "random", "walks that choose each transition at random",
			    search_random },
};

int64_t job_real_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- findings ------------------------------------------------------------------------- */

static bool is_asked(const struct search_job *job, unsigned property)
{
	return job->config->properties >> property & 1;
}

static struct search_path path_of(const struct trail *t)
{
	struct search_path p = { .preemptions = t->preemptions, .counted = t->counted };

	p.transition = t->transitions(t->data, &p.transitions);
	return p;
}

static void note_violation(struct search_job *job, unsigned property, const struct trail *t)
{
	struct search_finding *f = &job->result.property[property];
	struct search_path path;

	if (f->verdict == VERDICT_VIOLATED &&
	    (f->fewest || t->preemptions >= f->path.preemptions))
		return;
	path = path_of(t);
	if (!path.transition) {
		job->result.limit = LIMIT_MEMORY;
		return;
	}
	free(f->path.transition);
	f->path = path;
	f->verdict = VERDICT_VIOLATED;
	f->fewest = t->fewest;
	if (job->result.first_ns < 0)
		job->result.first_ns = job_real_time() - job->since;
}

void job_note(struct search_job *job, const struct trail *t)
{
	for (uint32_t left = job->space.violated; left; left &= left - 1) {
		const unsigned property = (unsigned)__builtin_ctz(left);

		if (is_asked(job, property))
			note_violation(job, property, t);
	}
}

static bool same_outcome(const struct search_job *job, const struct search_outcome *a,
			 const struct search_outcome *b)
{
	if (job->config->observe == OBSERVE_STATE)
		return !strcmp(a->state, b->state);
	return a->end == b->end &&
	       !memcmp(a->slot, b->slot, job->space.slots * sizeof(*a->slot)) &&
	       !memcmp(a->value, b->value, job->config->values * sizeof(*a->value));
}

bool job_has_outcome(const struct search_job *job, const struct search_outcome *o)
{
	for (uint32_t i = 0; i < job->result.outcomes; i++)
		if (same_outcome(job, &job->result.outcome[i], o))
			return true;
	return false;
}

void search_outcome_clear(struct search_outcome *o)
{
	free(o->slot);
	free(o->value);
	free(o->state);
	free(o->path.transition);
}

static bool make_room(struct search_result *r)
{
	struct search_outcome *more;

	if (r->outcomes < r->outcomes_room)
		return true;
	more = array_larger(r->outcome, &r->outcomes_room, 16, sizeof(*more));
	if (more)
		r->outcome = more;
	return more;
}

/* A copy, with its path; without memory for it result.limit says so. */
static bool copy_outcome(struct search_job *job, const struct trail *t, struct search_outcome *o)
{
	const size_t bytes = job->space.slots * sizeof(uint64_t);
	const size_t value_bytes = job->config->values * sizeof(int64_t);

	o->path = path_of(t);
	o->slot = malloc(bytes + 1);	/* there may be no operation at all */
	o->value = malloc(value_bytes + 1);
	if (!o->path.transition || !o->slot || !o->value)
		return false;
	memcpy(o->slot, job->space.slot, bytes);
	memcpy(o->value, job->value, value_bytes);
	return true;
}

bool job_add_outcome(struct search_job *job, const struct search_outcome *o)
{
	struct search_result *r = &job->result;

	if (r->outcomes < MAX_OUTCOMES && make_room(r)) {
		r->outcome[r->outcomes++] = *o;
		return true;
	}
	r->limit = r->outcomes == MAX_OUTCOMES ? LIMIT_OUTCOMES : LIMIT_MEMORY;
	return false;
}

static void note_outcome(struct search_job *job, const struct trail *t, enum run_status end)
{
	struct search_result *r = &job->result;
	const struct world *w = job->space.w;
	struct search_outcome o = { .end = end, .slot = job->space.slot, .value = job->value };

	if (job->config->observe == OBSERVE_STATE) {
		o.state = w->model_ops->describe(w);
		if (!o.state) {
			r->limit = LIMIT_MEMORY;
			return;
		}
	}
	for (uint32_t i = 0; i < job->config->values; i++)
		job->value[i] = w->model_ops->value(w, job->config->value[i]);
	if (job_has_outcome(job, &o)) {
		free(o.state);
	} else if (!copy_outcome(job, t, &o)) {
		r->limit = LIMIT_MEMORY;
		search_outcome_clear(&o);
	} else if (!job_add_outcome(job, &o)) {
		search_outcome_clear(&o);
	}
}

void job_note_end(struct search_job *job, const struct trail *t, enum run_status end)
{
	job_note(job, t);
	if (job->config->observe)
		note_outcome(job, t, end);
}

bool job_is_satisfied(const struct search_job *job)
{
	if (job->config->observe)
		return false;
	for (unsigned i = 0; i < MAX_PROPERTIES; i++)
		if (is_asked(job, i) && job->result.property[i].verdict != VERDICT_VIOLATED)
			return false;
	return true;
}

/* --- limits --------------------------------------------------------------------------- */

bool job_must_stop(struct search_job *job)
{
	const struct search_config *c = job->config;
	struct search_result *r = &job->result;

	if (job->bytes > r->seen_bytes)
		r->seen_bytes = job->bytes;
	if (c->progress)
		atomic_store_explicit(&c->progress->done, r->states, memory_order_relaxed);
	if (r->limit != LIMIT_NONE)
		return true;
	if (c->stop && *c->stop)
		r->limit = LIMIT_INTERRUPTED;
	else if (r->states > c->max_states)
		r->limit = LIMIT_STATES;
	else if (job->bytes > c->max_bytes)
		r->limit = LIMIT_MEMORY;
	else if (c->max_ns && !(++job->polls % 256) && job_real_time() - job->since > c->max_ns)
		r->limit = LIMIT_SECONDS;
	return r->limit != LIMIT_NONE;
}

/* --- the whole ------------------------------------------------------------------------ */

struct search_job *search_job_new(const struct machine *m, const struct search_config *c)
{
	struct search_job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->config = c;
	job->result.first_ns = -1;
	job->result.pcs = STEP_PCS;
	job->result.reached = calloc(job->result.pcs, sizeof(*job->result.reached));
	if (!job->result.reached || !space_init(&job->space, m, c)) {
		search_job_free(job);
		return NULL;
	}
	job->space.reached = job->result.reached;
	job->result.slots = job->space.slots;
	job->before = malloc(space_bytes(&job->space));
	job->initial = malloc(space_bytes(&job->space));
	job->value = malloc(c->values * sizeof(*job->value) + 1);
	if (!job->before || !job->initial || !job->value) {
		search_job_free(job);
		return NULL;
	}
	return job;
}

struct world *search_job_world(struct search_job *job)
{
	return job->space.w;
}

void search_job_ready(struct search_job *job)
{
	space_rebase(&job->space);
	space_save(&job->space, job->before);
}

void job_take(struct search_job *job, uint32_t transition)
{
	if (job->symmetry && job->config->check)
		symmetry_take(job->symmetry, &job->space, transition);
	else
		transition_take(&job->space, transition);
}

void job_start_over(struct search_job *job, bool counted)
{
	space_restore(&job->space, job->before);
	job->space.counted = counted;
	transitions_begin(&job->space);
}

/* Walks the path of a witness once more, for the words of the violation at its end. */
static void walk_again(struct search_job *job, unsigned property)
{
	struct search_finding *f = &job->result.property[property];
	struct space *space = &job->space;
	uint32_t *enabled = malloc(transitions_most(space) * sizeof(*enabled));
	enum run_status end;

	if (!enabled)
		return;
	job_start_over(job, f->path.counted);
	f->path.steps = 0;
	space->violated = job->violated_at_first;
	memcpy(space->violation, job->violation_at_first, sizeof(space->violation));
	for (uint32_t i = 0; i < f->path.transitions; i++) {
		transition_take(space, f->path.transition[i]);
		f->path.steps += space->steps;
	}
	if (!(space->violated >> property & 1))
		transitions_over(space, enabled, transitions_enabled(space, enabled), &end);
	sim_assert(space->w, space->violated >> property & 1);
	f->violation = space->violation[property];
	free(enabled);
}

/* If everything was tried, what was asked for and not found is absent. */
static void conclude(struct search_job *job)
{
	const bool finished = job->result.limit == LIMIT_NONE;

	for (unsigned i = 0; i < MAX_PROPERTIES; i++) {
		struct search_finding *f = &job->result.property[i];

		if (f->verdict == VERDICT_VIOLATED)
			walk_again(job, i);
		else if (is_asked(job, i))
			f->verdict = finished ? VERDICT_PROVED : VERDICT_UNFINISHED;
	}
}

/* The path to the initial state is empty. */
static uint32_t *no_transitions(void *data, uint32_t *nr)
{
	(void)data;
	*nr = 0;
	return malloc(sizeof(uint32_t));
}

/* Which tasks are alike, if the search may make use of that. */
static void find_symmetry(struct search_job *job)
{
	bool none;

	job->space.twin = job->config->observe ? NULL : job->config->twin;
	job->symmetry = symmetry_new(&job->space, &none);
	if (job->symmetry)
		job->space.twin = symmetry_twins(job->symmetry);
	else if (!none)
		job->result.limit = LIMIT_MEMORY;
}

static void begin(struct search_job *job)
{
	const struct trail trail = { .transitions = no_transitions, .fewest = true };

	job->since = job_real_time();
	search_job_ready(job);
	transitions_begin(&job->space);
	space_save(&job->space, job->initial);
	find_symmetry(job);
	job->violated_at_first = job->space.violated;
	memcpy(job->violation_at_first, job->space.violation,
	       sizeof(job->violation_at_first));
	job_note(job, &trail);	/* [setup], and what happens at once, may violate too */
}

const struct search_result *search_job_run(struct search_job *job)
{
	begin(job);
	if (job->config->maximize) {
		search_maximum(job);
		if (job->space.cut && job->result.limit == LIMIT_NONE)
			job->result.limit = LIMIT_WINDOW;
		return &job->result;
	}
	search_strategy[job->config->strategy].run(job);
	job_complete_outcomes(job);
	if (job->space.cut && job->result.limit == LIMIT_NONE)
		job->result.limit = LIMIT_WINDOW;
	conclude(job);
	return &job->result;
}

void search_job_free(struct search_job *job)
{
	if (!job)
		return;
	for (unsigned i = 0; i < MAX_PROPERTIES; i++)
		free(job->result.property[i].path.transition);
	for (uint32_t i = 0; i < job->result.outcomes; i++)
		search_outcome_clear(&job->result.outcome[i]);
	free(job->result.outcome);
	free(job->result.maximum_path.transition);
	free(job->result.reached);
	free(job->before);
	free(job->initial);
	free(job->value);
	symmetry_free(job->symmetry);
	space_clear(&job->space);
	free(job);
}
