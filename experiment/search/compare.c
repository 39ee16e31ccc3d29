/* SPDX-License-Identifier: MIT */
/*
 * compare.c - the outcomes of two searches side by side.
 */
#include "experiment/search/compare.h"

#include <string.h>

static gboolean allows(const struct exploration *x, const char *outcome)
{
	for (guint i = 0; i < x->outcome->len; i++)
		if (!strcmp(g_array_index(x->outcome, struct outcome_row, i).text, outcome))
			return TRUE;
	return FALSE;
}

/* Adds each outcome of x to one of the lists; common may be NULL. */
static void split(const struct exploration *x, const struct exploration *other,
		  GPtrArray *common, GPtrArray *only)
{
	for (guint i = 0; i < x->outcome->len; i++) {
		struct outcome_row *row = &g_array_index(x->outcome, struct outcome_row, i);

		if (!allows(other, row->text))
			g_ptr_array_add(only, row);
		else if (common)
			g_ptr_array_add(common, row);
	}
}

static int compare_labels(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The labels of steps that x reached and the other one did not, each once, sorted. */
static GPtrArray *only_steps(const struct exploration *x, const struct exploration *other)
{
	GPtrArray *labels = g_ptr_array_new();

	for (guint i = 0; i < x->label->len; i++) {
		const struct label_row *l = &g_array_index(x->label, struct label_row, i);

		if (l->reached && !label_is_reached(other, l->label) &&
		    !g_ptr_array_find_with_equal_func(labels, l->label, g_str_equal, NULL))
			g_ptr_array_add(labels, (gpointer)l->label);
	}
	g_ptr_array_sort(labels, compare_labels);
	return labels;
}

static gboolean is_finished(const struct record *r)
{
	return r->found->limit == LIMIT_NONE;
}

void comparison_init(struct comparison *c, const struct record *a, const struct record *b)
{
	*c = (struct comparison){
		.a = a, .b = b, .common = g_ptr_array_new(), .only_a = g_ptr_array_new(),
		.only_b = g_ptr_array_new(),
		.steps_a = only_steps(a->found, b->found),
		.steps_b = only_steps(b->found, a->found), .finished = is_finished(a) && is_finished(b),
	};
	split(a->found, b->found, c->common, c->only_a);
	split(b->found, a->found, NULL, c->only_b);
	c->differs = (c->only_a->len && is_finished(b)) ||
		     (c->only_b->len && is_finished(a));
}

void comparison_clear(struct comparison *c)
{
	g_ptr_array_unref(c->common);
	g_ptr_array_unref(c->only_a);
	g_ptr_array_unref(c->only_b);
	g_ptr_array_unref(c->steps_a);
	g_ptr_array_unref(c->steps_b);
}

const char *comparison_word(const struct comparison *c)
{
	if (c->differs)
		return "different";
	return c->finished ? "equal" : "unfinished";
}
