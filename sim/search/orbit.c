/* SPDX-License-Identifier: MIT */
/*
 * orbit.c - outcomes that become one another if alike tasks change places.
 *
 * A search that takes states for the same which differ in names finds one outcome of those that do.
 * The others come about in the same interleavings with the names exchanged, which are made here
 * once more, for there must be no doubt.
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/search/transitions.h"
#include "sim/world/bug.h"

/* Results by task. */
static void exchange_slots(struct search_job *job, const uint64_t *from, uint64_t *to)
{
	const struct space *space = &job->space;
	const uint32_t *number = symmetry_tasks(job->symmetry);

	for (uint32_t i = 0; i < space->machine.tasks && space->slots; i++)
		memcpy(to + space->first_slot[number[i]], from + space->first_slot[i],
		       job->config->ops[i] * sizeof(*to));
}

/* Values by their numbers: what another task has is where its number is. */
static void exchange_values(struct search_job *job, const int64_t *from, int64_t *to)
{
	const struct search_config *c = job->config;
	const uint32_t *number = symmetry_tasks(job->symmetry);
	uint32_t a = 0;

	while (number[a] == a)
		a++;
	for (uint32_t i = 0; i < c->values; i++) {
		const uint32_t n = search_exchanged_value(c, c->value[i], a, number[a]);
		uint32_t k = 0;

		while (c->value[k] != n)
			k++;
		to[k] = from[i];
	}
}

static bool exchange_path(struct search_job *job, const struct search_path *from,
			  struct search_path *to)
{
	*to = *from;
	to->transition = malloc((from->transitions + 1) * sizeof(*to->transition));
	for (uint32_t i = 0; to->transition && i < from->transitions; i++)
		to->transition[i] = symmetry_transition(job->symmetry, &job->space,
							from->transition[i]);
	return to->transition;
}

/* false: there is no memory; what there is of it can be cleared. */
static bool exchange(struct search_job *job, const struct search_outcome *from,
		     struct search_outcome *to)
{
	*to = (struct search_outcome){ .end = from->end };
	to->slot = malloc(job->space.slots * sizeof(*to->slot) + 1);
	to->value = malloc(job->config->values * sizeof(*to->value) + 1);
	if (!to->slot || !to->value || !exchange_path(job, &from->path, &to->path))
		return false;
	exchange_slots(job, from->slot, to->slot);
	exchange_values(job, from->value, to->value);
	return true;
}

/* The interleaving must be possible, and end so. */
static void make_sure(struct search_job *job, const struct search_outcome *o)
{
	struct space *space = &job->space;
	const struct search_config *c = job->config;

	job_start_over(job, o->path.counted);
	for (uint32_t i = 0; i < o->path.transitions; i++)
		transition_take(space, o->path.transition[i]);
	sim_assert(space->w, !memcmp(space->slot, o->slot, space->slots * sizeof(*o->slot)));
	for (uint32_t i = 0; i < c->values; i++)
		sim_assert(space->w, space->w->model_ops->value(space->w, c->value[i]) ==
					     o->value[i]);
	space->counted = false;
}

void job_complete_outcomes(struct search_job *job)
{
	struct search_result *r = &job->result;

	if (!job->symmetry || job->config->observe == OBSERVE_STATE)
		return;
	for (uint32_t i = 0; i < r->outcomes; i++) {
		for (uint32_t n = 0; symmetry_exchange(job->symmetry, &job->space, n); n++) {
			struct search_outcome o;
			const bool made = exchange(job, &r->outcome[i], &o);

			if (made && !job_has_outcome(job, &o)) {
				make_sure(job, &o);
				if (job_add_outcome(job, &o))
					continue;
			} else if (!made) {
				r->limit = LIMIT_MEMORY;
			}
			search_outcome_clear(&o);
			if (r->limit == LIMIT_MEMORY || r->limit == LIMIT_OUTCOMES)
				return;
		}
	}
}
