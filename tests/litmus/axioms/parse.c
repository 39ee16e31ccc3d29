// SPDX-License-Identifier: MIT
/*
 * parse.c - reads a litmus test: its initial state, threads, and what is asked of them.
 */
#include "tests/litmus/axioms/parse.h"

#include <stdio.h>
#include <string.h>

static void copy_name(char *to, const char *from)
{
	snprintf(to, MAX_NAME, "%s", from);
}

int program_variable(struct program *p, const char *name)
{
	for (int i = 0; i < p->vars_nr; i++)
		if (!strcmp(p->var[i], name))
			return i;
	if (p->vars_nr == MAX_VARS)
		fail("too many variables");
	copy_name(p->var[p->vars_nr], name);
	return p->vars_nr++;
}

int program_register(struct program *p, int thread, const char *name)
{
	struct thread *t = &p->thread[thread];

	for (int i = 0; i < t->regs_nr; i++)
		if (!strcmp(t->reg[i], name))
			return i;
	if (t->regs_nr == MAX_REGS)
		fail("too many registers");
	copy_name(t->reg[t->regs_nr], name);
	return t->regs_nr++;
}

/* 3, -3, x, &x, ATOMIC_INIT(3) */
static int64_t parse_value(struct parser *s)
{
	struct lexer *l = &s->lexer;
	bool minus = take(l, "-");
	int64_t value;

	if (take(l, "ATOMIC_INIT")) {
		expect(l, "(");
		value = parse_value(s);
		expect(l, ")");
		return value;
	}
	take(l, "&");
	if (l->token == WORD) {
		value = POINTER + program_variable(s->program, l->word);
		next(l);
		return value;
	}
	if (l->token != NUMBER)
		syntax(l, "a number or a variable");
	value = minus ? -l->number : l->number;
	next(l);
	return value;
}

static bool take_type(struct parser *s)
{
	static const char *const types[] = { "int", "long", "atomic_t", "spinlock_t" };
	bool lock = is(&s->lexer, "spinlock_t");

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		while (take(&s->lexer, types[i]))
			;
	while (take(&s->lexer, "*"))
		;
	return lock;
}

static void parse_initial(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct program *p = s->program;

	expect(l, "{");
	while (!take(l, "}")) {
		bool lock = take_type(s);

		if (l->token == NUMBER) {
			int thread = (int)l->number, reg;

			next(l);
			expect(l, ":");
			if (thread >= MAX_THREADS || l->token != WORD)
				syntax(l, "a register of a thread");
			reg = program_register(p, thread, l->word);
			next(l);
			expect(l, "=");
			p->thread[thread].initial[reg] = parse_value(s);
		} else if (l->token == WORD) {
			int var = program_variable(p, l->word);

			p->lock[var] |= lock;
			next(l);
			if (take(l, "="))
				p->initial[var] = parse_value(s);
		} else {
			syntax(l, "a variable");
		}
		if (!is(l, "}"))
			expect(l, ";");
	}
}

static void parse_params(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct program *p = s->program;
	struct thread *t = &p->thread[s->thread];

	expect(l, "(");
	while (!take(l, ")")) {
		bool lock = take_type(s);

		if (l->token != WORD)
			syntax(l, "a parameter");
		if (t->params_nr == MAX_VARS)
			fail("too many parameters");
		copy_name(t->param_name[t->params_nr], l->word);
		t->param[t->params_nr] = program_variable(p, l->word);
		p->lock[t->param[t->params_nr++]] |= lock;
		next(l);
		if (!is(l, ")"))
			expect(l, ",");
	}
}

static void parse_thread(struct parser *s)
{
	struct program *p = s->program;

	s->thread = p->threads_nr++;
	next(&s->lexer);
	parse_params(s);
	if (!is(&s->lexer, "{"))
		syntax(&s->lexer, "{");
	p->thread[s->thread].first = parse_block(s);
}

