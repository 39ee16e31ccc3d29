/* SPDX-License-Identifier: MIT */
/*
 * litmus.c - see litmus.h.
 *
 * Of herd7's lines those are missing that tell of its run (Time, Hash). Where it counts
 * executions, states are counted here.
 */
#include "report/view/litmus.h"

#include <string.h>

#include "report/record/exploration.h"
#include "scenarios/litmus/condition.h"
#include "scenarios/scenario.h"

/* --- states ------------------------------------------------------------------------- */

/* Numbers come before names, and in their order. */
static gint compare_values(const char *a, const char *b)
{
	char *a_end, *b_end;
	const gint64 x = g_ascii_strtoll(a, &a_end, 10), y = g_ascii_strtoll(b, &b_end, 10);

	if (a_end != a && b_end != b)
		return x < y ? -1 : x > y;
	if (a_end != a)
		return -1;
	return b_end != b ? 1 : strcmp(a, b);
}

/* Both have the same locations in the same order. */
static gint compare_states(gconstpointer a, gconstpointer b)
{
	g_auto(GStrv) x = g_strsplit(*(const char *const *)a, " ", -1);
	g_auto(GStrv) y = g_strsplit(*(const char *const *)b, " ", -1);

	for (guint i = 0; x[i] && y[i]; i++) {
		const char *x_value = strchr(x[i], '='), *y_value = strchr(y[i], '=');
		const gint order = x_value && y_value ?
			compare_values(x_value + 1, y_value + 1) : strcmp(x[i], y[i]);

		if (order)
			return order;
	}
	return 0;
}

/* An interleaving that does not come to its end has no final state. */
static GPtrArray *final_states(const struct exploration *x)
{
	GPtrArray *states = g_ptr_array_new();

	for (guint i = 0; i < x->outcome->len; i++) {
		const struct outcome_row *row =
			&g_array_index(x->outcome, struct outcome_row, i);

		if (row->end == RUN_DONE)
			g_ptr_array_add(states, row->text);
	}
	g_ptr_array_sort(states, compare_states);
	return states;
}

/* --- the answer --------------------------------------------------------------------- */

static void judge(struct litmus_answer *a, const struct condition *c)
{
	static const char *const kind[] = { "Allowed", "Forbidden", "Required" };
	const gboolean forbids = c->quantifier == QUANTIFIER_NOT_EXISTS;

	for (guint i = 0; i < a->state->len; i++) {
		if (proposition_holds(c->proposition, a->state->pdata[i]))
			a->holds++;
		else
			a->fails++;
	}
	a->kind = kind[c->quantifier];
	a->positive = forbids ? a->fails : a->holds;
	a->negative = forbids ? a->holds : a->fails;
	a->ok = c->quantifier == QUANTIFIER_EXISTS ? a->holds > 0 : !a->negative;
	a->observation = !a->holds ? "Never" : !a->fails ? "Always" : "Sometimes";
}

void litmus_answer_init(struct litmus_answer *a, const struct record *r)
{
	const struct litmus *litmus = r->spec.scenario->litmus;
	struct condition *c = !litmus->condition ? NULL :
		condition_parse(litmus->condition, litmus->condition_place, NULL);

	*a = (struct litmus_answer){ .state = final_states(r->found) };
	if (c)
		judge(a, c);
	condition_free(c);
}

void litmus_answer_clear(struct litmus_answer *a)
{
	g_ptr_array_unref(a->state);
}

/* --- printing ----------------------------------------------------------------------- */

/* "0:r0=1 x=2" as "0:r0=1; x=2;" */
static void print_state(const char *state, FILE *out)
{
	for (const char *c = state; *c; c++) {
		if (*c == ' ')
			putc(';', out);
		putc(*c, out);
	}
	fputs(*state ? ";\n" : "\n", out);
}

static void print_answer(const struct record *r, FILE *out)
{
	const struct litmus *litmus = r->spec.scenario->litmus;
	struct litmus_answer a;

	litmus_answer_init(&a, r);
	fprintf(out, "Test %s%s%s\nStates %u\n", litmus->test, a.kind ? " " : "",
		a.kind ? a.kind : "", a.state->len);
	for (guint i = 0; i < a.state->len; i++)
		print_state(a.state->pdata[i], out);
	if (a.kind)
		fprintf(out,
			"%s\nWitnesses\nPositive: %u Negative: %u\nCondition %s\n"
			"Observation %s %s %u %u\n",
			a.ok ? "Ok" : "No", a.positive, a.negative, litmus->condition,
			litmus->test, a.observation, a.holds, a.fails);
	litmus_answer_clear(&a);
}

void show_litmus(const GPtrArray *records, FILE *out)
{
	for (guint i = 0; i < records->len; i++) {
		if (i)
			putc('\n', out);
		print_answer(records->pdata[i], out);
	}
}
