/* SPDX-License-Identifier: MIT */
/*
 * walks.c - interleavings drawn at random, one after the other, for what is too large to
 * be searched. There are two strategies:
 *
 *	random	each transition with the same probability
 *	pct	tasks have random priorities, and the most urgent one goes on; at depth - 1
 *		random points it becomes the least urgent (Burckhardt and others, 2010:
 *		a bug that takes d such points is found with probability >= 1 / n k^(d-1))
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/array.h"
#include "sim/base/wide.h"
#include "sim/search/transitions.h"

/* A longer walk is broken off. */
enum { MAX_WALK = 1 << 20 };

struct walk {
	struct search_job *job;
	uint32_t (*choose)(struct walk *k, uint32_t nr);	/* one of enabled[] */
	uint64_t rng;
	uint32_t *enabled;
	uint64_t *priority;		/* by task, then by event slot; larger goes first */
	uint64_t lowest;		/* handed out at change points, falling */
	uint32_t *change;		/* … after so many transitions: depth - 1 times */
	uint32_t longest;		/* walk so far */
	uint32_t *path;			/* the walk */
	uint32_t length, room;
};

static uint32_t *trail_transitions(void *data, uint32_t *nr)
{
	const struct walk *k = data;
	uint32_t *path = malloc((k->length + 1) * sizeof(*path));

	*nr = path ? k->length : 0;
	if (*nr)
		memcpy(path, k->path, *nr * sizeof(*path));
	return path;
}

static uint64_t below(struct walk *k, uint64_t n)
{
	return wide_product(random_next(&k->rng), n).high;
}

/* --- choosing ------------------------------------------------------------------------- */

static uint32_t choose_any(struct walk *k, uint32_t nr)
{
	return k->enabled[below(k, nr)];
}

/* A transition has the priority of its task, or of its event slot. */
static uint64_t *priority_of(struct walk *k, uint32_t transition)
{
	const struct world *w = k->job->space.w;
	const uint32_t cpu = transition_cpu(&k->job->space, transition);

	if (cpu != NIL)
		return &k->priority[w->cpu[cpu].context];
	return &k->priority[w->tasks + (transition < TRANSITION_SLICE ? transition : 0)];
}

static void draw_priorities(struct walk *k)
{
	const struct world *w = k->job->space.w;

	for (uint32_t i = 0; i < w->tasks + k->job->space.width; i++)
		k->priority[i] = random_next(&k->rng) | UINT64_C(1) << 63;
	k->lowest = UINT64_C(1) << 62;
	for (uint32_t i = 0; i + 1 < k->job->config->depth; i++)
		k->change[i] = (uint32_t)below(k, k->longest + 1);
}

static uint32_t most_urgent(struct walk *k, uint32_t nr)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < nr; i++)
		if (*priority_of(k, k->enabled[i]) > *priority_of(k, k->enabled[best]))
			best = i;
	return k->enabled[best];
}

static uint32_t choose_most_urgent(struct walk *k, uint32_t nr)
{
	uint32_t transition = most_urgent(k, nr);

	for (uint32_t i = 0; i + 1 < k->job->config->depth; i++) {
		if (k->change[i] != k->length)
			continue;
		*priority_of(k, transition) = k->lowest--;
		transition = most_urgent(k, nr);
	}
	return transition;
}

/* --- walking -------------------------------------------------------------------------- */

static bool append(struct walk *k, uint32_t transition)
{
	if (k->length == k->room) {
		uint32_t *more = array_larger(k->path, &k->room, 1024, sizeof(*more));

		if (!more)
			return false;
		k->path = more;
	}
	k->path[k->length++] = transition;
	return true;
}

static void walk(struct walk *k)
{
	struct search_job *job = k->job;
	struct space *space = &job->space;
	struct trail trail = { .data = k, .transitions = trail_transitions };
	uint32_t actor = NIL, transition;
	enum run_status end;

	space_restore(space, job->initial);
	k->length = 0;
	while (k->length < MAX_WALK) {
		const uint32_t nr = transitions_enabled(space, k->enabled);

		space->violated = 0;
		if (transitions_over(space, k->enabled, nr, &end)) {
			job_note_end(job, &trail, end);
			break;
		}
		transition = k->choose(k, nr);
		trail.preemptions += transition_preemptions(space, transition, actor);
		transition_take(space, transition);
		if (!append(k, transition)) {
			job->result.limit = LIMIT_MEMORY;
			return;
		}
		if (space->actor != NIL)
			actor = space->actor;
		job->result.transitions++;
		job->result.steps += space->steps;
		job_note(job, &trail);
		if (job_must_stop(job))
			return;
	}
	if (k->length > k->longest)
		k->longest = k->length;
	job->result.depth = k->longest;
}

static void walk_all(struct walk *k)
{
	struct search_job *job = k->job;

	while (!job_is_satisfied(job) && !job_must_stop(job)) {
		if (job->result.walks == job->config->max_walks) {
			job->result.limit = LIMIT_WALKS;
			return;
		}
		draw_priorities(k);
		walk(k);
		job->result.walks++;
	}
}

static void search(struct search_job *job, uint32_t (*choose)(struct walk *k, uint32_t nr))
{
	struct walk k = { .job = job, .choose = choose, .rng = job->config->seed };

	k.enabled = malloc(transitions_most(&job->space) * sizeof(*k.enabled));
	k.priority = calloc(job->space.w->tasks + job->space.width, sizeof(*k.priority));
	k.change = calloc(job->config->depth + 1, sizeof(*k.change));
	if (k.enabled && k.priority && k.change)
		walk_all(&k);
	else
		job->result.limit = LIMIT_MEMORY;
	free(k.enabled);
	free(k.priority);
	free(k.change);
	free(k.path);
}

void search_random(struct search_job *job)
{
	search(job, choose_any);
}

void search_pct(struct search_job *job)
{
	search(job, choose_most_urgent);
}
