/* SPDX-License-Identifier: MIT */
/*
 * expect.c - a scenario's expectations, checked against one run.
 *
 * Results and violations are looked up in the record. A question in SQL is asked by whoever
 * has the run in a database.
 */
#include "report/record/expect.h"

#include <string.h>

#include "report/record/exploration.h"
#include "report/record/outcome.h"
#include "report/record/words.h"

static gboolean applies(const struct expectation *e, const struct record *r)
{
	return !e->policies || g_ptr_array_find(e->policies, r->spec.policy, NULL);
}

/* Where something stands in a scenario. */
struct spot {
	const char *file;
	unsigned line;		/* 0: in no file */
};

static struct spot spot_of(const struct expectation *e)
{
	return (struct spot){ e->file, e->line };
}

/* Takes over actual. An expectation of the same name is replaced. */
static void add(struct record *r, const char *name, struct spot spot, gboolean ok,
		const char *expected, char *actual)
{
	struct expectation_row row = { .actual = actual, .ok = ok, .file = spot.file,
				       .line = spot.line, .name = g_strdup(name),
				       .expected = g_strdup(expected) };

	for (guint i = 0; i < r->expectation->len; i++) {
		if (strcmp(g_array_index(r->expectation, struct expectation_row, i).name,
			   name))
			continue;
		g_array_remove_index(r->expectation, i);
		g_array_insert_val(r->expectation, i, row);
		return;
	}
	g_array_append_val(r->expectation, row);
}

static void check_result(struct record *r, const struct expectation *e)
{
	const struct op_record *op = record_op(r, e->task, e->seq);
	const char *actual = op ? op_result_text(op->result) : "not begun";

	add(r, e->name, spot_of(e), op && op->result == e->result, op_result_word(e->result),
	    g_strdup(actual));
}

static void check_violates(struct record *r, const struct expectation *e)
{
	const gboolean violated = r->violations[e->property] > 0;

	add(r, e->name, spot_of(e), violated, "violated",
	    g_strdup(violated ? "violated" : "not violated"));
}

/* With strict = yes each directive must be reached without a detour. */
static void check_strict(struct record *r)
{
	for (guint i = 0; i < r->directive->len; i++) {
		const struct directive_result *end =
			&g_array_index(r->directive, struct directive_result, i);
		const struct directive *d =
			&g_array_index(r->schedule, struct directive, i);
		g_autofree char *text = directive_text(r, i);
		char *actual;

		if (end->end == DIRECTIVE_REACHED && !end->deferred)
			continue;
		if (end->end == DIRECTIVE_REACHED)
			actual = g_strdup_printf("%s: deferred by %" G_GUINT64_FORMAT
						 " steps", text, end->deferred);
		else
			actual = g_strdup_printf("%s: %s", text,
						 directive_end_word(end->end));
		add(r, "schedule.strict", (struct spot){ d->file, d->line }, FALSE, "kept", actual);
		return;
	}
	add(r, "schedule.strict", (struct spot){ NULL, 0 }, TRUE, "kept", g_strdup("kept"));
}

static void check_sql(struct record *r, const struct expectation *e, expect_ask *ask,
		      void *data)
{
	gboolean ok = FALSE;
	char *actual = ask(data, e->sql, &ok);

	add(r, e->name, spot_of(e), ok, "true", actual);
}

static void check(struct record *r, const struct expectation *e, expect_ask *ask,
		  void *data)
{
	if (e->kind == EXPECT_RESULT)
		check_result(r, e);
	else if (e->kind == EXPECT_VIOLATES)
		check_violates(r, e);
	else
		check_sql(r, e, ask, data);
}

void expect_evaluate(struct record *r, expect_ask *ask, void *data)
{
	const GPtrArray *all = r->spec.scenario->expectation;

	g_array_set_size(r->expectation, 0);
	/* those of this variant come second, as they replace those of every variant */
	for (unsigned own = 0; own <= 1; own++) {
		for (guint i = 0; all && i < all->len; i++) {
			const struct expectation *e = all->pdata[i];

			if (applies(e, r) && own == (e->policies != NULL))
				check(r, e, ask, data);
		}
	}
	if (r->spec.scenario->strict && r->directive->len)
		check_strict(r);
}

gboolean expect_asks_sql(const struct record *r)
{
	const GPtrArray *all = r->spec.scenario->expectation;

	for (guint i = 0; all && i < all->len; i++) {
		const struct expectation *e = all->pdata[i];

		if (applies(e, r) && e->kind == EXPECT_SQL)
			return TRUE;
	}
	return FALSE;
}

gboolean expect_is_unexpected(const struct record *r, enum property property)
{
	const GPtrArray *all = r->spec.scenario->expectation;

	if (!r->violations[property])
		return FALSE;
	for (guint i = 0; all && i < all->len; i++) {
		const struct expectation *e = all->pdata[i];

		if (applies(e, r) && e->kind == EXPECT_VIOLATES &&
		    e->property == property)
			return FALSE;
	}
	return TRUE;
}

gboolean expect_passed(const struct record *r)
{
	for (guint i = 0; i < r->expectation->len; i++)
		if (!g_array_index(r->expectation, struct expectation_row, i).ok)
			return FALSE;
	for (unsigned p = 0; p < PROPERTIES; p++)
		if (expect_is_unexpected(r, p))
			return FALSE;
	return TRUE;
}

gboolean record_passed(const struct record *r)
{
	return r->found ? !exploration_violated(r->found) : expect_passed(r);
}
