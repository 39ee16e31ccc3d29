/* SPDX-License-Identifier: MIT */
/*
 * search.c - a search from its beginning to its result: strategies, findings, limits.
 */
#include "sim/search/job.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/machine/step.h"
#include "sim/machine/run.h"
#include "sim/world/ids.h"
#include "sim/world/bug.h"

/* Outcomes of one search; more are not listed. */
enum { MAX_OUTCOMES = 65536 };

static int64_t real_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- findings ------------------------------------------------------------------------------ */

static bool is_asked(const struct search *s, unsigned property)
{
	return s->config->properties >> property & 1;
}

static struct search_path path_of(const struct trail *t)
{
	struct search_path p = { .preemptions = t->preemptions, .counted = t->counted };

	p.move = t->moves(t->data, &p.moves);
	return p;
}

static void note_violation(struct search *s, unsigned property, const struct trail *t)
{
	struct search_finding *f = &s->result.property[property];
	struct search_path path;

	if (f->verdict == VERDICT_VIOLATED &&
	    (f->fewest || t->preemptions >= f->path.preemptions))
		return;
	path = path_of(t);
	if (!path.move) {
		s->result.limit = LIMIT_MEMORY;
		return;
	}
	free(f->path.move);
	f->path = path;
	f->verdict = VERDICT_VIOLATED;
	f->fewest = t->fewest;
	if (s->result.first_ns < 0)
		s->result.first_ns = real_time() - s->since;
}

void search_note(struct search *s, const struct trail *t)
{
	for (uint32_t left = s->moves.violated; left; left &= left - 1) {
		const unsigned property = (unsigned)__builtin_ctz(left);

		if (is_asked(s, property))
			note_violation(s, property, t);
	}
}

static bool same_outcome(const struct search *s, const struct search_outcome *o,
			 enum run_status end, const char *state)
{
	if (s->config->observe == OBSERVE_STATE)
		return !strcmp(o->state, state);
	return o->end == end &&
	       !memcmp(o->slot, s->moves.slot, s->moves.slots * sizeof(*o->slot));
}

static void clear_outcome(struct search_outcome *o)
{
	free(o->slot);
	free(o->state);
	free(o->path.move);
}

static bool make_room(struct search_result *r)
{
	const uint32_t room = r->outcomes_room ? 2 * r->outcomes_room : 16;
	struct search_outcome *more;

	if (r->outcomes < r->outcomes_room)
		return true;
	more = realloc(r->outcome, room * sizeof(*more));
	if (!more)
		return false;
	r->outcome = more;
	r->outcomes_room = room;
	return true;
}

static void note_outcome(struct search *s, const struct trail *t, enum run_status end)
{
	struct search_result *r = &s->result;
	const struct world *w = s->moves.w;
	const size_t bytes = s->moves.slots * sizeof(uint64_t);
	struct search_outcome o = { .end = end };

	if (s->config->observe == OBSERVE_STATE) {
		o.state = w->model_ops->describe(w);
		if (!o.state) {
			r->limit = LIMIT_MEMORY;
			return;
		}
	}
	for (uint32_t i = 0; i < r->outcomes; i++) {
		if (same_outcome(s, &r->outcome[i], end, o.state)) {
			free(o.state);
			return;
		}
	}
	if (r->outcomes == MAX_OUTCOMES) {
		r->limit = LIMIT_OUTCOMES;
		free(o.state);
		return;
	}
	o.path = path_of(t);
	o.slot = malloc(bytes + 1);	/* there may be no operation at all */
	if (!o.path.move || !o.slot || !make_room(r)) {
		r->limit = LIMIT_MEMORY;
		clear_outcome(&o);
		return;
	}
	memcpy(o.slot, s->moves.slot, bytes);
	r->outcome[r->outcomes++] = o;
}

void search_note_end(struct search *s, const struct trail *t, enum run_status end)
{
	search_note(s, t);
	if (s->config->observe)
		note_outcome(s, t, end);
}

bool search_is_satisfied(const struct search *s)
{
	if (s->config->observe)
		return false;
	for (unsigned i = 0; i < MAX_PROPERTIES; i++)
		if (is_asked(s, i) && s->result.property[i].verdict != VERDICT_VIOLATED)
			return false;
	return true;
}

