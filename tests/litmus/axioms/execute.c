// SPDX-License-Identifier: MIT
/*
 * execute.c - all executions of a program that are coherent and atomic, and their final
 * states.
 *
 * Traces are chosen first, then the order of the writes of each variable (with that order
 * it is known what each read-modify-write reads), then what each other read reads. Values
 * are computed last. Values that need themselves stand for an execution in which reads
 * wait for each other in a circle of data dependencies; no model here allows that.
 */
#include "tests/litmus/axioms/axioms.h"

#include <stdlib.h>
#include <string.h>

enum { UNKNOWN, BUSY, KNOWN };

struct search {
	const struct program *p;
	const struct model *model;
	struct states *states;
	struct traces traces[MAX_THREADS];
	const struct trace *chosen[MAX_THREADS];
	int offset[MAX_THREADS + 1];
	struct execution x;
	int order[MAX_EVENTS];		/* of writes in co; the initial one is 0 */
	int last[MAX_VARS];		/* the last write, or NONE */
	int64_t value[MAX_EVENTS];	/* what an event reads or writes */
	int8_t known[MAX_EVENTS];
};

/* --- values -------------------------------------------------------------------------- */

static bool event_value(struct search *s, int event, int64_t *to);

static bool term_value(struct search *s, int thread, int term, int64_t *to)
{
	const struct term *t = &s->chosen[thread]->term[term];
	int64_t a, b = 0;

	switch (t->kind) {
	case T_NUMBER:
		*to = t->number;
		return true;
	case T_READ:
		return event_value(s, s->offset[thread] + t->event, to);
	case T_OP:
		if (!term_value(s, thread, t->a, &a) ||
		    (t->b != NONE && !term_value(s, thread, t->b, &b)))
			return false;
		*to = apply(t->op, a, b);
		return true;
	}
	abort();
}

/* False: the value would be needed to compute itself. */
static bool event_value(struct search *s, int event, int64_t *to)
{
	const struct event *e = &s->x.event[event];
	bool fine = true;

	if (s->known[event] == BUSY)
		return false;
	if (s->known[event] == UNKNOWN) {
		s->known[event] = BUSY;
		if (e->kind == WRITE)
			fine = term_value(s, e->thread, e->value, &s->value[event]);
		else if (s->x.rf[event] == NONE)
			s->value[event] = s->p->initial[e->var];
		else
			fine = event_value(s, s->x.rf[event], &s->value[event]);
		s->known[event] = KNOWN;
	}
	*to = s->value[event];
	return fine;
}

static bool tests_pass(struct search *s)
{
	memset(s->known, UNKNOWN, sizeof(s->known));
	for (int i = 0; i < s->p->threads_nr; i++)
		for (int k = 0; k < s->chosen[i]->tests_nr; k++) {
			int64_t value;

			if (!term_value(s, i, s->chosen[i]->test[k].term, &value))
				return false;
			if ((value == s->chosen[i]->test[k].value) !=
			    s->chosen[i]->test[k].equal)
				return false;
		}
	for (int i = 0; i < s->x.events_nr; i++) {
		int64_t value;

		if (s->x.event[i].kind != FENCE && !event_value(s, i, &value))
			return false;
	}
	return true;
}

static bool final_state(struct search *s, int64_t *state)
{
	for (int i = 0; i < s->p->observed_nr; i++) {
		const struct observed *o = &s->p->observed[i];
		bool fine;

		if (o->thread != NONE)
			fine = term_value(s, o->thread,
					  s->chosen[o->thread]->reg[o->which], &state[i]);
		else if (s->last[o->which] == NONE)
			state[i] = s->p->initial[o->which], fine = true;
		else
			fine = event_value(s, s->last[o->which], &state[i]);
		if (!fine)
			return false;
	}
	return true;
}

/* --- an execution -------------------------------------------------------------------- */

