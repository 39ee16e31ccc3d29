/* SPDX-License-Identifier: MIT */
/*
 * lines.c - see lines.h.
 */
#include "report/view/lines.h"

#include <string.h>

#include "report/record/record.h"

enum { ROUND_MAX = 4 };		/* lines of a round */

static void clear_line(gpointer data)
{
	struct line *l = data;

	g_free(l->text);
}

GArray *lines_new(void)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));

	g_array_set_clear_func(lines, clear_line);
	return lines;
}

static gboolean same_line(const struct line *a, const struct line *b)
{
	return a->column >= 0 && a->column == b->column && a->task == b->task &&
	       a->repeats == b->repeats && !strcmp(a->text, b->text);
}

/* How often the `period` lines from this one on come, one round after the other. */
static guint rounds(const GArray *lines, guint from, guint period)
{
	const struct line *l = (const struct line *)(void *)lines->data;
	guint n = 1;

	while (from + (n + 1) * period <= lines->len) {
		for (guint i = 0; i < period; i++)
			if (!same_line(&l[from + i], &l[from + n * period + i]) ||
			    l[from + i].task != l[from].task)
				return n;
		n++;
	}
	return n;
}

/* "purge.free", "purge.account" -> "purge.free account" */
static char *round_text(const GArray *lines, guint from, guint period)
{
	GString *s = g_string_new(g_array_index(lines, struct line, from).text);
	const char *dot = strchr(s->str, '.');
	const gsize prefix = dot ? (gsize)(dot - s->str) + 1 : 0;

	for (guint i = 1; i < period; i++) {
		const char *text = g_array_index(lines, struct line, from + i).text;
		const gboolean same = prefix && !strncmp(text, s->str, prefix);

		g_string_append_printf(s, " %s", same ? text + prefix : text);
	}
	return g_string_free(s, FALSE);
}

/* Folds the round that begins here. Returns how many lines that took; 1: there is none. */
static guint fold_round(GArray *lines, guint from)
{
	struct line *first = &g_array_index(lines, struct line, from);

	for (guint period = 2; period <= ROUND_MAX; period++) {
		const guint n = rounds(lines, from, period);
		char *text;

		if (n < 2 || first->column < 0)
			continue;
		text = round_text(lines, from, period);
		g_free(first->text);
		first->text = text;
		first->repeats = n;
		return n * period;
	}
	return 1;
}

/* There may be millions of lines, so each that stays is moved up only once. */
void lines_fold(GArray *lines, const struct record *r)
{
	struct line *l = (struct line *)(void *)lines->data;
	guint to = 0, next;

	for (guint from = 0; from < lines->len && !record_is_unwanted(r); from = next) {
		next = from + fold_round(lines, from);
		if (to < from) {
			g_free(l[to].text);
			l[to] = l[from];
			l[from].text = NULL;
		}
		to++;
	}
	g_array_set_size(lines, to);
}
