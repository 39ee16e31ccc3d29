// SPDX-License-Identifier: MIT
/*
 * trace.c - all ways that a thread can go.
 *
 * What decides the way is not known yet: the result of a condition, whether a cmpxchg
 * finds what it compares with, whether a trylock succeeds, and which variable a pointer
 * names. Each is a choice. A thread is walked once for each sequence of choices, and the
 * trace keeps the tests that its values must pass for these choices to be right.
 *
 * Dependencies follow herd's semantics of C. A register carries two sets of reads: those
 * that its value was computed from, and those that decided whether it was assigned.
 */
#include "tests/litmus/axioms/axioms.h"

#include <stdlib.h>
#include <string.h>

struct walk {
	const struct program *p;
	int thread;
	struct trace *t;
	int choice[MAX_CHOICES], of[MAX_CHOICES], choices_nr, choice_at;
	uint64_t ctrl;			/* of the ifs around */
	int held_nr[MAX_VARS];		/* locks that are held */
	bool dead;			/* this way cannot be gone */
};

static int choose(struct walk *w, int of)
{
	if (w->choice_at == w->choices_nr) {
		if (w->choices_nr == MAX_CHOICES)
			fail("%s: too many choices in a thread", w->p->name);
		w->choice[w->choices_nr] = 0;
		w->of[w->choices_nr++] = of;
	}
	return w->choice[w->choice_at++];
}

/* The next sequence of choices; false: there is none. */
static bool next_choices(struct walk *w)
{
	w->choices_nr = w->choice_at;
	while (w->choices_nr && w->choice[w->choices_nr - 1] + 1 ==
	       w->of[w->choices_nr - 1])
		w->choices_nr--;
	if (!w->choices_nr)
		return false;
	w->choice[w->choices_nr - 1]++;
	return true;
}

static int new_term(struct walk *w, struct term term)
{
	if (w->t->terms_nr == MAX_TERMS)
		fail("%s: too many values", w->p->name);
	w->t->term[w->t->terms_nr] = term;
	return w->t->terms_nr++;
}

static int number(struct walk *w, int64_t value)
{
	return new_term(w, (struct term){ .kind = T_NUMBER, .number = value });
}

static int op_term(struct walk *w, int op, int a, int b)
{
	const struct term *ta = &w->t->term[a], *tb = b == NONE ? NULL : &w->t->term[b];
	struct term term = { .kind = T_OP, .op = op, .a = a, .b = b, .data = ta->data,
			     .ctrl = ta->ctrl };

	if (tb) {
		term.data |= tb->data;
		term.ctrl |= tb->ctrl;
	}
	if (ta->kind == T_NUMBER && (!tb || tb->kind == T_NUMBER)) {
		term.kind = T_NUMBER;
		term.number = apply(op, ta->number, tb ? tb->number : 0);
	}
	return new_term(w, term);
}

static void add_test(struct walk *w, int term, int64_t value, bool equal)
{
	const struct term *t = &w->t->term[term];

	if (t->kind == T_NUMBER && (t->number == value) != equal)
		w->dead = true;
	if (w->t->tests_nr == MAX_TESTS)
		fail("%s: too many tests", w->p->name);
	w->t->test[w->t->tests_nr].term = term;
	w->t->test[w->t->tests_nr].value = value;
	w->t->test[w->t->tests_nr++].equal = equal;
}

static int new_event(struct walk *w, struct event e)
{
	if (w->t->events_nr == MAX_EVENTS)
		fail("%s: too many events in a thread", w->p->name);
	e.thread = w->thread;
	e.ctrl = w->ctrl;
	w->t->event[w->t->events_nr] = e;
	return w->t->events_nr++;
}

static void fence(struct walk *w, enum fence which)
{
	new_event(w, (struct event){ .kind = FENCE, .fence = which, .var = NONE,
				     .pair = NONE });
}

/* Which variable an address names; NONE: none, and this way ends. */
static int variable(struct walk *w, int address)
{
	const struct term *t = &w->t->term[address];
	int var;

	if (t->kind == T_NUMBER) {
		var = (int)(t->number - POINTER);
		if (var >= 0 && var < w->p->vars_nr)
			return var;
		w->dead = true;
		return NONE;
	}
	var = choose(w, w->p->vars_nr);
	add_test(w, address, POINTER + var, true);
	return var;
}