static void add_com(struct execution *x, const int *order)
{
	rel_clear(&x->rfr);
	rel_clear(&x->co);
	rel_clear(&x->fr);
	for (int i = 0; i < x->events_nr; i++) {
		int from = x->rf[i], at = 0;

		if (x->event[i].kind == FENCE)
			continue;
		if (x->event[i].kind == WRITE)
			at = order[i];
		else if (from != NONE)
			at = order[from];
		if (x->event[i].kind == READ && from != NONE)
			x->rfr.row[from] |= BIT(i);
		for (int k = 0; k < x->events_nr; k++)
			if ((x->writes & x->loc.row[i] & BIT(k)) && order[k] > at)
				(x->writes & BIT(i) ? &x->co : &x->fr)->row[i] |= BIT(k);
	}
}

static void leaf(struct search *s)
{
	struct states *states = s->states;
	int64_t state[MAX_OBSERVED];
	size_t size = (size_t)s->p->observed_nr * sizeof(state[0]);

	if (!tests_pass(s) || !final_state(s, state))
		return;
	if (s->p->filter != NONE && !condition_value(s->p, s->p->filter, state))
		return;
	for (int i = 0; i < states->nr; i++)
		if (memcmp(states->state[i], state, size) == 0)
			return;
	add_com(&s->x, s->order);
	if (!s->model->allows(&s->x))
		return;
	if (states->nr == states->room) {
		states->room = states->room ? states->room * 2 : 16;
		states->state = realloc(states->state, (size_t)states->room *
					sizeof(*states->state));
		if (!states->state)
			fail("no memory");
	}
	memcpy(states->state[states->nr++], state, size);
}

/* --- rf ------------------------------------------------------------------------------ */

static int place(const struct search *s, int write)
{
	return write == NONE ? 0 : s->order[write];
}

/* May read r come from w, as to the accesses of its own thread to the same variable? */
static bool coherent(const struct search *s, int r, int w)
{
	const struct execution *x = &s->x;
	int at = place(s, w), thread = x->event[r].thread;

	for (int i = s->offset[thread]; i < s->offset[thread + 1]; i++) {
		const struct event *e = &x->event[i];

		if (e->kind == FENCE || e->var != x->event[r].var || i == r)
			continue;
		if (i < r && (e->kind == WRITE ? s->order[i] : place(s, x->rf[i])) > at)
			return false;
		if (i > r && e->kind == WRITE && s->order[i] <= at)
			return false;
	}
	return true;
}

/* The lock of its own thread that a failed trylock meets, or NONE. */
static int own_lock(const struct search *s, int r)
{
	int thread = s->x.event[r].thread, held = NONE;

	for (int i = s->offset[thread]; i < r; i++)
		if (s->x.event[i].kind == WRITE && s->x.event[i].var == s->x.event[r].var)
			held = s->x.event[i].pair == NONE ? NONE : i;
	return held;
}

static bool may_fail_at(const struct search *s, int r, int w)
{
	int own = own_lock(s, r);

	if (w == NONE || s->x.event[w].pair == NONE)
		return false;
	return own != NONE ? w == own : s->x.event[w].thread != s->x.event[r].thread;
}

static void choose_rf(struct search *s, int r)
{
	struct execution *x = &s->x;

	while (r < x->events_nr && x->event[r].kind != READ)
		r++;
	if (r == x->events_nr) {
		leaf(s);
		return;
	}
	for (int w = NONE; w < x->events_nr; w++) {
		if (w != NONE && (x->event[w].kind != WRITE ||
				  x->event[w].var != x->event[r].var))
			continue;
		if (x->event[r].pair != NONE &&
		    place(s, w) + 1 != s->order[x->event[r].pair])
			continue;
		if (x->event[r].lock_failed && !may_fail_at(s, r, w))
			continue;
		x->rf[r] = w;
		if (coherent(s, r, w))
			choose_rf(s, r + 1);
	}
}

/* --- co ------------------------------------------------------------------------------ */

static void choose_co(struct search *s, int var);

/* The next write of a variable in a thread, from event `i` on; NONE: no more. */
static int next_write(const struct search *s, int thread, int var, int i)
{
	for (; i < s->offset[thread + 1]; i++)
		if (s->x.event[i].kind == WRITE && s->x.event[i].var == var)
			return i;
	return NONE;
}

/*
 * Adds one more write to the order of a variable. `at` says where each thread is. A lock
 * that is taken is dropped by the next write, or never.
 */
