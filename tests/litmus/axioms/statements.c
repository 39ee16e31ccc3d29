// SPDX-License-Identifier: MIT
/*
 * statements.c - reads the body of a thread: statements and expressions.
 */
#include "tests/litmus/axioms/parse.h"

#include <string.h>

static void deeper(struct parser *s)
{
	if (++s->depth > MAX_DEPTH)
		fail("%s:%d: nested too deeply", s->lexer.path, s->lexer.line);
}

int new_expr(struct parser *s, struct expr e)
{
	struct program *p = s->program;

	if (p->exprs_nr == MAX_EXPRS)
		fail("%s:%d: too many expressions", s->lexer.path, s->lexer.line);
	p->expr[p->exprs_nr] = e;
	return p->exprs_nr++;
}

static int new_statement(struct parser *s, struct statement st)
{
	struct program *p = s->program;

	if (p->statements_nr == MAX_STATEMENTS)
		fail("%s:%d: too many statements", s->lexer.path, s->lexer.line);
	st.next = NONE;
	p->statement[p->statements_nr] = st;
	return p->statements_nr++;
}

/* A parameter is the address of its variable; any other name is a register. */
static int parse_name(struct parser *s, const char *name)
{
	const struct thread *t = &s->program->thread[s->thread];

	for (int i = 0; i < t->params_nr; i++)
		if (!strcmp(t->param_name[i], name))
			return new_expr(s, (struct expr){ .kind = E_NUMBER,
						.number = POINTER + t->param[i] });
	return new_expr(s, (struct expr){ .kind = E_REGISTER,
			.number = program_register(s->program, s->thread, name) });
}

static int parse_unary(struct parser *s);

static int parse_primary(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct expr e = { .kind = E_NUMBER };
	char name[64];
	int result;

	if (l->token == NUMBER) {
		e.number = l->number;
		next(l);
		return new_expr(s, e);
	}
	if (take(l, "(")) {
		result = parse_expr(s);
		expect(l, ")");
		return result;
	}
	if (l->token != WORD)
		syntax(l, "an expression");
	memcpy(name, l->word, sizeof(name));
	next(l);
	if (!take(l, "("))
		return parse_name(s, name);
	result = parse_call(s, name);
	if (result == NONE)
		fail("%s:%d: %s() is not known", l->path, l->line, name);
	return result;
}

static int parse_unary(struct parser *s)
{
	struct lexer *l = &s->lexer;
	struct expr e = { .kind = E_OP, .b = NONE };

	deeper(s);
	if (take(l, "*")) {
		e = (struct expr){ .kind = E_LOAD, .order = RELAXED, .a = parse_unary(s) };
	} else if (take(l, "&")) {
		int place = parse_unary(s);

		s->depth--;
		return s->program->expr[place].kind == E_LOAD ?
			s->program->expr[place].a : place;
	} else if (take(l, "-")) {
		e.op = OP_MINUS;
		e.a = parse_unary(s);
	} else if (take(l, "!")) {
		e.op = OP_NOT;
		e.a = parse_unary(s);
	} else if (take(l, "~")) {
		e.op = OP_INVERT;
		e.a = parse_unary(s);
	} else {
		s->depth--;
		return parse_primary(s);
	}
	s->depth--;
	return new_expr(s, e);
}

static const struct {
	const char *sign;
	int op, level;
} binary[] = {
	{ "||", OP_OR, 1 }, { "&&", OP_AND, 2 }, { "|", '|', 3 }, { "^", '^', 4 },
	{ "&", '&', 5 }, { "==", OP_EQ, 6 }, { "!=", OP_NE, 6 }, { "<", '<', 7 },
	{ "<=", OP_LE, 7 }, { ">", '>', 7 }, { ">=", OP_GE, 7 }, { "<<", OP_SHL, 8 },
	{ ">>", OP_SHR, 8 }, { "+", '+', 9 }, { "-", '-', 9 }, { "*", '*', 10 },
	{ "/", '/', 10 }, { "%", '%', 10 },
};

