/* SPDX-License-Identifier: MIT */
/*
 * exhaustive.c - everything, depth first, with sleep sets.
 *
 * Of two independent transitions only one order is tried. A transition that was tried in a
 * state sleeps in the states to which its later siblings lead, until something happens on
 * which it depends. A state that is met again is not searched again, except for the
 * transitions that slept in it then and do not now (Godefroid 1996, sections 5.2 and 5.3).
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/array.h"
#include "sim/search/reduction.h"
#include "sim/search/transitions.h"
#include "sim/search/strategy/visited.h"

enum { SLEEPERS = 64 };		/* transitions with a higher number never sleep */

/* A state on the path that the search is on. */
struct level {
	uint32_t *transition;		/* to be tried here */
	uint32_t transitions, next;
	uint32_t preemptions;		/* on the path to here */
	uint32_t actor;			/* who moved last */
	uint64_t asleep, tried;		/* bit sets of transitions */
	struct footprint footprint[SLEEPERS];	/* of these */
	unsigned char *snapshot;
};

struct depth_first {
	struct search_job *job;
	struct visited visited;
	struct level *stack;
	uint32_t depth, room;
	uint64_t used;			/* bytes that the levels of stack[] point to */
	uint32_t *enabled;
};

static uint64_t bit_of(const struct depth_first *d, uint32_t transition)
{
	return transition < SLEEPERS ?
		UINT64_C(1) << transition & symmetry_sleepers(d->job->symmetry) : 0;
}

/* --- the stack ------------------------------------------------------------------------ */

static bool make_room(struct depth_first *d)
{
	const uint32_t before = d->room;
	struct level *more = array_larger(d->stack, &d->room, 64, sizeof(*more));

	if (!more)
		return false;
	memset(more + before, 0, (d->room - before) * sizeof(*more));
	d->stack = more;
	return true;
}

/* A level on top of the stack, with the buffers of the last one there; NULL: no memory. */
static struct level *push(struct depth_first *d)
{
	const size_t list = transitions_most(&d->job->space) * sizeof(uint32_t);
	const size_t bytes = space_bytes(&d->job->space);
	struct level *n;

	if (d->depth == d->room && !make_room(d))
		return NULL;
	n = &d->stack[d->depth];
	if (!n->snapshot) {
		n->snapshot = malloc(bytes);
		n->transition = malloc(list);
		d->used += bytes + list;
		if (!n->snapshot || !n->transition)
			return NULL;
	}
	d->depth++;
	n->transitions = n->next = 0;
	n->asleep = n->tried = 0;
	return n;
}

static struct level *top(const struct depth_first *d)
{
	return &d->stack[d->depth - 1];
}

/* For findings: the path that the search is on. */
static uint32_t *trail_transitions(void *data, uint32_t *nr)
{
	const struct depth_first *d = data;
	uint32_t *path = malloc((d->depth + 1) * sizeof(*path));

	*nr = 0;
	for (uint32_t i = 0; path && i < d->depth; i++)
		path[(*nr)++] = d->stack[i].transition[d->stack[i].next - 1];
	return path;
}

/* --- one state ------------------------------------------------------------------------ */

/* The transitions of n that sleep in the state to which the one with this footprint led. */
static uint64_t sleepers(const struct level *n, const struct footprint *touched)
{
	uint64_t asleep = 0;

	for (uint64_t left = n->asleep | n->tried; left; left &= left - 1) {
		const unsigned i = (unsigned)__builtin_ctzll(left);

		if (are_independent(&n->footprint[i], touched))
			asleep |= UINT64_C(1) << i;
	}
	return asleep;
}

/*
 * Which of the transitions that do not sleep are still to be tried in the state that the
 * world is in? A bit set; UINT64_MAX: all.
 */
static uint64_t wanted_here(struct depth_first *d, uint64_t asleep, bool *no_memory)
{
	bool is_new;
	struct symmetry *const y = d->job->symmetry;
	const struct space *const space = &d->job->space;
	struct visited_entry *e;
	uint64_t wanted;

	symmetry_look(y, space);
	e = visited_add(&d->visited, symmetry_identity(y, space, NIL), &is_new);
	*no_memory = !e;
	if (!e)
		return 0;
	if (is_new) {
		d->job->result.states++;
		e->note = symmetry_common(y, space, asleep);
		return UINT64_MAX;
	}
	wanted = e->note & ~symmetry_common(y, space, asleep);
	e->note &= ~wanted;
	return symmetry_real(y, space, wanted);
}