/* A read event; returns the term of its value. */
static int read_event(struct walk *w, int address, int var, enum order order, bool atomic)
{
	int e = new_event(w, (struct event){ .kind = READ, .order = order, .var = var,
			.pair = NONE, .atomic = atomic,
			.addr = w->t->term[address].data });

	return new_term(w, (struct term){ .kind = T_READ, .event = e, .data = BIT(e) });
}

static int write_event(struct walk *w, int address, int var, enum order order, int value)
{
	return new_event(w, (struct event){ .kind = WRITE, .order = order, .var = var,
			.pair = NONE, .value = value, .addr = w->t->term[address].data,
			.data = w->t->term[value].data });
}

static int eval(struct walk *w, int expr);

enum rmw { XCHG, CMPXCHG, ADD };

/*
 * A read-modify-write: returns the term of what was read. A full one has fences around it.
 * What is written depends on what was read only if it is computed from it.
 */
static int rmw(struct walk *w, enum rmw kind, enum order order, int address, int operand)
{
	int var = variable(w, address), old, new, r, e;

	if (w->dead)
		return number(w, 0);
	if (order == FULL)
		fence(w, F_MB);
	old = read_event(w, address, var, order == ACQUIRE || order == NORETURN ? order :
			 RELAXED, true);
	r = w->t->term[old].event;
	new = kind == ADD ? op_term(w, '+', old, operand) : operand;
	e = write_event(w, address, var, order == RELEASE ? RELEASE : RELAXED, new);
	w->t->event[e].atomic = true;
	w->t->event[e].pair = r;
	w->t->event[r].pair = e;
	if (order == FULL)
		fence(w, F_MB);
	return old;
}

static int eval_cmpxchg(struct walk *w, const struct expr *e)
{
	int address = eval(w, e->a), old = eval(w, e->b), new = eval(w, e->c);
	int result, equal;

	if (choose(w, 2)) {
		int var = variable(w, address);

		if (w->dead)
			return number(w, 0);
		result = read_event(w, address, var, RELAXED, true);
		equal = op_term(w, OP_EQ, result, old);
		add_test(w, equal, 0, true);
		return result;
	}
	result = rmw(w, CMPXCHG, e->order, address, new);
	if (w->dead)
		return result;
	equal = op_term(w, OP_EQ, result, old);
	add_test(w, equal, 1, true);
	return result;
}

static int eval_add(struct walk *w, const struct expr *e)
{
	int address = eval(w, e->a), amount = eval(w, e->b), old, result;

	old = rmw(w, ADD, e->order, address, amount);
	if (w->dead)
		return old;
	result = op_term(w, '+', old, e->fetch ? number(w, 0) : amount);
	w->t->term[result].data |= w->t->term[amount].data;
	return result;
}

static void lock(struct walk *w, int var)
{
	int r = new_event(w, (struct event){ .kind = READ, .order = ACQUIRE, .var = var,
					     .lock = true });
	int e = new_event(w, (struct event){ .kind = WRITE, .var = var, .lock = true,
					     .pair = r });

	w->t->event[r].pair = e;
	w->t->event[e].value = number(w, 1);
	if (w->held_nr[var]++)
		w->dead = true;		/* locked twice: this never goes on */
}

static int eval_trylock(struct walk *w, const struct expr *e)
{
	int var = variable(w, eval(w, e->a)), r;

	if (w->dead)
		return number(w, 0);
	if (!choose(w, 2)) {
		lock(w, var);
		return number(w, 1);
	}
	r = new_event(w, (struct event){ .kind = READ, .order = RELAXED, .var = var,
			.pair = NONE, .lock = true, .lock_failed = true });
	return new_term(w, (struct term){ .kind = T_NUMBER, .number = 0, .data = BIT(r) });
}