static int parse_level(struct parser *s, int level)
{
	int left;

	left = level > 10 ? parse_unary(s) : parse_level(s, level + 1);
	for (;;) {
		int op = NONE;

		for (size_t i = 0; i < sizeof(binary) / sizeof(binary[0]); i++)
			if (binary[i].level == level && is(&s->lexer, binary[i].sign))
				op = binary[i].op;
		if (op == NONE)
			break;
		next(&s->lexer);
		left = new_expr(s, (struct expr){ .kind = E_OP, .op = op, .a = left,
						  .b = parse_level(s, level + 1) });
	}
	return left;
}

int parse_expr(struct parser *s)
{
	int result;

	deeper(s);
	result = parse_level(s, 1);
	s->depth--;
	return result;
}

/* int r0, *r1 = ...; after the type */
static void parse_declaration(struct parser *s, int **end)
{
	struct lexer *l = &s->lexer;

	do {
		struct statement st = { .kind = S_SET };

		while (take(l, "*"))
			;
		if (l->token != WORD)
			syntax(l, "a register");
		st.number = program_register(s->program, s->thread, l->word);
		next(l);
		if (take(l, "=")) {
			st.a = parse_expr(s);
			**end = new_statement(s, st);
			*end = &s->program->statement[**end].next;
		}
	} while (take(l, ","));
	expect(l, ";");
}

static void parse_if(struct parser *s, int **end)
{
	struct statement st = { .kind = S_IF, .then = NONE, .otherwise = NONE };

	expect(&s->lexer, "(");
	st.a = parse_expr(s);
	expect(&s->lexer, ")");
	st.then = parse_block(s);
	if (take(&s->lexer, "else"))
		st.otherwise = parse_block(s);
	**end = new_statement(s, st);
	*end = &s->program->statement[**end].next;
}

/* r0 = ...; *x = ...; a call; an expression */
static void parse_simple(struct parser *s, int **end)
{
	struct lexer *l = &s->lexer;
	struct statement st = { .kind = S_EXPR };
	bool called = false;

	if (l->token == WORD) {
		char *at = l->at;
		int line = l->line;
		char name[64];

		memcpy(name, l->word, sizeof(name));
		next(l);
		called = take(l, "(") && parse_call_statement(s, name, &st);
		if (!called) {
			l->at = at;
			l->line = line;
			l->token = WORD;
			memcpy(l->word, name, sizeof(name));
		}
	}
	if (!called) {
		const struct expr *e;

		st.a = parse_expr(s);
		e = &s->program->expr[st.a];
		if (take(l, "=")) {
			if (e->kind == E_REGISTER)
				st = (struct statement){ .kind = S_SET,
					.number = (int)e->number, .a = parse_expr(s) };
			else if (e->kind == E_LOAD)
				st = (struct statement){ .kind = S_STORE,
					.order = RELAXED, .a = e->a, .b = parse_expr(s) };
			else
				syntax(l, "a register or *x before =");
		}
	}
	expect(l, ";");
	**end = new_statement(s, st);
	*end = &s->program->statement[**end].next;
}

static void parse_statement(struct parser *s, int **end)
{
	static const char *const types[] = { "int", "long", "unsigned", "atomic_t", "bool",
		"intptr_t", "uintptr_t" };
	struct lexer *l = &s->lexer;

	deeper(s);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (take(l, types[i])) {
			parse_declaration(s, end);
			s->depth--;
			return;
		}
	if (take(l, "{")) {
		while (!take(l, "}"))
			parse_statement(s, end);
	} else if (take(l, "if")) {
		parse_if(s, end);
	} else if (!take(l, ";")) {
		parse_simple(s, end);
	}
	s->depth--;
}

/* One statement or { ... }; returns the first, or NONE. */
int parse_block(struct parser *s)
{
	int first = NONE;
	int *end = &first;

	parse_statement(s, &end);
	return first;
}
