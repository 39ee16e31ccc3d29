/* SPDX-License-Identifier: MIT */
/*
 * diff.c - simrun diff: which outcomes one variant allows that another one does not.
 */
#include "experiment/explore.h"

#include <string.h>

struct comparison {
	const struct record *a, *b;
	GPtrArray *common, *only_a, *only_b;	/* of const struct outcome_row * */
	gboolean finished;	/* both searches */
	gboolean differs;	/* for certain: what one lacks, it was searched for in vain */
};

/* --- comparing ------------------------------------------------------------------------ */

static gboolean allows(const struct exploration *x, const char *outcome)
{
	for (guint i = 0; i < x->outcome->len; i++)
		if (!strcmp(g_array_index(x->outcome, struct outcome_row, i).text, outcome))
			return TRUE;
	return FALSE;
}

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

static void compare(struct comparison *c, const struct record *a, const struct record *b)
{
	*c = (struct comparison){
		.a = a, .b = b, .common = g_ptr_array_new(), .only_a = g_ptr_array_new(),
		.only_b = g_ptr_array_new(),
		.finished = a->found->limit == LIMIT_NONE && b->found->limit == LIMIT_NONE,
	};
	split(a->found, b->found, c->common, c->only_a);
	split(b->found, a->found, NULL, c->only_b);
	c->differs = (c->only_a->len && b->found->limit == LIMIT_NONE) ||
		     (c->only_b->len && a->found->limit == LIMIT_NONE);
}

static void comparison_clear(struct comparison *c)
{
	g_ptr_array_unref(c->common);
	g_ptr_array_unref(c->only_a);
	g_ptr_array_unref(c->only_b);
}

static const char *verdict(const struct comparison *c)
{
	if (c->differs)
		return "different";
	return c->finished ? "equal" : "unfinished";
}

/* One pair that differs decides; else one that was left open. */
static enum exit_status worse(enum exit_status status, const struct comparison *c)
{
	if (c->differs || status == EXIT_NOT_HELD)
		return EXIT_NOT_HELD;
	return c->finished ? status : EXIT_UNFINISHED;
}

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

/* Of an outcome, what the other variant never has; if each part of it can be, the whole. */
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
}

/* --- the command ------------------------------------------------------------------------------ */

static enum exit_status compare_all(const struct scenario *s, const struct options *o,
				    const char *database, const GPtrArray *records,
				    enum exit_status status)
{
	struct diff_json *json;

	(void)s;
	(void)database;
	if (status > EXIT_NOT_HELD)
		return status;
	status = EXIT_HELD;	/* what a variant violates is not what was asked */
	json = o->json ? diff_json_new(records->len > 2) : NULL;
	for (guint i = 0; i + 1 < records->len; i += 2) {
		struct comparison c;

		compare(&c, records->pdata[i], records->pdata[i + 1]);
		status = worse(status, &c);
		if (json)
			diff_json_add(json, c.a, c.b, verdict(&c), c.common->len, c.only_a,
				      c.only_b);
		else if (!o->quiet)
			print_comparison(&c);
		comparison_clear(&c);
	}
	if (json)
		diff_json_end(json);
	return status;
}

enum exit_status command_diff(const struct options *given, const char *path)
{
	GError *error = NULL;
	struct options o = *given;
	GPtrArray *chosen = o.policy ? policies_from_list(o.policy, &error) : NULL;
	enum exit_status status;

	o.compares = TRUE;
	if (!error && (!chosen || chosen->len != 2))
		status = complain(EXIT_USAGE, "diff compares two variants, expected "
				  "--policy A,B");
	else if (!error && search_options_check(&o, &error))
		status = batch_run(&o, path, chosen, explore_variant, compare_all);
	else
		status = complain_error(EXIT_USAGE, error);
	g_clear_pointer(&chosen, g_ptr_array_unref);
	return status;
}
