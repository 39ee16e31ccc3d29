/* SPDX-License-Identifier: MIT */
/*
 * check-store.c - the result database: its schema, a new file, which files are refused, and
 * reading back.
 */
#include <check.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/stored.h"
#include "report/collect/complete.h"
#include "report/tables/tables.h"
#include "scenarios/measures.h"
#include "tests/unit/suite.h"

/* --- what is in the file --------------------------------------------------------- */

START_TEST(nothing_is_created_before_there_is_a_run)
{
	struct store *s = store_open(file, NULL);

	ck_assert_ptr_nonnull(s);
	store_close(s);
	ck_assert(!g_file_test(file, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST(file_says_whose_it_is)
{
	char version[12];

	store_into(file);
	ck_assert_sql("PRAGMA application_id", "1886745191");
	g_snprintf(version, sizeof(version), "%d", STORE_VERSION);
	ck_assert_sql("PRAGMA user_version", version);
	ck_assert_sql("PRAGMA integrity_check", "ok");
	ck_assert_sql("SELECT count(*) FROM pragma_foreign_key_check", "0");
}
END_TEST

START_TEST(all_tables_are_strict_and_all_views_work)
{
	static const char *const view[] = { "v_run", "v_op", "v_event", "v_latency",
					    "v_policy", "v_histogram", "event" };

	store_into(file);
	for (const char *const *name = table_names; *name; name++) {
		g_autofree char *query = g_strdup_printf(
			"SELECT strict OR type = 'view' FROM pragma_table_list WHERE name = '%s'",
			*name);

		ck_assert_sql(query, "1");
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(view); i++) {
		g_autofree char *query =
			g_strdup_printf("SELECT count(*) >= 0 FROM %s", view[i]);

		ck_assert_sql(query, "1");
	}
}
END_TEST

START_TEST(rows_say_what_the_record_said)
{
	store_into(file);
	ck_assert_sql("SELECT group_concat(task || '.' || seq || '=' || result, ' ') "
		      "FROM (SELECT * FROM v_op ORDER BY task, seq)", "A.1=ok B.1=EBUSY");
	ck_assert_sql("SELECT in_flight_pages FROM op JOIN run ON run.id = op.run "
		      "WHERE result = 'EBUSY'", "32");
	ck_assert_sql("SELECT end_ns IS NULL AND result IS NULL FROM op WHERE seq = 2",
		      "1");
	ck_assert_sql("SELECT address_page IS NULL FROM op WHERE result = 'EBUSY'", "1");
	ck_assert_sql("SELECT group_concat(name) FROM task", "A,B");
	ck_assert_sql(
		"SELECT task IS NULL AND value IS NULL AND kind = 'switch' FROM event",
		"1");
	ck_assert_sql("SELECT property || '/' || task || '/' || detail FROM violation",
		      "spurious_ebusy/1/in flight: made by hand");
	ck_assert_sql("SELECT spurious_in_flight || failures || operations FROM v_policy",
		      "113");
	ck_assert_sql("SELECT preemption || ' ' || status || ' ' || mode FROM run",
		      "full done run");
}
END_TEST

/* Rows go into a table several at a time; of operations these are 1,170. */
static const guint rows_nr[] = { 0, 1, 2, 1169, 1170, 1171, 2339, 2340, 2341, 4000 };

START_TEST(all_rows_of_a_run_are_stored_in_order)
{
	struct record *r = make_record(TRACE_OPS);
	struct store *s = store_open(file, NULL);
	const guint nr = rows_nr[_i];
	g_autofree char *wanted = NULL;
	GString *all = g_string_new(NULL);

	g_array_set_size(r->op, 0);
	for (guint seq = 1; seq <= nr; seq++) {
		add_op(r, 1, seq, seq % 3 ? RESULT_OK : RESULT_UNFINISHED);
		g_string_append_printf(all, "%u/%s ", seq, seq % 3 ? "ok" : "-");
	}
	wanted = g_string_free(all, FALSE);
	ck_assert(store_run(s, r, NULL) && store_run(s, r, NULL));
	store_close(s);
	record_free(r);
	for (unsigned run = 1; run <= 2; run++) {
		g_autofree char *query = g_strdup_printf(
			"SELECT coalesce(group_concat(seq || '/' || coalesce(result, '-')"
			"|| ' ', ''), '') FROM op WHERE run = %u AND task = 1", run);

		ck_assert_sql(query, wanted);
	}
}
END_TEST

START_TEST(runs_are_appended)
{
	store_into(file);
	store_into(file);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
	ck_assert_sql("SELECT count(DISTINCT digest) FROM run", "1");
}
END_TEST

START_TEST(deleting_a_run_deletes_its_rows)
{
	store_into(file);
	store_into(file);
	sql("PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 1");
	ck_assert_sql("SELECT count(*) FROM op WHERE run = 1", "0");
	ck_assert_sql("SELECT count(*) FROM op WHERE run = 2", "3");
}
END_TEST

START_TEST(empty_file_becomes_a_database)
{
	ck_assert(g_file_set_contents(file, "", 0, NULL));
	store_into(file);
	ck_assert_sql("SELECT count(*) FROM run", "1");
}
END_TEST

/* --- a new file ------------------------------------------------------------------ */

static const char all_of_the_schema[] =
	"SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || sql, ';') "
	"FROM (SELECT * FROM sqlite_schema ORDER BY rowid)";

START_TEST(new_file_is_like_one_that_sqlite_makes)
{
	g_autofree char *schema = NULL;

	ck_assert(g_file_set_contents(file, "", 0, NULL));
	store_into(file);
	schema = ask(all_of_the_schema);
	g_unlink(file);
	store_into(file);
	ck_assert_sql(all_of_the_schema, schema);
	ck_assert_sql("PRAGMA page_size", "4096");
	ck_assert_sql("PRAGMA journal_mode", "delete");
	ck_assert_sql("PRAGMA auto_vacuum", "0");
	ck_assert_sql("PRAGMA encoding", "UTF-8");
}
END_TEST

START_TEST(runs_come_into_a_new_file_together)
{
	struct record *a = make_record(TRACE_OPS), *b = make_record(TRACE_OPS);
	struct store *s = store_open(file, NULL);

	ck_assert(store_add(s, a, NULL) && store_add(s, b, NULL));
	ck_assert(!g_file_test(file, G_FILE_TEST_EXISTS));
	ck_assert(store_flush(s, NULL));
	ck_assert(a->id == 1 && b->id == 2);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
	ck_assert(store_flush(s, NULL));
	ck_assert(store_one(s, NULL));
	store_close(s);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2,3");
	ck_assert_sql("PRAGMA integrity_check", "ok");
	record_free(a);
	record_free(b);
}
END_TEST

/* The first of them fit into memory, and the others follow into the file. */
START_TEST(runs_that_do_not_fit_into_memory_come_into_the_file)
{
	g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
	struct store *s = store_open(file, NULL);

	for (unsigned run = 1; run <= 20; run++) {
		struct record *r = make_record(TRACE_OPS);

		for (uint32_t seq = 2; seq <= 2000; seq++)
			add_op(r, 1, seq, RESULT_OK);
		g_ptr_array_add(runs, r);
		ck_assert(store_add(s, r, NULL));
		ck_assert_int_eq(r->id, run);
	}
	ck_assert(g_file_test(file, G_FILE_TEST_EXISTS));
	ck_assert(store_flush(s, NULL));
	store_close(s);
	ck_assert_sql("SELECT count(*) || '/' || max(id) FROM run", "20/20");
	ck_assert_sql("SELECT group_concat(DISTINCT nr) FROM (SELECT count(*) AS nr FROM op GROUP BY run)",
		      "2002");
	ck_assert_sql("PRAGMA integrity_check", "ok");
}
END_TEST

START_TEST(file_that_others_make_meanwhile_is_appended_to)
{
	struct record *r = make_record(TRACE_OPS);
	struct store *s = store_open(file, NULL);

	ck_assert(store_add(s, r, NULL));
	ck_assert_int_eq(r->id, 1);
	store_into(file);
	ck_assert(store_flush(s, NULL));
	ck_assert_int_eq(r->id, 2);
	store_close(s);
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
	ck_assert_sql("SELECT count(*) FROM op WHERE run = 2", "3");
	record_free(r);
}
END_TEST

START_TEST(run_too_large_for_memory_goes_into_the_file)
{
	struct record *small = make_record(TRACE_OPS), *large = make_record(TRACE_STEPS);
	const struct event event = { .task = 0, .object = NIL, .kind = EVENT_EXIT };
	struct store *s = store_open(file, NULL);

	for (unsigned i = 1; i < 100000; i++)
		g_array_append_val(large->event, event);
	ck_assert(store_add(s, small, NULL) && store_add(s, large, NULL));
	ck_assert(store_flush(s, NULL));
	store_close(s);
	ck_assert(small->id == 1 && large->id == 2);
	ck_assert_sql("SELECT count(*) FROM event WHERE run = 2", "100000");
	ck_assert_sql("SELECT group_concat(id) FROM run", "1,2");
	g_unlink(file);
	s = store_open(file, NULL);
	ck_assert(store_run(s, large, NULL));
	store_close(s);
	ck_assert_sql("SELECT count(*) FROM event WHERE run = 1", "100000");
	ck_assert_sql("PRAGMA integrity_check", "ok");
	record_free(small);
	record_free(large);
}
END_TEST

START_TEST(run_that_cannot_be_flushed_has_no_id)
{
	struct record *r = make_record(TRACE_OPS);
	struct store *s = store_open(file, NULL);
	GError *error = NULL;

	ck_assert(store_add(s, r, NULL));
	ck_assert_int_eq(g_rmdir(dir), 0);
	ck_assert(!store_flush(s, &error));
	ck_assert(g_error_matches(error, STORE_ERROR, STORE_ERROR_FAILED));
	ck_assert_int_eq(r->id, 0);
	g_clear_error(&error);
	store_close(s);
	record_free(r);
}
END_TEST

/* --- whom it refuses ------------------------------------------------------------- */

START_TEST(text_file_is_refused)
{
	ck_assert(g_file_set_contents(file, "not a database\n", -1, NULL));
	refused_and_unchanged("is not a result database");
}
END_TEST

START_TEST(database_of_others_is_refused)
{
	sql("CREATE TABLE theirs (a); PRAGMA application_id = 42");
	refused_and_unchanged("another application");
}
END_TEST

START_TEST(database_of_nobody_is_refused)
{
	sql("CREATE TABLE theirs (a)");
	refused_and_unchanged("another application");
}
END_TEST

START_TEST(newer_version_is_refused)
{
	store_into(file);
	sql("PRAGMA user_version = 1000000");
	refused_and_unchanged("newer");
}
END_TEST

START_TEST(older_version_is_refused)
{
	store_into(file);
	sql("PRAGMA user_version = 1");
	refused_and_unchanged("older");
}
END_TEST

START_TEST(directory_is_refused)
{
	GError *error = NULL;

	ck_assert_ptr_null(store_open(dir, &error));
	ck_assert_msg(strstr(error->message, "regular file") != NULL, "%s",
		      error->message);
	g_error_free(error);
}
END_TEST

START_TEST(file_that_turns_foreign_after_the_check_is_refused)
{
	GError *error = NULL;
	struct store *s = store_open(file, NULL);

	sql("CREATE TABLE theirs (a)");
	ck_assert(!store_one(s, &error));
	ck_assert_msg(strstr(error->message, "another application") != NULL, "%s",
		      error->message);
	g_error_free(error);
	store_close(s);
	ck_assert_sql("SELECT group_concat(name) FROM sqlite_schema", "theirs");
}
END_TEST

/* --- reading back ---------------------------------------------------------------- */

START_TEST(what_replay_needs_comes_back)
{
	struct record *r = make_record(TRACE_STEPS);
	struct store *s = store_open(file, NULL);
	struct stored_run *run;

	r->spec.checks = TRUE;
	record_list_params(r);
	ck_assert(store_run(s, r, NULL));
	store_close(s);
	s = store_open_existing(file, NULL);
	run = store_load_run(s, r->id, NULL);
	ck_assert_ptr_nonnull(run);
	ck_assert_str_eq(run->text, scenario->text);
	ck_assert_str_eq(run->policy, policies[1]->name);
	ck_assert_str_eq(run->digest, r->digest);
	ck_assert(run->seed == r->spec.seed);
	ck_assert_int_eq(run->level, TRACE_STEPS);
	ck_assert(run->checked);
	ck_assert_uint_eq(run->choice->len, 2);
	for (guint i = 0; i < 2; i++) {
		const struct choice *a = &g_array_index(run->choice, struct choice, i);
		const struct choice *b = &g_array_index(r->choice, struct choice, i);

		ck_assert(a->transition == b->transition && a->kind == b->kind &&
			  a->cpu == b->cpu && a->task == b->task);
	}
	stored_run_free(run);
	store_close(s);
	record_free(r);
}
END_TEST

START_TEST(missing_run_is_told_from_a_missing_file)
{
	GError *error = NULL;
	struct store *s;

	ck_assert_ptr_null(store_open_existing(file, &error));
	ck_assert(g_error_matches(error, STORE_ERROR, STORE_ERROR_FAILED));
	g_clear_error(&error);
	store_into(file);
	s = store_open_existing(file, NULL);
	ck_assert_ptr_null(store_load_run(s, 2, &error));
	ck_assert(g_error_matches(error, STORE_ERROR, STORE_ERROR_NO_RUN));
	g_clear_error(&error);
	store_close(s);
}
END_TEST

/* A view that forgets a measure, or takes one for another, is found here. */
START_TEST(views_have_each_measure)
{
	static const char *const view[][2] = { { "v_measure", "value" }, { "v_sweep", "mean" } };
	static const char *const measure[][2] = {
#define ROW(name, column, title, unit, kind) { #name, #column },
		MEASURES(ROW)
#undef ROW
	};
	g_autofree char *number = g_strdup_printf("%d", MEASURES_NR);

	store_into(file);
	for (gsize i = 0; i < MEASURES_NR; i++) {
		g_autofree char *set = g_strdup_printf("UPDATE summary SET %s = %zu",
						       measure[i][1], 100 + i);

		sql(set);
	}
	for (gsize v = 0; v < G_N_ELEMENTS(view); v++) {
		g_autofree char *count = g_strdup_printf("SELECT count(*) FROM %s", view[v][0]);

		ck_assert_sql(count, number);
		for (gsize i = 0; i < MEASURES_NR; i++) {
			g_autofree char *value = g_strdup_printf(
				"SELECT CAST(%s AS INTEGER) FROM %s WHERE measure = '%s'", view[v][1],
				view[v][0], measure[i][0]);
			g_autofree char *expected = g_strdup_printf("%zu", 100 + i);

			ck_assert_sql(value, expected);
		}
	}
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(nothing_is_created_before_there_is_a_run),
	ONCE(file_says_whose_it_is),
	ONCE(all_tables_are_strict_and_all_views_work),
	ONCE(rows_say_what_the_record_said),
	EACH(all_rows_of_a_run_are_stored_in_order, G_N_ELEMENTS(rows_nr)),
	ONCE(runs_are_appended),
	ONCE(deleting_a_run_deletes_its_rows),
	ONCE(empty_file_becomes_a_database),
	ONCE(new_file_is_like_one_that_sqlite_makes),
	ONCE(runs_come_into_a_new_file_together),
	ONCE(runs_that_do_not_fit_into_memory_come_into_the_file),
	ONCE(file_that_others_make_meanwhile_is_appended_to),
	ONCE(run_too_large_for_memory_goes_into_the_file),
	ONCE(run_that_cannot_be_flushed_has_no_id),
	ONCE(text_file_is_refused),
	ONCE(database_of_others_is_refused),
	ONCE(database_of_nobody_is_refused),
	ONCE(newer_version_is_refused),
	ONCE(older_version_is_refused),
	ONCE(directory_is_refused),
	ONCE(file_that_turns_foreign_after_the_check_is_refused),
	ONCE(what_replay_needs_comes_back),
	ONCE(missing_run_is_told_from_a_missing_file),
	ONCE(views_have_each_measure),
	END_OF_TESTS
};

const struct unit_suite unit_suite = {
	.name = "store", .test = tests, .setup = stored_setup, .teardown = stored_teardown,
};
