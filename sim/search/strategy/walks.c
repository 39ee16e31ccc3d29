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
	uint64_t rng;			/* the walk's own: it depends on no other walk */
	uint32_t *enabled;
	uint64_t *priority;		/* by task, then by event slot; larger goes first */
	uint64_t lowest;		/* handed out at change points, falling */
	uint32_t *change;		/* … after so many transitions: depth - 1 times */
	uint32_t expected;		/* that walks are no longer than this; PCT */
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
	return &k->priority[w->tasks + (transition < k->job->space.width ? transition : 0)];
}

static void draw_priorities(struct walk *k)
{
	const struct world *w = k->job->space.w;

	for (uint32_t i = 0; i < w->tasks + k->job->space.width; i++)
		k->priority[i] = random_next(&k->rng) | UINT64_C(1) << 63;
	k->lowest = UINT64_C(1) << 62;
	for (uint32_t i = 0; i + 1 < k->job->config->depth; i++)
		k->change[i] = (uint32_t)below(k, k->expected + 1);
}

static uint32_t most_urgent(struct walk *k, uint32_t nr)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < nr; i++)
		if (*priority_of(k, k->enabled[i]) > *priority_of(k, k->enabled[best]))
			best = i;
	return k->enabled[best];
}

/* What an access sees has no priority: one of its choices, at random. */
static uint32_t any_choice(struct walk *k, uint32_t nr, uint32_t transition)
{
	const uint32_t first = TRANSITION_OLDER + transition * MAX_CHOICES;
	uint64_t choices = 1, nth;

	if (k->job->space.machine.memory != MEMORY_WEAK ||
	    transition >= k->job->space.machine.cpus)
		return transition;
	for (uint32_t i = 0; i < nr; i++)
		choices += k->enabled[i] > first && k->enabled[i] < first + MAX_CHOICES;
	nth = below(k, choices);
	return nth ? first + (uint32_t)nth : transition;
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
	return any_choice(k, nr, transition);
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

/* counts: it is one of the walks that were asked for, and what it meets is noted. */
static void walk(struct walk *k, uint32_t (*choose)(struct walk *k, uint32_t nr), bool counts)
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
			if (counts)
				job_note_end(job, &trail, end);
			break;
		}
		transition = choose(k, nr);
		trail.preemptions += transition_preemptions(space, transition, actor);
		transition_take(space, transition);
		if (!append(k, transition)) {
			job->result.limit = LIMIT_MEMORY;
			return;
		}
		if (space->actor != NIL)
			actor = space->actor;
		if (counts) {
			job->result.transitions++;
			job->result.steps += space->steps;
			job_note(job, &trail);
		}
		if (job_must_stop(job))
			return;
	}
}

/*
 * Change points lie within the expected length of a walk. One that counts for nothing tells how
 * long they are, the same to each shard; others may be longer.
 */
static void find_expected(struct walk *k)
{
	k->rng = random_stream_of(k->job->config->seed, UINT64_MAX);
	walk(k, choose_any, false);
	k->expected = 2 * k->length;
}

/* Of n shards, shard i takes the walks i, i + n, i + 2n, … of all that there are. */
static void begin_walk(struct walk *k)
{
	const struct search_config *c = k->job->config;

	k->rng = random_stream_of(c->seed, c->shard + k->job->result.walks *
						      (c->shards ? c->shards : 1));
	draw_priorities(k);
}

static void walk_all(struct walk *k, uint32_t (*choose)(struct walk *k, uint32_t nr))
{
	struct search_job *job = k->job;

	while (!job_is_satisfied(job) && !job_must_stop(job)) {
		if (job->result.walks == job->config->max_walks) {
			job->result.limit = LIMIT_WALKS;
			return;
		}
		begin_walk(k);
		walk(k, choose, true);
		if (k->length > job->result.depth)
			job->result.depth = k->length;
		job->result.walks++;
	}
}

static void search(struct search_job *job, uint32_t (*choose)(struct walk *k, uint32_t nr))
{
	struct walk k = { .job = job };

	k.enabled = malloc(transitions_most(&job->space) * sizeof(*k.enabled));
	k.priority = calloc(job->space.w->tasks + job->space.width, sizeof(*k.priority));
	k.change = calloc(job->config->depth + 1, sizeof(*k.change));
	if (!k.enabled || !k.priority || !k.change) {
		job->result.limit = LIMIT_MEMORY;
	} else {
		if (choose == choose_most_urgent)
			find_expected(&k);
		walk_all(&k, choose);
	}
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
