/* SPDX-License-Identifier: MIT */
/*
 * check-transactions.c - a run is in the database whole or not at all, and several runs
 * share a transaction.
 */
#include <check.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/stored.h"
#include "report/store/expect_sql.h"
#include "tests/unit/suite.h"

/* --- whole or not at all --------------------------------------------------------- */

START_TEST(run_that_fails_half_way_leaves_nothing)
{
	GError *error = NULL;
	struct store *s;

	store_into(file);
	/* violations are written late: after the run, its tasks and its operations */
	sql("CREATE UNIQUE INDEX stop ON violation(run > 0)");
	s = store_open(file, NULL);
	ck_assert(!store_one(s, &error));
	ck_assert_msg(strstr(error->message, "UNIQUE constraint") != NULL, "%s",
		      error->message);
	g_clear_error(&error);
	ck_assert_sql("SELECT count(*) FROM run", "1");
	ck_assert_sql("SELECT count(*) FROM op", "3");

	sql("DROP INDEX stop");
	ck_assert_msg(store_one(s, &error), "%s", error ? error->message : "");
	store_close(s);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
}
END_TEST

/* _i is a table, which is empty, or a view, which has as many rows as expected. */
START_TEST(what_a_stranger_calls_as_we_do_is_not_asked)
{
	static const char *const stranger[] = {
		"CREATE TABLE simrun_rows (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11,"
		"	c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22)",
		"CREATE VIEW simrun_rows AS SELECT 'evil' AS c0, 'evil' AS c1, 'evil' AS c2,"
		"	'evil' AS c3, 'evil' AS c4, 'evil' AS c5, 'evil' AS c6, 'evil' AS c7,"
		"	'evil' AS c8, 'evil' AS c9, 'evil' AS c10, 'evil' AS c11,"
		"	'evil' AS c12, 'evil' AS c13, 'evil' AS c14, 'evil' AS c15,"
		"	'evil' AS c16, 'evil' AS c17, 'evil' AS c18, 'evil' AS c19,"
		"	'evil' AS c20, 'evil' AS c21, 'evil' AS c22",
	};
	GError *error = NULL;
	struct store *s;

	store_into(file);
	sql(stranger[_i]);
	s = store_open(file, NULL);
	ck_assert_msg(store_one(s, &error), "%s", error ? error->message : "");
	store_close(s);
	ck_assert_sql("SELECT count(DISTINCT scenario) || count(*) FROM run", "12");
}
END_TEST

START_TEST(full_disk_is_an_error_and_leaves_nothing)
{
	GError *error = NULL;
	struct store *s;
	struct record *r = make_large_record();

	store_into(file);
	s = store_open(file, NULL);
	ck_assert(store_one(s, NULL));
	sqlite3_exec(store_connection(s), "PRAGMA max_page_count = 60", NULL, NULL, NULL);
	ck_assert(!store_run(s, r, &error));
	ck_assert_msg(strstr(error->message, "full") != NULL, "%s", error->message);
	g_error_free(error);
	store_close(s);
	record_free(r);
	ck_assert_sql("SELECT count(*) FROM run", "2");
	ck_assert_sql("SELECT count(*) FROM event WHERE run > 2", "0");
	ck_assert_sql("PRAGMA integrity_check", "ok");
}
END_TEST

/* --- several runs in one transaction ----------------------------------------------- */

START_TEST(added_runs_are_in_the_file_when_they_are_flushed)
{
	struct store *s;
	struct record *r[3];

	store_into(file);
	s = store_open(file, NULL);
	for (unsigned i = 0; i < 3; i++) {
		r[i] = make_record(TRACE_OPS);
		ck_assert(store_add(s, r[i], NULL));
	}
	ck_assert_sql("SELECT count(*) FROM run", "1");
	ck_assert(store_flush(s, NULL));
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2,3,4");
	ck_assert_sql("SELECT group_concat(nr) FROM (SELECT count(*) AS nr FROM op "
		      "GROUP BY run ORDER BY run)", "3,3,3,3");
	ck_assert_int_eq(r[2]->id, 4);
	ck_assert(store_flush(s, NULL));	/* there is nothing to do */
	store_close(s);
	for (unsigned i = 0; i < 3; i++)
		record_free(r[i]);
}
END_TEST

