/* SPDX-License-Identifier: MIT */
/*
 * exhaustive.c - everything, depth first, with sleep sets.
 *
 * Of two independent transitions only one order is tried. A transition that was tried in a
 * state sleeps in the states to which its later siblings lead, until something happens on
 * which it depends. A state that is met again is not searched again, except for the
 * transitions that slept in it then and do not now (Godefroid 1996, sections 5.2 and 5.3).
 *
 * Other threads may have made a transition already when its turn comes (ahead.h). The order in
 * which results are taken is the search's own.
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/array.h"
#include "sim/search/strategy/ahead.h"
#include "sim/search/strategy/visited.h"
#include "sim/search/transitions.h"

enum { MANY = 4096 };		/* states of a search that is worth a thread */

struct depth_first {
	struct search_job *job;
	struct visited visited;
	struct level *stack;
	uint32_t depth, room, deepest;
	uint64_t sleepers;		/* which transitions can sleep */
	struct ahead *ahead;
	const struct made *here;	/* whose state the world is in; NULL: of none that is left */
	/* What is to be taken next: a transition of the top, and what it leads to, or room for it. */
	uint32_t transition;
	struct made *result;		/* NULL: there is no memory for it */
	bool is_made;
};

static uint64_t bit_of(const struct depth_first *d, uint32_t transition)
{
	return transition < 64 ? UINT64_C(1) << transition & d->sleepers : 0;
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

/*
 * The level above the top, with the list of the last one there, which threads do not see until it
 * is counted; NULL: no memory.
 */
static struct level *new_level(struct depth_first *d, struct made *at)
{
	struct level *n;

	if (d->depth == d->room) {
		bool memory;

		ahead_lock(d->ahead);
		memory = make_room(d);
		ahead_unlock(d->ahead);
		if (!memory)
			return NULL;
	}
	n = &d->stack[d->depth];
	if (!n->transition) {
		n->transition = malloc(transitions_most(&d->job->space) * sizeof(uint32_t));
		if (!n->transition)
			return NULL;
	}
	n->at = at;
	n->transitions = n->next = 0;
	n->asleep = n->tried = 0;
	return n;
}

static void push(struct depth_first *d)
{
	d->depth++;
	if (d->depth > d->deepest)
		d->deepest = d->depth;
}

static struct level *top(const struct depth_first *d)
{
	return &d->stack[d->depth - 1];
}

/* These are called with the lock: */
static void give_back(struct depth_first *d, struct made *m)
{
	if (d->here == m)
		d->here = NULL;
	ahead_discard(d->ahead, m);
}

static void pop(struct depth_first *d)
{
	give_back(d, top(d)->at);
	d->depth--;
}

/* The same whatever helpers there are: results that wait are not counted. */
static uint64_t bytes_used(const struct depth_first *d)
{
	const size_t list = transitions_most(&d->job->space) * sizeof(uint32_t);

	return d->deepest * (space_bytes(&d->job->space) + 2 * list) +
	       d->room * sizeof(*d->stack) + visited_bytes(&d->visited);
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

/*
 * Which of the transitions that do not sleep are still to be tried in this state? A bit set;
 * UINT64_MAX: all.
 */
static uint64_t wanted_at(struct depth_first *d, const struct made *m, uint64_t asleep,
			  bool *no_memory)
{
	bool is_new;
	struct symmetry *const y = d->job->symmetry;
	const struct space *const space = &d->job->space;
	struct visited_entry *e;
	uint64_t wanted;

	if (visited_is_full(&d->visited)) {	/* threads look there */
		ahead_lock(d->ahead);
		*no_memory = !visited_grow(&d->visited);
		ahead_unlock(d->ahead);
		if (*no_memory)
			return 0;
	}
	e = visited_add(&d->visited, m->identity, &is_new);
	*no_memory = !e;
	if (!e)
		return 0;
	d->job->result.states += is_new;
	if (is_new ? !asleep : !e->note)	/* as mostly: no need to know names */
		return is_new ? UINT64_MAX : 0;
	symmetry_restore(y, space, m->order);
	if (is_new) {
		e->note = symmetry_common(y, space, asleep);
		return UINT64_MAX;
	}
	wanted = e->note & ~symmetry_common(y, space, asleep);
	e->note &= ~wanted;
	return symmetry_real(y, space, wanted);
}

static void list_wanted(struct depth_first *d, struct level *n, uint64_t wanted)
{
	const struct made *m = n->at;

	for (uint32_t i = 0; i < m->nr; i++)
		if (wanted == UINT64_MAX ? !(bit_of(d, m->enabled[i]) & n->asleep) :
					   !!(bit_of(d, m->enabled[i]) & wanted))
			n->transition[n->transitions++] = m->enabled[i];
	space_order(&d->job->space, n->transition, n->transitions);
}

static void fill(struct depth_first *d, struct level *n, uint64_t wanted)
{
	list_wanted(d, n, wanted);
	for (uint64_t left = n->asleep; left; left &= left - 1) {
		const unsigned i = (unsigned)__builtin_ctzll(left);

		n->footprint[i] = n[-1].footprint[i];
	}
	if (n->transitions > 1 && d->here == n->at)	/* else nobody comes back */
		space_copy(&d->job->space, n->at->snapshot);
}

/*
 * If there is anything to try in this state, a level that is to be pushed; if not, NULL, and *memory
 * is false if there was none.
 */
static struct level *level_of(struct depth_first *d, struct made *m, uint64_t asleep,
			      uint32_t actor, uint32_t preemptions, bool *memory)
{
	bool no_memory;
	const uint64_t wanted = wanted_at(d, m, asleep, &no_memory);
	struct level *n = NULL;

	if (!no_memory && wanted && m->nr) {
		n = new_level(d, m);
		no_memory = !n;
	}
	*memory = !no_memory;
	if (!n)
		return NULL;
	n->asleep = asleep;
	n->actor = actor;
	n->preemptions = preemptions;
	fill(d, n, wanted);
	return n;
}

/* --- one transition ------------------------------------------------------------------- */

static void go_to(struct depth_first *d, const struct made *m)
{
	if (d->here != m)
		space_restore(&d->job->space, m->snapshot);
	d->here = m;
}

/* What comes next, with the lock. It may have been made by a thread. */
static void choose(struct depth_first *d)
{
	bool moved;
	struct level *n;

	while (d->depth && top(d)->next == top(d)->transitions)
		pop(d);
	d->result = NULL;
	if (!d->depth)
		return;
	if (d->depth > d->job->result.depth)
		d->job->result.depth = d->depth;
	n = top(d);
	d->transition = n->transition[n->next++];
	d->result = ahead_take(d->ahead, n, d->transition, &moved);
	d->is_made = d->result;
	if (moved)
		d->here = NULL;
	if (!d->result)
		d->result = ahead_room(d->ahead);
}

/* Makes it, if nobody has. */
static void make(struct depth_first *d)
{
	const struct level *n = top(d);

	if (d->is_made)
		return;
	go_to(d, n->at);
	d->here = NULL;
	ahead_make(d->job, n->at, d->transition, n->actor, d->result);
	d->here = d->result;
}

/* What happened on the way, whoever made it. */
static void note(struct depth_first *d, const struct made *m, const struct trail *trail)
{
	struct search_job *job = d->job;

	job->result.transitions++;
	job->result.steps += m->steps;
	for (uint32_t i = 0; i < m->pcs; i++)
		job->result.reached[m->pc[i]] = true;
	job->space.cut |= m->cut;
	job->space.violated = m->violated;
	job_note(job, trail);
	if (m->over && job->config->observe)
		go_to(d, m);
	if (m->over)
		job_note_end(job, trail, m->end);
}

/* The transition sleeps in the states to which its later siblings lead. */
static void note_tried(struct depth_first *d, struct level *n, uint32_t transition,
		       const struct footprint *touched)
{
	if (!bit_of(d, transition))
		return;
	n->tried |= bit_of(d, transition);
	n->footprint[transition] = *touched;
}

/* Takes the transition that was chosen, and chooses the next one; false: there is no memory. */
static bool take(struct depth_first *d)
{
	const uint32_t at = d->depth - 1;	/* the stack may be moved */
	const struct level *n = top(d);
	struct trail trail = { .data = d, .transitions = trail_transitions };
	struct made *const m = d->result;
	const uint32_t actor = n->actor;
	uint64_t asleep;
	struct level *child;
	bool memory;

	if (!m)
		return false;
	make(d);
	trail.preemptions = n->preemptions + m->preemptions;
	note(d, m, &trail);
	asleep = d->job->config->reduce ?
		still_asleep(n, n->asleep | n->tried, &m->touched) : 0;
	child = level_of(d, m, asleep, m->actor != NIL ? m->actor : actor, trail.preemptions,
			 &memory);
	ahead_lock(d->ahead);
	note_tried(d, &d->stack[at], d->transition, &m->touched);
	if (child)
		push(d);
	else
		give_back(d, m);
	choose(d);
	ahead_unlock_and_tell(d->ahead, child && child->transitions > 1);
	return memory;
}

/* --- all of them ---------------------------------------------------------------------- */

/* The first state. */
static bool begin(struct depth_first *d)
{
	struct search_job *job = d->job;
	const struct trail trail = { .data = d, .transitions = trail_transitions };
	struct made *m = ahead_room(d->ahead);
	struct level *n;
	bool memory;

	if (!m)
		return false;
	space_restore(&job->space, job->initial);
	job->space.violated = 0;
	ahead_describe(job, m);
	d->here = m;
	if (m->over)
		job_note_end(job, &trail, m->end);
	n = level_of(d, m, 0, NIL, 0, &memory);
	if (n)
		push(d);
	else
		give_back(d, m);
	choose(d);
	return memory;
}

static void run(struct depth_first *d)
{
	struct search_job *job = d->job;
	const uint64_t before = job->bytes;	/* what the caller uses */
	bool memory = begin(d);

	while (memory && d->depth && !job_is_satisfied(job) && !job_must_stop(job)) {
		if (job->result.states >= MANY)
			ahead_help(d->ahead);
		memory = take(d);
		ahead_taken(d->ahead);
		job->bytes = before + bytes_used(d);
	}
	if (!memory)
		job->result.limit = LIMIT_MEMORY;
	ahead_stop(d->ahead);
	if (d->result)
		give_back(d, d->result);
	while (d->depth)
		pop(d);
}

void search_exhaustive(struct search_job *job)
{
	struct depth_first d = { .job = job, .sleepers = symmetry_sleepers(job->symmetry) };
	const struct ahead_view view = { &d.stack, &d.depth, &d.visited };

	if (!visited_init(&d.visited))
		job->result.limit = LIMIT_MEMORY;
	else
		d.ahead = ahead_new(job, &view);
	if (d.ahead)
		run(&d);
	else
		job->result.limit = LIMIT_MEMORY;
	for (uint32_t i = 0; i < d.room; i++)
		free(d.stack[i].transition);
	free(d.stack);
	ahead_free(d.ahead);
	visited_free(&d.visited);
}
