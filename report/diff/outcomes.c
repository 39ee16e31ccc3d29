/* SPDX-License-Identifier: MIT */
/*
 * outcomes.c - the outcomes of two searches side by side.
 */
#include "report/diff/outcomes.h"

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

static gboolean is_finished(const struct record *r)
{
	return r->found->limit == LIMIT_NONE;
}

void outcome_diff_init(struct outcome_diff *d, const struct record *a, const struct record *b)
{
	*d = (struct outcome_diff){
		.common = g_ptr_array_new(), .only_a = g_ptr_array_new(),
		.only_b = g_ptr_array_new(), .finished = is_finished(a) && is_finished(b),
	};
	split(a->found, b->found, d->common, d->only_a);
	split(b->found, a->found, NULL, d->only_b);
	d->differs = (d->only_a->len && is_finished(b)) ||
		     (d->only_b->len && is_finished(a));
}

void outcome_diff_clear(struct outcome_diff *d)
{
	g_ptr_array_unref(d->common);
	g_ptr_array_unref(d->only_a);
	g_ptr_array_unref(d->only_b);
}

static gboolean has_word(const struct exploration *x, const char *word)
{
	for (guint i = 0; i < x->outcome->len; i++) {
		g_auto(GStrv) words = g_strsplit(
			g_array_index(x->outcome, struct outcome_row, i).text, " ", -1);

		if (g_strv_contains((const char *const *)words, word))
			return TRUE;
	}
	return FALSE;
}

char *outcome_news(const struct outcome_row *row, const struct exploration *other)
{
	g_auto(GStrv) word = g_strsplit(row->text, " ", -1);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; word[i]; i++) {
		const char *equals = strchr(word[i], '=');

		if (has_word(other, word[i]))
			continue;
		if (text->len)
			g_string_append(text, ", ");
		if (equals)
			g_string_append_printf(text, "%.*s = %s", (int)(equals - word[i]),
					       word[i], equals + 1);
		else
			g_string_append(text, word[i]);
	}
	return g_strdup(text->len ? text->str : row->text);
}