/* --- limits ------------------------------------------------------------------------------------- */

bool search_must_stop(struct search *s)
{
	const struct search_config *c = s->config;
	struct search_result *r = &s->result;

	if (s->bytes > r->seen_bytes)
		r->seen_bytes = s->bytes;
	if (c->progress)
		atomic_store_explicit(&c->progress->done, r->states, memory_order_relaxed);
	if (r->limit != LIMIT_NONE)
		return true;
	if (c->stop && *c->stop)
		r->limit = LIMIT_INTERRUPTED;
	else if (r->states > c->max_states)
		r->limit = LIMIT_STATES;
	else if (s->bytes > c->max_bytes)
		r->limit = LIMIT_MEMORY;
	else if (c->max_ns && !(++s->polls % 256) && real_time() - s->since > c->max_ns)
		r->limit = LIMIT_SECONDS;
	return r->limit != LIMIT_NONE;
}

/* --- the whole ------------------------------------------------------------------------------------ */

struct search *search_new(const struct machine *m, const struct search_config *c)
{
	struct search *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->config = c;
	s->result.first_ns = -1;
	s->result.pcs = STEP_PCS;
	s->result.reached = calloc(s->result.pcs, sizeof(*s->result.reached));
	if (!s->result.reached || !moves_init(&s->moves, m, c)) {
		search_free(s);
		return NULL;
	}
	s->moves.reached = s->result.reached;
	s->result.slots = s->moves.slots;
	s->before = malloc(moves_bytes(&s->moves));
	s->initial = malloc(moves_bytes(&s->moves));
	if (!s->before || !s->initial) {
		search_free(s);
		return NULL;
	}
	return s;
}

struct world *search_world(struct search *s)
{
	return s->moves.w;
}

void search_start_over(struct search *s, bool counted)
{
	moves_restore(&s->moves, s->before);
	s->moves.counted = counted;
	moves_begin(&s->moves);
}

/* Goes the witness's way once more, for the words; what it found must be there. */
static void go_again(struct search *s, unsigned property)
{
	struct search_finding *f = &s->result.property[property];
	struct moves *m = &s->moves;
	uint32_t *enabled = malloc(moves_most(m) * sizeof(*enabled));
	enum run_status end;

	if (!enabled)
		return;
	search_start_over(s, f->path.counted);
	f->path.steps = 0;
	m->violated = s->violated_at_first;
	memcpy(m->violation, s->violation_at_first, sizeof(m->violation));
	for (uint32_t i = 0; i < f->path.moves; i++) {
		moves_make(m, f->path.move[i]);
		f->path.steps += m->steps;
	}
	if (!(m->violated >> property & 1))
		moves_over(m, enabled, moves_enabled(m, enabled), &end);
	sim_assert(m->w, m->violated >> property & 1);
	f->violation = m->violation[property];
	free(enabled);
}

/* What was asked for and not found is absent, if everything was tried. */
static void conclude(struct search *s)
{
	const bool finished = s->result.limit == LIMIT_NONE;

	for (unsigned i = 0; i < MAX_PROPERTIES; i++) {
		struct search_finding *f = &s->result.property[i];

		if (f->verdict == VERDICT_VIOLATED)
			go_again(s, i);
		else if (is_asked(s, i))
			f->verdict = finished ? VERDICT_PROVED : VERDICT_UNFINISHED;
	}
}

/* Before anybody has moved: [setup], and what happens at once, may violate too. */
static uint32_t *no_moves(void *data, uint32_t *nr)
{
	(void)data;
	*nr = 0;
	return malloc(sizeof(uint32_t));
}

static void begin(struct search *s)
{
	const struct trail trail = { .moves = no_moves, .fewest = true };

	s->since = real_time();
	moves_save(&s->moves, s->before);
	moves_begin(&s->moves);
	moves_save(&s->moves, s->initial);
	s->violated_at_first = s->moves.violated;
	memcpy(s->violation_at_first, s->moves.violation, sizeof(s->violation_at_first));
	search_note(s, &trail);
}

