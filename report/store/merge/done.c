/* SPDX-License-Identifier: MIT */
/*
 * done.c - see done.h. The file is read through a connection of its own, since the store
 * opens one only when it has something to write.
 */
#include "report/store/merge/done.h"

#include <math.h>

#include <sqlite3.h>

#include "policies/policy.h"
#include "report/record/words.h"
#include "report/store/connection.h"

/* A level that is not written down is the default one. */
#define RUNS_OF									\
	"FROM scenario AS s JOIN point AS p ON p.scenario = s.id "		\
	"JOIN run AS r ON r.point = p.id "					\
	"WHERE s.sha256 = ?1 AND r.version = ?2 AND r.mode = 'run' "		\
	"AND coalesce((SELECT value FROM param WHERE run = r.id AND key = 'trace'), 'ops') = ?3 " \
	"AND EXISTS (SELECT 1 FROM param WHERE run = r.id AND key = 'check') = ?4 " \
	"ORDER BY r.id"
/* What expect_passed() says of a record. */
#define PASSED									\
	"NOT EXISTS (SELECT 1 FROM expectation WHERE run = r.id AND NOT ok) AND "	\
	"NOT EXISTS (SELECT 1 FROM violation AS v WHERE v.run = r.id AND NOT EXISTS "	\
	"(SELECT 1 FROM expectation WHERE run = r.id AND name = 'violates.' || v.property)), "
#define COLUMNS									\
	"SELECT p.number, r.repeat, r.seed, r.policy, r.plugin_sha256, " PASSED
#define MEASURED	"(SELECT value FROM v_measure WHERE run = r.id AND measure = ?5) "

static sqlite3_stmt *ask(const struct connection *c, const struct done_query *q)
{
	const char *sql = q->measure ? COLUMNS MEASURED RUNS_OF : COLUMNS "NULL " RUNS_OF;
	sqlite3_stmt *rows = NULL;

	if (sqlite3_prepare_v2(c->db, sql, -1, &rows, NULL) != SQLITE_OK)
		return NULL;	/* sqlite3_step() will say so */
	sqlite3_bind_text(rows, 1, q->sha256, -1, SQLITE_STATIC);
	sqlite3_bind_text(rows, 2, q->version, -1, SQLITE_STATIC);
	sqlite3_bind_text(rows, 3, trace_level_word(q->level), -1, SQLITE_STATIC);
	sqlite3_bind_int(rows, 4, q->checks);
	if (q->measure)
		sqlite3_bind_text(rows, 5, q->measure, -1, SQLITE_STATIC);
	return rows;
}

/* The variant of a row, if this program has it, and of the same file; else NULL. */
static const struct policy *policy_of(sqlite3_stmt *row)
{
	const char *name = (const char *)sqlite3_column_text(row, 3);
	const char *sha256 = (const char *)sqlite3_column_text(row, 4);
	const struct policy *policy = name ? policy_find(name) : NULL;
	const struct plugin *plugin = policy ? policy_plugin(policy) : NULL;

	return g_strcmp0(sha256, plugin ? plugin->sha256 : NULL) ? NULL : policy;
}

static void tell(sqlite3_stmt *row, done_found *found, void *data)
{
	const struct policy *policy = policy_of(row);

	if (policy)
		found(data, (uint64_t)sqlite3_column_int64(row, 0),
		      (uint64_t)sqlite3_column_int64(row, 1), policy->name,
		      (uint64_t)sqlite3_column_int64(row, 2), sqlite3_column_int(row, 5),
		      sqlite3_column_type(row, 6) == SQLITE_NULL ?
			      (double)NAN : sqlite3_column_double(row, 6));
}

static gboolean tell_all(const struct connection *c, const struct done_query *q,
			 done_found *found, void *data, GError **error)
{
	sqlite3_stmt *rows = ask(c, q);
	int rc;

	while ((rc = sqlite3_step(rows)) == SQLITE_ROW)
		tell(rows, found, data);
	sqlite3_finalize(rows);
	return rc == SQLITE_DONE || connection_error(c, "be read", error);
}

gboolean store_done(struct store *s, const struct done_query *q, done_found *found, void *data,
		    GError **error)
{
	struct connection c = { .file = *store_file(s), .stop = store_stop(s) };
	gboolean has_tables;
	gboolean ok = connection_look(&c, &has_tables, error) &&
		      (!has_tables || tell_all(&c, q, found, data, error));

	connection_close(&c);
	return ok;
}