START_TEST(what_was_not_flushed_is_not_in_the_file)
{
	struct store *s;
	struct record *r = make_record(TRACE_OPS);

	store_into(file);
	s = store_open(file, NULL);
	ck_assert(store_add(s, r, NULL));
	store_close(s);
	record_free(r);
	ck_assert_sql("SELECT count(*) FROM run", "1");
}
END_TEST

/* The runs do not fit into one transaction: those that fit are stored, the others reported. */
START_TEST(of_runs_that_a_full_disk_cannot_take_the_first_are_stored)
{
	enum { RUNS = 400 };
	struct record *r[RUNS];
	g_autofree char *wanted = NULL;
	GError *error = NULL;
	gboolean ok = TRUE;
	struct store *s;
	unsigned added = 0, stored = 0;

	store_into(file);
	s = store_open(file, NULL);
	ck_assert(store_one(s, NULL));
	sqlite3_exec(store_connection(s), "PRAGMA max_page_count = 60", NULL, NULL, NULL);
	while (ok && added < RUNS) {
		r[added] = make_record(TRACE_OPS);
		ok = store_add(s, r[added++], &error);
	}
	ok = ok && store_flush(s, &error);
	ck_assert(!ok);
	ck_assert_msg(strstr(error->message, "full") != NULL, "%s", error->message);
	g_error_free(error);
	store_close(s);
	for (unsigned i = 0; i < added; i++) {
		stored += r[i]->id != 0;
		record_free(r[i]);
	}
	ck_assert_uint_gt(stored, 10);
	ck_assert_uint_lt(stored, added);
	wanted = g_strdup_printf("%u", stored + 2);
	ck_assert_sql("SELECT count(*) FROM run", wanted);
	ck_assert_sql("SELECT count(*) FROM run WHERE 3 <> (SELECT count(*) FROM op "
		      "WHERE run = run.id)", "0");
}
END_TEST

START_TEST(run_that_fails_leaves_no_part_of_those_added_before)
{
	GError *error = NULL;
	struct record *a = make_record(TRACE_OPS), *b = make_record(TRACE_OPS);
	struct store *s;

	store_into(file);
	sql("CREATE UNIQUE INDEX stop ON violation(run > 1)");
	s = store_open(file, NULL);
	ck_assert(store_add(s, a, NULL));
	ck_assert(!store_add(s, b, &error));
	ck_assert_msg(strstr(error->message, "UNIQUE constraint") != NULL, "%s",
		      error->message);
	g_clear_error(&error);
	ck_assert(!a->id && !b->id);
	ck_assert(store_flush(s, NULL));
	ck_assert_sql("SELECT count(*) FROM run", "1");
	sql("DROP INDEX stop");
	ck_assert(store_add(s, b, NULL) && store_add(s, a, NULL) && store_flush(s, NULL));
	store_close(s);
	ck_assert_int_eq(b->id, 2);
	ck_assert_int_eq(a->id, 3);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2,3");
	record_free(a);
	record_free(b);
}
END_TEST

START_TEST(large_run_does_not_share_a_transaction)
{
	struct record *small = make_record(TRACE_OPS), *large = make_large_record();
	struct store *s;

	store_into(file);
	sql("CREATE UNIQUE INDEX stop ON event_row(seq, seq) WHERE seq = 9000");
	sql("INSERT INTO event_row SELECT 1, 9000, t_ns, step, place, name, value "
	    "FROM event_row LIMIT 1");
	s = store_open(file, NULL);
	ck_assert(store_add(s, small, NULL));
	ck_assert(!store_add(s, large, NULL));
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
	sql("DROP INDEX stop");
	ck_assert(store_add(s, large, NULL));
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2,3");
	store_close(s);
	record_free(small);
	record_free(large);
}
END_TEST