static void extend_co(struct search *s, int var, int placed, const int *at, int holder)
{
	int copy[MAX_THREADS];
	bool more = false;

	for (int t = 0; t < s->p->threads_nr; t++) {
		int w = next_write(s, t, var, at[t]);

		if (w == NONE)
			continue;
		more = true;
		if (holder != NONE && holder != t)
			continue;
		memcpy(copy, at, sizeof(copy));
		copy[t] = w + 1;
		s->order[w] = placed + 1;
		s->last[var] = w;
		extend_co(s, var, placed + 1, copy,
			  s->x.event[w].lock && s->x.event[w].pair != NONE ? t : NONE);
	}
	if (!more)
		choose_co(s, var + 1);
}

static void choose_co(struct search *s, int var)
{
	if (var == s->p->vars_nr) {
		choose_rf(s, 0);
		return;
	}
	s->last[var] = NONE;
	extend_co(s, var, 0, s->offset, NONE);
}

/* --- traces -------------------------------------------------------------------------- */

static void add_to_sets(struct execution *x, int i)
{
	const struct event *e = &x->event[i];

	if (e->kind == FENCE) {
		x->fences[e->fence] |= BIT(i);
		return;
	}
	x->accesses |= BIT(i);
	if (e->kind == READ)
		x->reads |= BIT(i);
	else
		x->writes |= BIT(i);
	if (e->lock && e->kind == READ && !e->lock_failed)
		x->lkr |= BIT(i);
	if (e->lock && e->kind == WRITE)
		*(e->pair == NONE ? &x->ul : &x->lkw) |= BIT(i);
}

static void from_set(struct relation *r, uint64_t from, int to)
{
	for (; from; from &= from - 1)
		r->row[__builtin_ctzll(from)] |= BIT(to);
}

static void add_program_order(struct execution *x)
{
	for (int i = 0; i < x->events_nr; i++) {
		from_set(&x->addr, x->event[i].addr, i);
		from_set(&x->data, x->event[i].data, i);
		from_set(&x->ctrl, x->event[i].ctrl, i);
		for (int k = 0; k < x->events_nr; k++) {
			if (x->event[i].thread != x->event[k].thread)
				x->ext.row[i] |= BIT(k);
			else if (i < k)
				x->po.row[i] |= BIT(k);
			if (x->event[i].kind != FENCE && x->event[k].kind != FENCE &&
			    x->event[i].var == x->event[k].var)
				x->loc.row[i] |= BIT(k);
		}
		add_to_sets(x, i);
	}
}

static void put_together(struct search *s)
{
	struct execution *x = &s->x;

	memset(x, 0, sizeof(*x));
	x->threads_nr = s->p->threads_nr;
	for (int t = 0; t < s->p->threads_nr; t++) {
		const struct trace *trace = s->chosen[t];
		int base = x->events_nr;

		s->offset[t] = base;
		if (base + trace->events_nr > MAX_EVENTS)
			fail("%s: more than %d events", s->p->name, MAX_EVENTS);
		for (int i = 0; i < trace->events_nr; i++) {
			struct event *e = &x->event[x->events_nr++];

			*e = trace->event[i];
			e->addr <<= base;
			e->data <<= base;
			e->ctrl <<= base;
			if (e->pair != NONE)
				e->pair += base;
		}
	}
	s->offset[s->p->threads_nr] = x->events_nr;
	for (int i = 0; i < MAX_EVENTS; i++)
		x->rf[i] = NONE;
	add_program_order(x);
}

static void choose_traces(struct search *s, int thread)
{
	if (thread == s->p->threads_nr) {
		put_together(s);
		choose_co(s, 0);
		return;
	}
	for (int i = 0; i < s->traces[thread].nr; i++) {
		s->chosen[thread] = &s->traces[thread].trace[i];
		choose_traces(s, thread + 1);
	}
}

void all_states(const struct program *p, const struct model *model, struct states *states)
{
	struct search *s = calloc(1, sizeof(*s));

	if (!s)
		fail("no memory");
	s->p = p;
	s->model = model;
	s->states = states;
	for (int i = 0; i < p->threads_nr; i++)
		thread_traces(p, i, &s->traces[i]);
	choose_traces(s, 0);
	for (int i = 0; i < p->threads_nr; i++)
		free(s->traces[i].trace);
	free(s);
}