const struct search_result *search_run(struct search *s)
{
	begin(s);
	if (s->config->maximize) {
		search_maximum(s);
		return &s->result;
	}
	switch (s->config->strategy) {
	case SEARCH_EXHAUSTIVE:
		search_exhaustive(s);
		break;
	case SEARCH_BOUNDED:
		search_bounded(s);
		break;
	default:
		search_walks(s);
	}
	conclude(s);
	return &s->result;
}

void search_free(struct search *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < MAX_PROPERTIES; i++)
		free(s->result.property[i].path.move);
	for (uint32_t i = 0; i < s->result.outcomes; i++)
		clear_outcome(&s->result.outcome[i]);
	free(s->result.outcome);
	free(s->result.maximum_path.move);
	free(s->result.reached);
	free(s->before);
	free(s->initial);
	moves_clear(&s->moves);
	free(s);
}

/* --- an interleaving once more, in words ------------------------------------------------------------ */

struct narrator {
	struct search *s;
	struct search_step *step;
	uint32_t steps, room;
	uint32_t *ahead;	/* by task: how many of the latest it took before its turn */
	bool *due;		/* by task: it is to be switched out where that is allowed */
	uint32_t actor;
	bool no_memory;
};

static void append(struct narrator *n, struct search_step step)
{
	if (n->steps == n->room) {
		const uint32_t room = n->room ? 2 * n->room : 64;
		struct search_step *more = realloc(n->step, room * sizeof(*more));

		n->no_memory |= !more;
		if (!more)
			return;
		n->step = more;
		n->room = room;
	}
	n->step[n->steps++] = step;
}

/* What the task did ahead of its turn moves behind what others did since. */
static void catch_up(struct narrator *n, uint32_t task)
{
	const uint32_t steps = n->steps;
	uint32_t left = n->ahead[task], first = steps, kept;

	if (!left)
		return;
	while (left)
		left -= n->step[--first].task == task;
	for (uint32_t i = first; i < steps && !n->no_memory; i++)
		if (n->step[i].task == task)
			append(n, n->step[i]);
	kept = first;
	for (uint32_t i = first; i < n->steps; i++)
		if (i >= steps || n->step[i].task != task)
			n->step[kept++] = n->step[i];
	n->steps = kept;
	n->ahead[task] = 0;
}

static void narrate(void *data, const struct event *e)
{
	struct narrator *n = data;
	const struct world *w = n->s->moves.w;
	/* answers to its interrupts come by themselves */
	const bool waits = e->kind == EVENT_WAIT && e->object < call_object(w, 0);

	if (e->kind == EVENT_SWITCH && e->value >= 0)
		n->due[e->value] = false;
	if (e->kind != EVENT_STEP && !waits)
		return;
	if (n->actor == NIL)
		n->actor = e->task;
	if (e->task == n->actor)
		catch_up(n, e->task);
	else
		n->ahead[e->task]++;
	append(n, (struct search_step){ e->task, e->pc, waits, n->due[e->task] });
}

/* The move ends the slice of a task, which goes on until it can be switched out. */
static void note_slice(struct narrator *n, uint32_t move)
{
	if (move >= MOVE_SLICE && move < MOVE_AWAKE)
		n->due[n->s->moves.w->cpu[move - MOVE_SLICE].current] = true;
}

struct search_step *search_steps(struct search *s, const struct search_path *p, uint32_t *nr)
{
	struct narrator n = { .s = s };
	const uint32_t tasks = s->moves.w->tasks;

	*nr = 0;
	n.ahead = calloc(tasks, sizeof(*n.ahead));
	n.due = calloc(tasks, sizeof(*n.due));
	if (!n.ahead || !n.due) {
		free(n.ahead);
		free(n.due);
		return NULL;
	}
	s->moves.event = narrate;
	s->moves.event_data = &n;
	n.actor = tasks;	/* nobody: all of what happens at once is ahead */
	search_start_over(s, p->counted);
	for (uint32_t i = 0; i < p->moves && !n.no_memory; i++) {
		n.actor = NIL;
		note_slice(&n, p->move[i]);
		moves_make(&s->moves, p->move[i]);
	}
	s->moves.event = NULL;
	free(n.ahead);
	free(n.due);
	*nr = n.steps;
	return n.step;
}
