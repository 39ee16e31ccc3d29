/* SPDX-License-Identifier: MIT */
/*
 * exploration.c - making, reading and freeing what a search found, and its words.
 */
#include "report/record/exploration.h"

#include <string.h>

#include "report/record/array.h"

static void clear_verdict(gpointer row)
{
	struct verdict_row *v = row;

	g_free(v->file);
	g_free(v->path.transition);
}

static void clear_outcome(gpointer row)
{
	struct outcome_row *o = row;

	g_free(o->text);
	g_free(o->path.transition);
}

static void free_witness(gpointer data)
{
	struct witness *w = data;

	scenario_unref(w->scenario);
	g_free(w);
}

struct exploration *exploration_new(void)
{
	struct exploration *x = g_new0(struct exploration, 1);

	x->verdict = new_rows(sizeof(struct verdict_row), clear_verdict);
	x->outcome = new_rows(sizeof(struct outcome_row), clear_outcome);
	x->label = new_rows(sizeof(struct label_row), NULL);
	x->witness = g_ptr_array_new_with_free_func(free_witness);
	x->first_ns = -1;
	return x;
}

void exploration_free(struct exploration *x)
{
	if (!x)
		return;
	g_array_unref(x->verdict);
	g_array_unref(x->outcome);
	g_array_unref(x->label);
	g_ptr_array_unref(x->witness);
	g_free(x->maximum.what);
	g_free(x);
}

struct witness *exploration_add_witness(struct exploration *x, struct scenario *scenario,
					struct record *record)
{
	struct witness *w = g_new0(struct witness, 1);

	w->scenario = scenario;
	w->record = record;
	g_ptr_array_add(x->witness, w);
	return w;
}

const struct verdict_row *exploration_verdict(const struct exploration *x,
					      enum property property)
{
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		if (v->property == property)
			return v;
	}
	return NULL;
}

const struct witness *exploration_witness(const struct exploration *x,
					  enum property property)
{
	const struct verdict_row *v = x ? exploration_verdict(x, property) : NULL;

	return v ? v->witness : NULL;
}

gboolean exploration_violated(const struct exploration *x)
{
	for (guint i = 0; i < x->verdict->len; i++)
		if (g_array_index(x->verdict, struct verdict_row, i).verdict ==
		    VERDICT_VIOLATED)
			return TRUE;
	return FALSE;
}

const char *exploration_status(const struct exploration *x)
{
	if (exploration_violated(x))
		return "violation";
	return x->limit == LIMIT_NONE ? "proved" : "unfinished";
}

#define WORD(words, index)                                                               \
	((unsigned)(index) < G_N_ELEMENTS(words) ? (words)[index] : NULL)

const char *verdict_word(enum search_verdict verdict)
{
	static const char *const word[] = { "not asked", "violated", "proved",
					    "not finished" };

	return WORD(word, verdict);
}

const char *strategy_word(unsigned strategy)
{
	return strategy < SEARCH_STRATEGIES ? search_strategy[strategy].name : NULL;
}

const char *observe_word(unsigned observe)
{
	static const char *const word[] = { "nothing", "results", "addresses", "state",
					    "values" };

	return WORD(word, observe);
}

const char *limit_word(enum search_limit limit)
{
	static const char *const word[] = { "none", "--max-states", "--memory",
					    "--max-seconds", "--max-preemptions",
					    "--walks", "65536 outcomes", "interrupted",
					    "too many writes in flight" };

	return WORD(word, limit);
}

gboolean label_is_reached(const struct exploration *x, const char *label)
{
	for (guint i = 0; i < x->label->len; i++) {
		const struct label_row *l = &g_array_index(x->label, struct label_row, i);

		if (l->reached && !strcmp(l->label, label))
			return TRUE;
	}
	return FALSE;
}
