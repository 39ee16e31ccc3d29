/* SPDX-License-Identifier: MIT */
/*
 * expect_sql.c - a scenario's questions in SQL, asked of the database in the transaction
 * that stores the run. They may read, and nothing else, and not for long.
 */
#include "report/store/expect_sql.h"

#include <sqlite3.h>

#include "report/record/expect.h"
#include "report/store/new_db.h"
#include "report/store/rows/rows.h"

/*
 * The limits for all questions of a run together. Whether to stop is looked at only
 * between two instructions of SQLite's machine, and one such as instr() takes time with
 * the square of a value's length, so values must be short. The clock stops what keeps
 * within the other limits and takes long all the same.
 */
enum {
	SQL_SLICE = 100,	/* instructions between two looks */
	SQL_SLICES = 2000000,	/* so many times SQL_SLICE instructions */
	SQL_SECONDS = 20,
	SQL_BYTES = 1 << 14,	/* the length of a value */
	SQL_PATTERN = 100,	/* the length of a pattern of LIKE */
};

/* Allows to read, but not the rows that are on their way into the tables (rows.h). */
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
	unsigned slices;	/* how many are left */
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

/* What is wrong with a statement and the text behind it; NULL: nothing. */
static const char *fault(sqlite3_stmt *q, const char *rest)
{
	while (*rest == ';' || g_ascii_isspace(*rest))
		rest++;
	return !q || *rest		  ? "it is not one SELECT" :
	       !sqlite3_stmt_readonly(q)  ? "it does not only read" :
	       sqlite3_column_count(q) != 1 ? "it has not one column" : NULL;
}

/* NULL: *why, which is to be freed, says what is wrong. */
static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, char **why)
{
	sqlite3_stmt *q = NULL;
	const char *rest = NULL, *wrong;

	if (sqlite3_prepare_v2(db, sql, -1, &q, &rest) != SQLITE_OK) {
		*why = g_strdup(sqlite3_errmsg(db));
		return NULL;
	}
	wrong = fault(q, rest);
	if (!wrong)
		return q;
	*why = g_strdup(wrong);
	sqlite3_finalize(q);
	return NULL;
}

static char *ask(sqlite3 *db, const char *sql, int64_t run_id, gboolean *ok)
{
	g_autofree char *why = NULL;
	sqlite3_stmt *q = prepare(db, sql, &why);
	char *actual;

	*ok = FALSE;
	if (!q)
		return g_strdup_printf("error: %s", why);
	/* a question need not have the parameter: then 0 is bound to nothing */
	sqlite3_bind_int64(q, sqlite3_bind_parameter_index(q, ":run"), run_id);
	actual = sql_value(q, db, ok);
	sqlite3_finalize(q);
	return actual;
}

struct asking {
	sqlite3 *db;
	int64_t run_id;
	struct allowance allowance;
};

static char *ask_safely(void *data, const char *sql, gboolean *ok)
{
	struct asking *a = data;
	sqlite3 *db = a->db;
	const int bytes = sqlite3_limit(db, SQLITE_LIMIT_LENGTH, SQL_BYTES);
	const int pattern = sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH,
					  SQL_PATTERN);
	char *actual;

	sqlite3_set_authorizer(db, authorize, NULL);
	sqlite3_progress_handler(db, SQL_SLICE, spend_slice, &a->allowance);
	actual = ask(db, sql, a->run_id, ok);
	/* the allowance is on the stack of a caller: nothing may look at it afterwards */
	sqlite3_progress_handler(db, 0, NULL, NULL);
	sqlite3_set_authorizer(db, NULL, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, bytes);
	sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, pattern);
	return actual;
}

/* --- before there is a run ------------------------------------------------------------------ */

/* Which byte SQLite did not understand. */
static gsize offset_of_error(sqlite3 *db)
{
#if SQLITE_VERSION_NUMBER >= 3038000
	return (gsize)MAX(sqlite3_error_offset(db), 0);
#else
	(void)db;
	return 0;
#endif
}

/* A name of a parameter that nobody will ever give a value; NULL: there is none. */
static const char *other_parameter(sqlite3_stmt *q)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(q); i++) {
		const char *name = sqlite3_bind_parameter_name(q, i);

		if (g_strcmp0(name, ":run"))
			return name ? name : "?";
	}
	return NULL;
}

static char *check(sqlite3 *db, const char *sql, gsize *at)
{
	char *why = NULL;
	sqlite3_stmt *q = prepare(db, sql, &why);
	const char *other = q ? other_parameter(q) : NULL;

	if (!q)
		*at = offset_of_error(db);
	if (other)
		why = g_strdup_printf("%s has no value: the only parameter is :run", other);
	sqlite3_finalize(q);
	return why;
}

char *expect_check_question(const char *sql, gsize *at)
{
	struct new_db n;
	char *why;

	*at = 0;
	if (!new_db_open(&n))
		return NULL;	/* the question is asked, and then it will be seen */
	sqlite3_limit(n.db, SQLITE_LIMIT_LENGTH, SQL_BYTES);
	sqlite3_limit(n.db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, SQL_PATTERN);
	sqlite3_set_authorizer(n.db, authorize, NULL);
	why = check(n.db, sql, at);
	new_db_clear(&n);
	return why;
}

void expect_in_database(struct record *r, sqlite3 *db, int64_t run_id,
			const atomic_bool *stop)
{
	struct asking a = {
		.db = db,
		.run_id = run_id,
		.allowance = {
			.slices = SQL_SLICES,
			.until_us = g_get_monotonic_time() + SQL_SECONDS * G_USEC_PER_SEC,
			.stop = stop,
		},
	};

	expect_evaluate(r, ask_safely, &a);
}