static int eval(struct walk *w, int expr)
{
	const struct expr *e = &w->p->expr[expr];
	int a, b, var;

	switch (e->kind) {
	case E_NUMBER:
		return number(w, e->number);
	case E_REGISTER:
		return w->t->reg[e->number];
	case E_OP:
		a = eval(w, e->a);
		b = e->b == NONE ? NONE : eval(w, e->b);
		return op_term(w, e->op, a, b);
	case E_LOAD:
		a = eval(w, e->a);
		var = variable(w, a);
		return w->dead ? a : read_event(w, a, var, e->order, false);
	case E_XCHG:
		a = eval(w, e->a);
		b = eval(w, e->b);
		return rmw(w, XCHG, e->order, a, b);
	case E_CMPXCHG:
		return eval_cmpxchg(w, e);
	case E_ADD:
		return eval_add(w, e);
	case E_TRYLOCK:
		return eval_trylock(w, e);
	}
	abort();
}

static void walk_block(struct walk *w, int first);

static void walk_if(struct walk *w, const struct statement *st)
{
	int condition = eval(w, st->a);
	const struct term *t = &w->t->term[condition];
	uint64_t outside = w->ctrl;
	bool taken;

	if (w->dead)
		return;
	if (t->kind == T_NUMBER) {
		taken = t->number != 0;
	} else {
		taken = !choose(w, 2);
		add_test(w, condition, 0, !taken);
	}
	w->ctrl |= t->data | t->ctrl;
	walk_block(w, taken ? st->then : st->otherwise);
	w->ctrl = outside;
}

static void walk_lock(struct walk *w, const struct statement *st)
{
	int address = eval(w, st->a);
	int var = variable(w, address), e;

	if (w->dead)
		return;
	if (st->kind == S_LOCK) {
		lock(w, var);
		return;
	}
	if (!w->held_nr[var])
		fail("%s: a lock is dropped that is not held", w->p->name);
	w->held_nr[var]--;
	e = write_event(w, address, var, RELEASE, number(w, 0));
	w->t->event[e].lock = true;
}

static void walk_store(struct walk *w, const struct statement *st)
{
	int address = eval(w, st->a), value = eval(w, st->b);
	int var = variable(w, address);

	if (w->dead)
		return;
	write_event(w, address, var, st->order == RELEASE ? RELEASE : RELAXED, value);
	if (st->order == FULL)
		fence(w, F_MB);
}

static void walk_set(struct walk *w, const struct statement *st)
{
	int value = eval(w, st->a);
	struct term copy = w->t->term[value];

	/* A value of its own, as the ifs around belong to this register only. */
	if (w->ctrl & ~copy.ctrl) {
		copy.ctrl |= w->ctrl;
		value = new_term(w, copy);
	}
	w->t->reg[st->number] = value;
}

static void walk_block(struct walk *w, int first)
{
	int address;

	for (int i = first; i != NONE && !w->dead; i = w->p->statement[i].next) {
		const struct statement *st = &w->p->statement[i];

		switch (st->kind) {
		case S_EXPR:
			eval(w, st->a);
			break;
		case S_SET:
			walk_set(w, st);
			break;
		case S_STORE:
			walk_store(w, st);
			break;
		case S_ADD:
			address = eval(w, st->a);
			rmw(w, ADD, NORETURN, address, eval(w, st->b));
			break;
		case S_FENCE:
			fence(w, (enum fence)st->number);
			break;
		case S_IF:
			walk_if(w, st);
			break;
		case S_LOCK:
		case S_UNLOCK:
			walk_lock(w, st);
			break;
		}
	}
}

/* All traces of a thread. */
void thread_traces(const struct program *p, int thread, struct traces *to)
{
	const struct thread *th = &p->thread[thread];
	struct walk w = { .p = p, .thread = thread };
	int room = 0;

	*to = (struct traces){ 0 };
	do {
		if (to->nr == room) {
			room = room ? room * 2 : 4;
			to->trace = realloc(to->trace, (size_t)room * sizeof(*to->trace));
			if (!to->trace)
				fail("no memory");
		}
		w.t = &to->trace[to->nr];
		w.t->events_nr = w.t->terms_nr = w.t->tests_nr = 0;
		w.choice_at = 0;
		w.ctrl = 0;
		w.dead = false;
		memset(w.held_nr, 0, sizeof(w.held_nr));
		for (int i = 0; i < th->regs_nr; i++)
			w.t->reg[i] = number(&w, th->initial[i]);
		walk_block(&w, th->first);
		to->nr += !w.dead;
	} while (next_choices(&w));
}