/* If there is anything to try in the state that the world is in, puts that on the stack. */
static bool enter(struct depth_first *d, const uint32_t *enabled, uint32_t nr,
		  uint64_t asleep, uint32_t actor, uint32_t preemptions)
{
	bool no_memory;
	const uint64_t wanted = wanted_here(d, asleep, &no_memory);
	struct level *n;

	if (no_memory || !wanted || !nr)
		return !no_memory;
	n = push(d);
	if (!n)
		return false;
	for (uint32_t i = 0; i < nr; i++)
		if (wanted == UINT64_MAX ? !(bit_of(d, enabled[i]) & asleep) :
					   !!(bit_of(d, enabled[i]) & wanted))
			n->transition[n->transitions++] = enabled[i];
	space_order(&d->job->space, n->transition, n->transitions);
	n->asleep = asleep;
	n->actor = actor;
	n->preemptions = preemptions;
	if (d->depth > 1)
		memcpy(n->footprint, n[-1].footprint, sizeof(n->footprint));
	if (n->transitions > 1)	/* else nobody comes back */
		space_save(&d->job->space, n->snapshot);
	return true;
}

/* Takes the next transition of the state on top; false: there is no memory. */
static bool try_next(struct depth_first *d)
{
	struct search_job *job = d->job;
	struct space *space = &job->space;
	struct level *n = top(d);
	const uint32_t transition = n->transition[n->next++];
	const uint32_t before = n->actor;
	struct trail trail = { .data = d, .transitions = trail_transitions };
	struct footprint touched;
	enum run_status end;
	uint64_t asleep;
	uint32_t nr;

	if (n->next > 1)	/* else the world is still there */
		space_restore(space, n->snapshot);
	trail.preemptions = n->preemptions +
			    transition_preemptions(space, transition, before);
	job_take(job, transition);
	touched = space->w->touched;
	job->result.transitions++;
	job->result.steps += space->steps;
	job_note(job, &trail);
	asleep = job->config->reduce ? sleepers(n, &touched) : 0;
	if (bit_of(d, transition)) {
		n->tried |= bit_of(d, transition);
		n->footprint[transition] = touched;
	}
	nr = transitions_enabled(space, d->enabled);
	if (transitions_over(space, d->enabled, nr, &end)) {
		job_note_end(job, &trail, end);
		nr = 0;
	}
	return enter(d, d->enabled, nr, asleep, space->actor != NIL ? space->actor : before,
		     trail.preemptions);
}

/* --- all of them ---------------------------------------------------------------------- */

static void run(struct depth_first *d)
{
	struct search_job *job = d->job;
	const struct trail trail = { .data = d, .transitions = trail_transitions };
	const uint64_t before = job->bytes;	/* what the caller uses */
	enum run_status end;
	uint32_t nr;
	bool memory;

	space_restore(&job->space, job->initial);
	job->space.violated = 0;
	nr = transitions_enabled(&job->space, d->enabled);
	if (transitions_over(&job->space, d->enabled, nr, &end)) {
		job_note_end(job, &trail, end);
		nr = 0;
	}
	memory = enter(d, d->enabled, nr, 0, NIL, 0);
	while (memory && d->depth && !job_is_satisfied(job) && !job_must_stop(job)) {
		if (top(d)->next == top(d)->transitions) {
			d->depth--;
			continue;
		}
		if (d->depth > job->result.depth)
			job->result.depth = d->depth;
		memory = try_next(d);
		job->bytes = before + d->used + d->room * sizeof(*d->stack) +
			   visited_bytes(&d->visited);
	}
	if (!memory)
		job->result.limit = LIMIT_MEMORY;
}

void search_exhaustive(struct search_job *job)
{
	struct depth_first d = { .job = job };

	d.enabled = malloc(transitions_most(&job->space) * sizeof(*d.enabled));
	if (!d.enabled || !visited_init(&d.visited))
		job->result.limit = LIMIT_MEMORY;
	else
		run(&d);
	for (uint32_t i = 0; i < d.room; i++) {
		free(d.stack[i].snapshot);
		free(d.stack[i].transition);
	}
	free(d.stack);
	free(d.enabled);
	visited_free(&d.visited);
}
