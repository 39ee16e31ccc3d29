/* SPDX-License-Identifier: MIT */
/*
 * check-expect.c - expectations are compared with a run as they should be; its digest.
 */
#include <check.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/stored.h"
#include "report/tables/digest.h"
#include "report/record/expect.h"
#include "tests/unit/suite.h"

/* --- expectations ---------------------------------------------------------------- */

/* Stores one run of a scenario that expects only this. Returns the result, to be freed. */
static char *expect(const struct expectation *e)
{
	struct store *s = store_open(file, NULL);
	struct record *r = make_record(TRACE_OPS);
	const struct expectation_row *row;
	char *text;

	g_ptr_array_add(scenario->expectation, (gpointer)e);
	ck_assert(store_run(s, r, NULL));
	ck_assert_uint_eq(r->expectation->len, 1);
	row = &g_array_index(r->expectation, struct expectation_row, 0);
	text = g_strdup_printf("%s: %s", row->ok ? "holds" : "fails", row->actual);
	record_free(r);
	store_close(s);
	return text;
}

static const struct {
	const char *query, *outcome;
} question[] = {
	{ "SELECT count(*) = 1 FROM op WHERE run = :run AND result = 'EBUSY'",
	  "holds: 1" },
	{ "SELECT count(*) = 2 FROM op WHERE run = :run AND result = 'EBUSY';",
	  "fails: 0" },
	{ "SELECT NULL", "fails: NULL" },
	{ "SELECT 1 FROM op WHERE seq = 99", "fails: no row" },
	{ "SELECT 1 FROM op", "fails: error: more than one row" },
	{ "SELECT 1, 2", "fails: error: it has not one column" },
	{ "SELECT 1; SELECT 2", "fails: error: it is not one SELECT" },
	{ "", "fails: error: it is not one SELECT" },
	{ "DELETE FROM run", "fails: error: not authorized" },
	{ "DELETE FROM op_row", "fails: error: not authorized" },
	{ "COMMIT", "fails: error: not authorized" },
	{ "PRAGMA user_version = 9", "fails: error: not authorized" },
	{ "SELECT a FROM nowhere", "fails: error: no such table: nowhere" },
};

START_TEST(sql_expectation_reads_one_value_and_nothing_else)
{
	const struct expectation e = { .kind = EXPECT_SQL, .name = (char *)"sql.x",
				       .sql = (char *)question[_i].query, .line = 3 };
	g_autofree char *outcome = expect(&e);

	ck_assert_str_eq(outcome, question[_i].outcome);
	ck_assert_sql("SELECT count(*) FROM op", "3");
	ck_assert_sql("SELECT name FROM expectation", "sql.x");
}
END_TEST

START_TEST(results_and_violations_are_compared)
{
	const struct expectation e[] = {
		{ .kind = EXPECT_RESULT, .name = (char *)"B.1", .task = 1, .seq = 1,
		  .result = RESULT_EBUSY },
		{ .kind = EXPECT_RESULT, .name = (char *)"A.2", .task = 0, .seq = 2 },
		{ .kind = EXPECT_RESULT, .name = (char *)"A.3", .task = 0, .seq = 3 },
		{ .kind = EXPECT_VIOLATES, .name = (char *)"violates.spurious_ebusy",
		  .property = SPURIOUS_EBUSY },
		{ .kind = EXPECT_VIOLATES, .name = (char *)"violates.overlap",
		  .property = OVERLAP },
	};
	const char *const outcome[] = { "holds: EBUSY", "fails: unfinished",
					"fails: not begun", "holds: violated",
					"fails: not violated" };

	for (unsigned i = 0; i < G_N_ELEMENTS(e); i++) {
		g_autofree char *is = expect(&e[i]);

		ck_assert_str_eq(is, outcome[i]);
		g_ptr_array_set_size(scenario->expectation, 0);
	}
}
END_TEST

START_TEST(own_expectation_of_a_variant_replaces_the_general_one)
{
	GPtrArray *own = g_ptr_array_new();
	struct expectation general = { .kind = EXPECT_RESULT, .name = (char *)"B.1",
				       .task = 1, .seq = 1, .result = RESULT_OK };
	struct expectation special = general;
	struct store *s = store_open(file, NULL);
	struct record *r = make_record(TRACE_OPS);

	g_ptr_array_add(own, (gpointer)policies[1]);
	special.policies = own;
	special.result = RESULT_EBUSY;
	g_ptr_array_add(scenario->expectation, &special);
	g_ptr_array_add(scenario->expectation, &general);
	ck_assert(store_run(s, r, NULL));
	ck_assert_uint_eq(r->expectation->len, 1);
	ck_assert(g_array_index(r->expectation, struct expectation_row, 0).ok);
	ck_assert_msg(!expect_passed(r),
		      "a violation that nobody expects went unnoticed");
	store_close(s);
	record_free(r);
	g_ptr_array_unref(own);
}
END_TEST

/* --- the digest ------------------------------------------------------------------ */

START_TEST(digest_sees_every_operation_and_no_wall_clock)
{
	struct record *a = make_record(TRACE_OPS), *b = make_record(TRACE_OPS);

	ck_assert_uint_eq(strlen(a->digest), 64);
	b->ended_us = 3500000;
	b->id = 77;
	record_digest(b);
	ck_assert_str_eq(a->digest, b->digest);
	g_array_index(b->op, struct op_record, 2).value[VALUE_IN_FLIGHT_PAGES]++;
	record_digest(b);
	ck_assert_str_ne(a->digest, b->digest);
	record_free(a);
	record_free(b);
}
END_TEST

/* An interrupt ends the digest of millions of rows; that of a few rows is finished. */
START_TEST(digest_of_a_large_run_can_be_stopped)
{
	struct record *large = make_large_record(), *small = make_record(TRACE_OPS);
	atomic_bool stop = FALSE;
	char whole[sizeof(large->digest)];

	large->stop = small->stop = &stop;
	record_digest(large);
	ck_assert_int_eq(large->status, RUN_DONE);
	g_strlcpy(whole, large->digest, sizeof(whole));
	stop = TRUE;
	record_digest(small);
	ck_assert_int_eq(small->status, RUN_DONE);
	record_digest(large);
	ck_assert_int_eq(large->status, RUN_INTERRUPTED);
	ck_assert_str_ne(large->digest, whole);
	record_free(large);
	record_free(small);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(sql_expectation_reads_one_value_and_nothing_else, G_N_ELEMENTS(question)),
	ONCE(results_and_violations_are_compared),
	ONCE(own_expectation_of_a_variant_replaces_the_general_one),
	ONCE(digest_sees_every_operation_and_no_wall_clock),
	ONCE(digest_of_a_large_run_can_be_stopped),
	END_OF_TESTS
};

const struct unit_suite unit_suite = {
	.name = "expect", .test = tests, .setup = stored_setup, .teardown = stored_teardown,
};
