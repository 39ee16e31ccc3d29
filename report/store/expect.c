/* SPDX-License-Identifier: MIT */
/*
 * expect.c - a scenario's expectations, checked against one run.
 *
 * Results and violations are looked up in the record. An SQL expectation is asked of the
 * database, in the transaction that stores the run; it may read and nothing else.
 */
#include "report/store/store.h"

#include <stdarg.h>
#include <string.h>

#include <sqlite3.h>

#include "report/record/outcome.h"
#include "report/store/rows.h"

/*
 * For all queries of a run. An instruction of SQLite's machine does not look at whether to
 * stop, and one like instr() takes time with the square of a value's length, so values are
 * short. The clock is for what is within these and takes long all the same.
 */
enum {
	SQL_SLICE = 100,	/* virtual machine instructions between two looks */
	SQL_SLICES = 2000000,	/* a query that takes more is stopped */
	SQL_SECONDS = 20,	/* … or longer */
	SQL_BYTES = 1 << 14,	/* of a value */
	SQL_PATTERN = 100,	/* of LIKE */
};

static gboolean applies(const struct expectation *e, const struct record *r)
{
	return !e->policies || g_ptr_array_find(e->policies, r->spec.policy, NULL);
}

static void add(struct record *r, const char *name, unsigned line, gboolean ok,
		const char *expected, char *actual)
{
	struct expectation_row row = { .actual = actual, .ok = ok, .line = line,
				       .name = g_strdup(name),
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

	add(r, e->name, e->line, op && op->result == e->result, op_result_word(e->result),
	    g_strdup(actual));
}

static void check_violates(struct record *r, const struct expectation *e)
{
	const gboolean violated = r->violations[e->property] > 0;

	add(r, e->name, e->line, violated, "violated",
	    g_strdup(violated ? "violated" : "not violated"));
}

/* --- SQL ------------------------------------------------------------------------- */

/* Reads only, and of the results: not of our own rows on their way (rows.h). */
static int authorize(void *data, int action, const char *table, const char *function,
		     const char *c, const char *d)
{
	(void)data, (void)c, (void)d;
	switch (action) {
	case SQLITE_READ:
		return g_strcmp0(table, ROWS_TABLE) ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return g_strcmp0(function, "load_extension") &&
		       g_strcmp0(function, "fts3_tokenizer") ? SQLITE_OK : SQLITE_DENY;
	}
	return SQLITE_DENY;
}

struct allowance {
	unsigned slices;	/* that are left */
	gint64 until_us;
	const atomic_bool *stop;
};

static int spend_slice(void *data)
{
	struct allowance *a = data;

	if (!a->slices || (a->stop && *a->stop) || g_get_monotonic_time() > a->until_us)
		return 1;
	a->slices--;
	return 0;
}

static char *sql_value(sqlite3_stmt *q, sqlite3 *db, gboolean *ok)
{
	const char *text;
	char *actual;

	switch (sqlite3_step(q)) {
	case SQLITE_DONE:
		return g_strdup("no row");
	case SQLITE_INTERRUPT:
		return g_strdup("error: takes too long");
	case SQLITE_ROW:
		break;
	default:
		return g_strdup_printf("error: %s", sqlite3_errmsg(db));
	}
	*ok = sqlite3_column_double(q, 0) != 0;
	text = (const char *)sqlite3_column_text(q, 0);
	actual = g_utf8_make_valid(text ? text : "NULL", -1);
	if (sqlite3_step(q) != SQLITE_DONE) {
		g_free(actual);
		*ok = FALSE;
		return g_strdup("error: more than one row");
	}
	return actual;
}

static char *ask(sqlite3 *db, const char *sql, int64_t run_id, gboolean *ok)
{
	sqlite3_stmt *q = NULL;
	const char *rest = NULL;
	char *actual;

	*ok = FALSE;
	if (sqlite3_prepare_v2(db, sql, -1, &q, &rest) != SQLITE_OK)
		return g_strdup_printf("error: %s", sqlite3_errmsg(db));
	while (*rest == ';' || g_ascii_isspace(*rest))
		rest++;
	if (!q || *rest)
		actual = g_strdup("error: one SELECT is expected");
	else if (!sqlite3_stmt_readonly(q))
		actual = g_strdup("error: may only read");
	else if (sqlite3_column_count(q) != 1)
		actual = g_strdup("error: one column is expected");
	else {
		/* without the parameter, 0 is bound to nothing and that is no error */
		sqlite3_bind_int64(q, sqlite3_bind_parameter_index(q, ":run"), run_id);
		actual = sql_value(q, db, ok);
	}
	sqlite3_finalize(q);
	return actual;
}

static void check_sql(struct record *r, const struct expectation *e, sqlite3 *db,
		      int64_t run_id, struct allowance *allowance)
{
	const int bytes = sqlite3_limit(db, SQLITE_LIMIT_LENGTH, SQL_BYTES);
	const int pattern = sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH,
					  SQL_PATTERN);
	gboolean ok;
	char *actual;

	sqlite3_set_authorizer(db, authorize, NULL);
	sqlite3_progress_handler(db, SQL_SLICE, spend_slice, allowance);
	actual = ask(db, e->sql, run_id, &ok);
	/* the allowance is on somebody's stack: nothing may look at it when he has returned */
	sqlite3_progress_handler(db, 0, NULL, NULL);
	sqlite3_set_authorizer(db, NULL, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, bytes);
	sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, pattern);
	add(r, e->name, e->line, ok, "true", actual);
}

/* --- a strict schedule ----------------------------------------------------------- */

static void check_strict(struct record *r)
{
	for (guint i = 0; i < r->directive->len; i++) {
		const struct directive_result *end =
			&g_array_index(r->directive, struct directive_result, i);
		const unsigned line =
			g_array_index(r->spec.scenario->directive, struct directive, i).line;
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
		add(r, "schedule.strict", line, FALSE, "kept", actual);
		return;
	}
	add(r, "schedule.strict", 0, TRUE, "kept", g_strdup("kept"));
}

static void check(struct record *r, const struct expectation *e, sqlite3 *db,
		  int64_t run_id, struct allowance *allowance)
{
	if (e->kind == EXPECT_RESULT)
		check_result(r, e);
	else if (e->kind == EXPECT_VIOLATES)
		check_violates(r, e);
	else
		check_sql(r, e, db, run_id, allowance);
}

void expect_evaluate(struct record *r, struct sqlite3 *db, int64_t run_id,
		     const atomic_bool *stop)
{
	struct allowance allowance = {
		.slices = SQL_SLICES,
		.until_us = g_get_monotonic_time() + SQL_SECONDS * G_USEC_PER_SEC,
		.stop = stop,
	};
	const GPtrArray *all = r->spec.scenario->expectation;

	g_array_set_size(r->expectation, 0);
	/* what is expected of this variant replaces what is expected of every one */
	for (unsigned own = 0; own <= 1; own++) {
		for (guint i = 0; all && i < all->len; i++) {
			const struct expectation *e = all->pdata[i];

			if (applies(e, r) && own == (e->policies != NULL))
				check(r, e, db, run_id, &allowance);
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
