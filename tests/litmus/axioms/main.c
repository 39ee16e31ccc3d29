// SPDX-License-Identifier: MIT
/*
 * main.c - axioms MODEL FILE...: the final states of litmus tests that a model allows,
 * one a line and sorted. With more than one file the name of a test stands before its
 * states.
 *
 * This is a reference to compare simrun with, and shares no code with it: it tries all
 * candidate executions and asks the axioms of the model. `axioms -o MODEL FILE...` says
 * for each test whether what it asks for happens: Never, Sometimes or Always.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/litmus/axioms/axioms.h"

static const struct model models[] = {
	{ "sc", sc_allows }, { "tso", tso_allows }, { "weak", weak_allows },
	{ "lkmm", lkmm_allows }, { "nodes", nodes_allow },
};

_Noreturn void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("axioms: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

int64_t apply(int op, int64_t a, int64_t b)
{
	uint64_t ua = (uint64_t)a, ub = (uint64_t)b;

	switch (op) {
	case OP_OR:
		return a || b;
	case OP_AND:
		return a && b;
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case OP_LE:
		return a <= b;
	case OP_GE:
		return a >= b;
	case '<':
		return a < b;
	case '>':
		return a > b;
	case OP_SHL:
		return (int64_t)(ua << (ub & 63));
	case OP_SHR:
		return a >> (ub & 63);
	case OP_NOT:
		return !a;
	case OP_MINUS:
		return (int64_t)(0 - ua);
	case OP_INVERT:
		return ~a;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case '&':
		return a & b;
	case '+':
		return (int64_t)(ua + ub);
	case '-':
		return (int64_t)(ua - ub);
	case '*':
		return (int64_t)(ua * ub);
	case '/':
		return !b ? 0 : b == -1 ? (int64_t)(0 - ua) : a / b;
	case '%':
		return !b || b == -1 ? 0 : a % b;
	}
	abort();
}

int64_t condition_value(const struct program *p, int expr, const int64_t *state)
{
	const struct expr *e = &p->expr[expr];

	if (e->kind == E_NUMBER)
		return e->number;
	if (e->kind == E_REGISTER)
		return state[e->number];
	return apply(e->op, condition_value(p, e->a, state),
		     e->b == NONE ? 0 : condition_value(p, e->b, state));
}

static size_t print_value(const struct program *p, int64_t value, char *to, size_t room)
{
	int n;

	if (value >= POINTER && value < POINTER + p->vars_nr)
		n = snprintf(to, room, "%s", p->var[value - POINTER]);
	else
		n = snprintf(to, room, "%" PRId64, value);
	return (size_t)n;
}

/* Registers first, then variables, each in the order in which they are named. */
static char *state_text(const struct program *p, const int64_t *state)
{
	size_t room = (size_t)p->observed_nr * (2 * MAX_NAME + 32) + 1, n = 0;
	char *text = malloc(room);

	if (!text)
		fail("no memory");
	text[0] = '\0';
	for (int variables = 0; variables < 2; variables++)
		for (int i = 0; i < p->observed_nr; i++) {
			const struct observed *o = &p->observed[i];

			if ((o->thread == NONE) != variables)
				continue;
			if (n)
				text[n++] = ' ';
			if (variables)
				n += (size_t)snprintf(text + n, room - n, "%s=",
						      p->var[o->which]);
			else
				n += (size_t)snprintf(text + n, room - n, "%d:%s=",
					o->thread, p->thread[o->thread].reg[o->which]);
			n += print_value(p, state[i], text + n, room - n);
		}
	return text;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_states(const struct program *p, const struct states *states)
{
	char **text = calloc((size_t)states->nr + 1, sizeof(*text));

	if (!text)
		fail("no memory");
	for (int i = 0; i < states->nr; i++)
		text[i] = state_text(p, states->state[i]);
	qsort(text, (size_t)states->nr, sizeof(*text), compare);
	for (int i = 0; i < states->nr; i++) {
		puts(text[i]);
		free(text[i]);
	}
	free(text);
}

static void print_observation(const struct program *p, const struct states *states)
{
	int hold = 0;

	for (int i = 0; i < states->nr; i++)
		hold += condition_value(p, p->condition, states->state[i]) != 0;
	printf("%s %s\n", p->name, !hold ? "Never" : hold == states->nr ? "Always" :
	       "Sometimes");
}

int main(int argc, char **argv)
{
	bool observation = argc > 1 && !strcmp(argv[1], "-o");
	char **arg = argv + observation;
	struct program *p = malloc(sizeof(*p));
	const struct model *model = NULL;

	if (argc - observation < 3 || !p)
		fail("usage: axioms [-o] MODEL FILE...");
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (!strcmp(models[i].name, arg[1]))
			model = &models[i];
	if (!model)
		fail("%s: no such model; there are sc, tso, weak, lkmm, nodes", arg[1]);
	for (int i = 2; arg[i]; i++) {
		struct states states = { 0 };

		parse_program(p, arg[i]);
		all_states(p, model, &states);
		if (observation) {
			if (p->condition == NONE)
				fail("%s: it asks for nothing", arg[i]);
			print_observation(p, &states);
		} else {
			if (arg[3])
				puts(p->name);
			print_states(p, &states);
		}
		free(states.state);
	}
	free(p);
	return 0;
}
