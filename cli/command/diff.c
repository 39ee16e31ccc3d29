/* SPDX-License-Identifier: MIT */
/*
 * diff.c - simrun diff: which outcomes one variant allows that another one does not.
 */
#include "cli/command/batch.h"
#include "cli/command/command.h"
#include "cli/command/json.h"
#include "cli/base/search_options.h"
#include "experiment/search/compare.h"

#include <string.h>

/* --- in words ----------------------------------------------------------------------------- */

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

/*
 * The results of an outcome that the other variant never gives. If it gives each of them in
 * some outcome, only their combination is new, and the whole outcome is told.
 */
static char *what_is_new(const struct outcome_row *row, const struct exploration *other)
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

static void print_list(const char *title, const GPtrArray *rows)
{
	if (!rows->len)
		return;
	printf("%s\n", title);
	for (guint i = 0; i < rows->len; i++) {
		const struct outcome_row *row = rows->pdata[i];

		printf("  %s", row->text);
		if (row->witness)
			printf("    (run %" G_GINT64_FORMAT "%s)", row->witness->record->id,
			       row->witness->holds ? "" : ", which time makes different");
		putchar('\n');
	}
}

static void print_verdict(const char *who, const char *other, const GPtrArray *only,
			  const struct exploration *x)
{
	if (!only->len)
		return;
	printf("%s allows %u outcome%s that %s does not: ", who, only->len,
	       only->len == 1 ? "" : "s", other);
	for (guint i = 0; i < only->len && i < 3; i++) {
		g_autofree char *text = what_is_new(only->pdata[i], x);

		printf("%s%s", i ? "; " : "", text);
	}
	puts(only->len > 3 ? "; …" : "");
}

enum { LINE_BREAK = 92 };

/* What a variant does on the way that the other one does not. */
static void print_steps(const char *who, const GPtrArray *labels)
{
	int column = printf("steps of %s only:", who);

	if (!labels->len)
		column += printf(" none");
	for (guint i = 0; i < labels->len; i++) {
		const char *label = labels->pdata[i];

		if (column + 1 + (int)strlen(label) > LINE_BREAK)
			column = printf("\n ");
		column += printf(" %s", label);
	}
	putchar('\n');
}

static void print_comparison(const struct comparison *c)
{
	const char *a = c->a->spec.policy->name, *b = c->b->spec.policy->name;
	g_autofree char *in_a = g_strdup_printf("only %s:", a);
	g_autofree char *in_b = g_strdup_printf("only %s:", b);

	if (c->a->spec.scenario->point)
		printf("[%s]\n", c->a->spec.scenario->point);
	print_list("both:", c->common);
	print_list(in_a, c->only_a);
	print_list(in_b, c->only_b);
	if (!c->finished)
		printf("not finished: what was not found with one of them may be possible\n");
	if (c->finished || c->b->found->limit == LIMIT_NONE)
		print_verdict(a, b, c->only_a, c->b->found);
	if (c->finished || c->a->found->limit == LIMIT_NONE)
		print_verdict(b, a, c->only_b, c->a->found);
	if (c->finished && !c->differs)
		printf("%s and %s allow the same %u outcome%s in this scenario\n", a, b,
		       c->common->len, c->common->len == 1 ? "" : "s");
	print_steps(a, c->steps_a);
	print_steps(b, c->steps_b);
}

/* --- the command ------------------------------------------------------------------------------ */

/* One pair that differs decides the status; if none does, a pair that was left open. */
static enum exit_status worse(enum exit_status status, const struct comparison *c)
{
	if (c->differs || status == EXIT_NOT_HELD)
		return EXIT_NOT_HELD;
	return c->finished ? status : EXIT_UNFINISHED;
}

static void clear_comparison(gpointer data)
{
	comparison_clear(data);
}

/* Of struct comparison. Two records in a row are of the same point of a sweep. */
static GArray *compare_pairs(const GPtrArray *records)
{
	GArray *comparisons = g_array_new(FALSE, FALSE, sizeof(struct comparison));

	g_array_set_clear_func(comparisons, clear_comparison);
	for (guint i = 0; i + 1 < records->len; i += 2) {
		struct comparison c;

		comparison_init(&c, records->pdata[i], records->pdata[i + 1]);
		g_array_append_val(comparisons, c);
	}
	return comparisons;
}

static enum exit_status show(const struct options *o, const struct scenario *s,
			     const char *database, const GPtrArray *records,
			     enum exit_status status)
{
	GArray *comparisons;

	(void)s;
	(void)database;
	if (status > EXIT_NOT_HELD)
		return status;
	status = EXIT_HELD;	/* diff does not ask what a variant violates */
	comparisons = compare_pairs(records);
	for (guint i = 0; i < comparisons->len; i++) {
		const struct comparison *c =
			&g_array_index(comparisons, struct comparison, i);

		status = worse(status, c);
		if (!o->json && !o->quiet)
			print_comparison(c);
	}
	if (o->json)
		print_diff_json(comparisons);
	g_array_unref(comparisons);
	return status;
}

enum exit_status command_diff(const struct options *o, char **word)
{
	GError *error = NULL;
	struct search_request request;
	const struct batch_command c = { .make = make_search, .make_data = &request,
					 .unit = "states", .show = show,
					 .searches = TRUE, .compares = TRUE };

	return search_request_read(o, TRUE, &request, &error) ?
		batch_command(&c, o, word[0]) : complain_error(EXIT_USAGE, error);
}