/* 0:r0 or x: its place in what is observed */
static int parse_observed(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct program *p = s->program;
	struct observed o = { .thread = NONE };

	if (l->token == NUMBER) {
		o.thread = (int)l->number;
		next(l);
		expect(l, ":");
		if (o.thread >= p->threads_nr)
			syntax(l, "a thread that there is");
	}
	if (l->token != WORD)
		syntax(l, "a register or a variable");
	o.which = o.thread == NONE ? program_variable(p, l->word) :
		program_register(p, o.thread, l->word);
	next(l);
	for (int i = 0; i < p->observed_nr; i++)
		if (p->observed[i].thread == o.thread && p->observed[i].which == o.which)
			return i;
	if (p->observed_nr == MAX_OBSERVED)
		fail("too much is observed");
	p->observed[p->observed_nr] = o;
	return p->observed_nr++;
}

static int parse_or(struct parser *s);

static int parse_atom(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct expr e = { .kind = E_OP, .b = NONE };

	if (++s->depth > MAX_DEPTH)
		fail("%s:%d: nested too deeply", l->path, l->line);
	if (take(l, "not") || take(l, "~")) {
		e.op = OP_NOT;
		e.a = parse_atom(s);
	} else if (take(l, "(")) {
		int inner = parse_or(s);

		expect(l, ")");
		s->depth--;
		return inner;
	} else if (is(l, "true") || is(l, "false")) {
		e = (struct expr){ .kind = E_NUMBER, .number = is(l, "true") };
		next(l);
	} else {
		e.a = new_expr(s, (struct expr){ .kind = E_REGISTER,
						 .number = parse_observed(s) });
		e.op = take(l, "!=") ? OP_NE : OP_EQ;
		if (e.op == OP_EQ && !take(l, "=="))
			expect(l, "=");
		e.b = new_expr(s, (struct expr){ .kind = E_NUMBER,
						 .number = parse_value(s) });
	}
	s->depth--;
	return new_expr(s, e);
}

static int parse_and(struct parser *s)
{
	int left = parse_atom(s);

	while (take(&s->lexer, "/\\") || take(&s->lexer, "&&"))
		left = new_expr(s, (struct expr){ .kind = E_OP, .op = OP_AND, .a = left,
						  .b = parse_atom(s) });
	return left;
}

static int parse_or(struct parser *s)
{
	int left = parse_and(s);

	while (take(&s->lexer, "\\/") || take(&s->lexer, "||"))
		left = new_expr(s, (struct expr){ .kind = E_OP, .op = OP_OR, .a = left,
						  .b = parse_and(s) });
	return left;
}

static void parse_questions(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct program *p = s->program;

	if (take(l, "locations")) {
		expect(l, "[");
		while (!take(l, "]")) {
			parse_observed(s);
			if (!is(l, "]"))
				expect(l, ";");
		}
	}
	if (take(l, "filter"))
		p->filter = parse_or(s);
	if (l->token == END)
		return;
	p->negated = take(l, "~");
	p->forall = !p->negated && take(l, "forall");
	if (!p->forall)
		expect(l, "exists");
	p->condition = parse_or(s);
	if (l->token != END)
		syntax(l, "the end");
}

void parse_program(struct program *p, const char *path)
{
	struct parser s = { .program = p };
	struct lexer *l = &s.lexer;
	char thread[16];

	*p = (struct program){ .filter = NONE, .condition = NONE };
	lexer_open(l, path);
	next(l);
	if (!is(l, "C"))
		syntax(l, "C");
	lexer_rest_of_line(l, p->name, (int)sizeof(p->name));
	next(l);
	while (l->token == STRING)
		next(l);
	parse_initial(&s);
	l->threads = true;
	for (;;) {
		snprintf(thread, sizeof(thread), "P%d", p->threads_nr);
		if (!is(l, thread))
			break;
		if (p->threads_nr == MAX_THREADS)
			fail("%s: too many threads", path);
		parse_thread(&s);
	}
	parse_questions(&s);
	lexer_close(l);
}