START_TEST(who_interrupts_gets_the_small_runs_and_no_part_of_a_large_one)
{
	const atomic_bool stop = true;
	struct record *small = make_record(TRACE_OPS), *large = make_large_record();
	struct store *s;

	store_into(file);
	s = store_open(file, NULL);
	store_stop_at(s, &stop);
	ck_assert(store_add(s, small, NULL));
	ck_assert(!store_add(s, large, NULL));
	store_close(s);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
	record_free(small);
	record_free(large);
}
END_TEST

/* --- SQL has a transaction of its own -------------------------------------------------- */

static const struct expectation asks_sql = {
	.kind = EXPECT_SQL, .name = (char *)"sql.x", .sql = (char *)"SELECT 1", .line = 3,
};

/* The earlier runs are then stored a second time, which must not change what this one is. */
START_TEST(run_that_asks_sql_stands_alone_in_a_file_that_others_made_meanwhile)
{
	struct record *small = make_record(TRACE_OPS), *asking = make_record(TRACE_OPS);
	struct expectation of_one = asks_sql;
	struct store *s = store_open(file, NULL);

	asking->spec.policy = policies[2];
	of_one.policies = g_ptr_array_new();
	g_ptr_array_add(of_one.policies, (gpointer)policies[2]);
	g_ptr_array_add(scenario->expectation, &of_one);
	ck_assert(store_add(s, small, NULL));
	store_into(file);
	ck_assert(store_add(s, asking, NULL));
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2,3");
	ck_assert_sql("SELECT group_concat(name) FROM expectation WHERE run = 3", "sql.x");
	store_close(s);
	g_ptr_array_unref(of_one.policies);
	record_free(small);
	record_free(asking);
}
END_TEST

static void count_rows(sqlite3 *db, int nr)
{
	g_autofree char *query = g_strdup_printf(
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
		"i < %d) SELECT count(*) FROM n", nr);

	ck_assert_int_eq(sqlite3_exec(db, query, NULL, NULL, NULL), SQLITE_OK);
}

/* Its allowance is gone with its frame, and ran out if that was seen to. */
START_TEST(nothing_counts_the_steps_of_sql_after_an_expectation)
{
	struct record *r = make_record(TRACE_OPS);
	const atomic_bool stop = true;
	sqlite3 *db;

	store_into(file);
	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	g_ptr_array_add(scenario->expectation, (gpointer)&asks_sql);
	expect_in_database(r, db, 1, &stop);
	ck_assert_uint_eq(r->expectation->len, 1);
	count_rows(db, 100000);
	sqlite3_close(db);
	record_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(run_that_fails_half_way_leaves_nothing),
	EACH(what_a_stranger_calls_as_we_do_is_not_asked, 2),
	ONCE(full_disk_is_an_error_and_leaves_nothing),
	ONCE(added_runs_are_in_the_file_when_they_are_flushed),
	ONCE(what_was_not_flushed_is_not_in_the_file),
	ONCE(of_runs_that_a_full_disk_cannot_take_the_first_are_stored),
	ONCE(run_that_fails_leaves_no_part_of_those_added_before),
	ONCE(large_run_does_not_share_a_transaction),
	ONCE(who_interrupts_gets_the_small_runs_and_no_part_of_a_large_one),
	ONCE(run_that_asks_sql_stands_alone_in_a_file_that_others_made_meanwhile),
	ONCE(nothing_counts_the_steps_of_sql_after_an_expectation),
	END_OF_TESTS
};

const struct unit_suite unit_suite = {
	.name = "transactions", .test = tests, .setup = stored_setup, .teardown = stored_teardown,
};
