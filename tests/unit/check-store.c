/* SPDX-License-Identifier: MIT */
/*
 * check-store.c - the result database, with records made by hand: its schema, appending,
 * whom it refuses, that a run is in it whole or not at all, and reading back.
 */
#include <check.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "report/store/store.h"
#include "tests/unit/suite.h"

static char *dir, *file;
static struct scenario scenario;
static struct task_config task[3];

static void make_scenario(void)
{
	task[0] = (struct task_config){ .name = "A" };
	task[1] = (struct task_config){ .name = "B", .class = CLASS_FIFO, .priority = 7 };
	task[2] = (struct task_config){ .name = "[setup]" };
	scenario = (struct scenario){
		.name = (char *)"by-hand",
		.path = (char *)"by-hand.ini",
		.text = (char *)"[scenario]\nname = by-hand\n",
		.machine = { .cpus = 2,
			     .preemption = PREEMPT_FULL,
			     .tasks = 3,
			     .task = task },
		.param = g_ptr_array_new(),
		.expectation = g_ptr_array_new(),
	};
}

static void setup(void)
{
	dir = g_dir_make_tmp("check-store-XXXXXX", NULL);
	ck_assert_ptr_nonnull(dir);
	file = g_build_filename(dir, "results.db", NULL);
	make_scenario();
}

static void teardown(void)
{
	g_ptr_array_unref(scenario.param);
	g_ptr_array_unref(scenario.expectation);
	g_unlink(file);
	g_rmdir(dir);
	g_free(file);
	g_free(dir);
}

static void add_op(struct record *r, uint32_t id, uint32_t seq, enum op_result result)
{
	const struct op_record op = {
		.task = id, .seq = seq, .kind = OP_VMALLOC, .result = result,
		.size_pages = 8, .start_ns = 100 * seq,
		.end_ns = result == RESULT_UNFINISHED ? -1 : 100 * (int64_t)seq + 50,
		.address_page = result == RESULT_OK ? 0 : -1,
		.in_flight_pages = result == RESULT_EBUSY ? 32 : 0,
	};

	g_array_append_val(r->op, op);
	r->ops++;
	r->failures += result == RESULT_EBUSY;
}

/* A.1=ok A.2 unfinished B.1=EBUSY, one violation, two choices. */
static struct record *make_record(enum trace_level level)
{
	struct record *r =
		record_new(&scenario, policies[1], 18446744073709551615u, level, "run");
	const struct choice choice[] = { { 3, CHOICE_HOLD, NIL, 0 },
					 { 5, CHOICE_SWITCH, 1, 1 } };
	const struct event event = { .t_ns = 7,
				     .step = 1,
				     .value = NIL,
				     .cpu = 1,
				     .task = NIL,
				     .object = NIL,
				     .kind = EVENT_SWITCH };
	const struct violation v = { .property = SPURIOUS_EBUSY, .task = 1, .t_ns = 150,
				     .step = 9, .detail = "in flight: made by hand" };

	r->steps = 12;
	r->sim_ns = 250;
	add_op(r, 0, 1, RESULT_OK);
	add_op(r, 0, 2, RESULT_UNFINISHED);
	add_op(r, 1, 1, RESULT_EBUSY);
	g_array_append_vals(r->choice, choice, 2);
	g_array_append_val(r->event, event);
	g_array_append_val(r->violation, v);
	r->violations[SPURIOUS_EBUSY] = 1;
	r->counters.spurious[0] = 1;
	record_digest(r);
	return r;
}

/* A run that is too large to wait for others. */
static struct record *make_large_record(void)
{
	struct record *r = make_record(TRACE_STEPS);
	const struct event event = { .task = 0, .object = NIL, .kind = EVENT_EXIT };

	for (unsigned i = 0; i < 10000; i++)
		g_array_append_val(r->event, event);
	return r;
}

static gboolean store_one(struct store *s, GError **error)
{
	struct record *r = make_record(TRACE_OPS);
	const gboolean ok = store_run(s, r, error);

	record_free(r);
	return ok;
}

static void store_into(const char *path)
{
	GError *error = NULL;
	struct store *s = store_open(path, &error);

	ck_assert_msg(s != NULL, "%s", error ? error->message : "");
	ck_assert_msg(store_one(s, &error), "%s", error ? error->message : "");
	store_close(s);
}

static void sql(const char *statements)
{
	sqlite3 *db;
	char *message = NULL;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	sqlite3_exec(db, statements, NULL, NULL, &message);
	ck_assert_msg(!message, "%s: %s", statements, message);
	sqlite3_close(db);
}

/* The first column of the first row as text. To be freed. */
static char *ask(const char *query)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	char *text;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, query, -1, &q, NULL) == SQLITE_OK, "%s: %s",
		      query, sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	text = g_strdup((const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	return text;
}

#define ck_assert_sql(query, expected)				\
	do {							\
		g_autofree char *answer = ask(query);		\
								\
		ck_assert_pstr_eq(answer, expected);		\
	} while (0)

static void refused_and_unchanged(const char *why)
{
	g_autofree char *before = NULL, *after = NULL;
	gsize before_bytes, after_bytes;
	GError *error = NULL;

	ck_assert(g_file_get_contents(file, &before, &before_bytes, NULL));
	ck_assert_ptr_null(store_open(file, &error));
	ck_assert_msg(strstr(error->message, why) != NULL, "%s", error->message);
	ck_assert(g_file_get_contents(file, &after, &after_bytes, NULL));
	ck_assert_uint_eq(before_bytes, after_bytes);
	ck_assert_mem_eq(before, after, before_bytes);
	g_error_free(error);
}

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
	store_into(file);
	ck_assert_sql("PRAGMA application_id", "1886745191");
	ck_assert_sql("PRAGMA user_version", "4");
	ck_assert_sql("PRAGMA integrity_check", "ok");
	ck_assert_sql("SELECT count(*) FROM pragma_foreign_key_check", "0");
}
END_TEST

START_TEST(all_tables_are_strict_and_all_views_work)
{
	static const char *const name[] = {
		"run", "param", "task", "op", "event", "lock", "section", "latency",
		"cpu", "irq", "blocker",
		"violation", "expectation", "outcome", "choice", "directive",
	};
	static const char *const view[] = { "v_run", "v_op", "v_event", "v_latency",
					    "v_policy", "v_histogram" };

	store_into(file);
	for (unsigned i = 0; i < G_N_ELEMENTS(name); i++) {
		g_autofree char *query = g_strdup_printf(
			"SELECT strict FROM pragma_table_list WHERE name = '%s'",
			name[i]);

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

/* Rows go into a table in portions, of operations 585 at a time. */
static const guint rows_nr[] = { 0, 1, 2, 584, 585, 586, 1169, 1170, 1171, 2000 };

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
	sql("PRAGMA user_version = 5");
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

/* --- whole or not at all --------------------------------------------------------- */

START_TEST(run_that_fails_half_way_leaves_nothing)
{
	GError *error = NULL;
	struct store *s;

	store_into(file);
	/* violations come late: by then run, tasks and operations have been written */
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

/* _i: a table, which is empty, or a view that has as many rows as are expected of it. */
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
	ck_assert(store_flush(s, NULL));	/* nothing to be done */
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

/* One transaction would not fit; as much as fits is stored, and the rest is said to be not. */
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
	sql("CREATE UNIQUE INDEX stop ON event(seq, seq) WHERE seq = 9000");
	sql("INSERT INTO event SELECT 1, 9000, t_ns, step, cpu, task, label, function, "
	    "	kind, object, value FROM event LIMIT 1");
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

/* What was added before is stored a second time then, which must not change what this is. */
START_TEST(run_that_asks_sql_stands_alone_in_a_file_that_others_made_meanwhile)
{
	struct record *small = make_record(TRACE_OPS), *asking = make_record(TRACE_OPS);
	struct expectation of_one = asks_sql;
	struct store *s = store_open(file, NULL);

	asking->policy = policies[2];
	of_one.policies = g_ptr_array_new();
	g_ptr_array_add(of_one.policies, (gpointer)policies[2]);
	g_ptr_array_add(scenario.expectation, &of_one);
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
	g_ptr_array_add(scenario.expectation, (gpointer)&asks_sql);
	expect_evaluate(r, db, 1, &stop);
	ck_assert_uint_eq(r->expectation->len, 1);
	count_rows(db, 100000);
	sqlite3_close(db);
	record_free(r);
}
END_TEST

/* --- reading back ---------------------------------------------------------------- */

START_TEST(what_replay_needs_comes_back)
{
	struct record *r = make_record(TRACE_STEPS);
	struct store *s = store_open(file, NULL);
	struct stored_run *run;

	r->checked = TRUE;
	ck_assert(store_run(s, r, NULL));
	store_close(s);
	s = store_open_existing(file, NULL);
	run = store_load_run(s, r->id, NULL);
	ck_assert_ptr_nonnull(run);
	ck_assert_str_eq(run->text, scenario.text);
	ck_assert_str_eq(run->policy, policies[1]->name);
	ck_assert_str_eq(run->digest, r->digest);
	ck_assert(run->seed == r->seed);
	ck_assert_int_eq(run->level, TRACE_STEPS);
	ck_assert(run->checked);
	ck_assert_uint_eq(run->choice->len, 2);
	for (guint i = 0; i < 2; i++) {
		const struct choice *a = &g_array_index(run->choice, struct choice, i);
		const struct choice *b = &g_array_index(r->choice, struct choice, i);

		ck_assert(a->move == b->move && a->kind == b->kind && a->cpu == b->cpu &&
			  a->task == b->task);
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

/* --- expectations ---------------------------------------------------------------- */

/* Stores one run of a scenario that expects only this. What became of it, to be freed. */
static char *expect(const struct expectation *e)
{
	struct store *s = store_open(file, NULL);
	struct record *r = make_record(TRACE_OPS);
	const struct expectation_row *row;
	char *text;

	g_ptr_array_add(scenario.expectation, (gpointer)e);
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
	{ "SELECT 1, 2", "fails: error: one column is expected" },
	{ "SELECT 1; SELECT 2", "fails: error: one SELECT is expected" },
	{ "", "fails: error: one SELECT is expected" },
	{ "DELETE FROM op", "fails: error: not authorized" },
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
		g_ptr_array_set_size(scenario.expectation, 0);
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
	g_ptr_array_add(scenario.expectation, &special);
	g_ptr_array_add(scenario.expectation, &general);
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
	g_array_index(b->op, struct op_record, 2).in_flight_pages++;
	record_digest(b);
	ck_assert_str_ne(a->digest, b->digest);
	record_free(a);
	record_free(b);
}
END_TEST

/* Who interrupts does not wait for the digest of millions of rows; few are finished. */
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

static Suite *store_suite(void)
{
	Suite *s = suite_create("store");
	TCase *t = tcase_create("store");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_is_created_before_there_is_a_run);
	tcase_add_test(t, file_says_whose_it_is);
	tcase_add_test(t, all_tables_are_strict_and_all_views_work);
	tcase_add_test(t, rows_say_what_the_record_said);
	tcase_add_loop_test(t, all_rows_of_a_run_are_stored_in_order, 0,
			    G_N_ELEMENTS(rows_nr));
	tcase_add_test(t, runs_are_appended);
	tcase_add_test(t, deleting_a_run_deletes_its_rows);
	tcase_add_test(t, empty_file_becomes_a_database);
	tcase_add_test(t, new_file_is_like_one_that_sqlite_makes);
	tcase_add_test(t, runs_come_into_a_new_file_together);
	tcase_add_test(t, file_that_others_make_meanwhile_is_appended_to);
	tcase_add_test(t, run_too_large_for_memory_goes_into_the_file);
	tcase_add_test(t, run_that_cannot_be_flushed_has_no_id);
	tcase_add_test(t, text_file_is_refused);
	tcase_add_test(t, database_of_others_is_refused);
	tcase_add_test(t, database_of_nobody_is_refused);
	tcase_add_test(t, newer_version_is_refused);
	tcase_add_test(t, older_version_is_refused);
	tcase_add_test(t, directory_is_refused);
	tcase_add_test(t, file_that_turns_foreign_after_the_check_is_refused);
	tcase_add_test(t, run_that_fails_half_way_leaves_nothing);
	tcase_add_loop_test(t, what_a_stranger_calls_as_we_do_is_not_asked, 0, 2);
	tcase_add_test(t, full_disk_is_an_error_and_leaves_nothing);
	tcase_add_test(t, added_runs_are_in_the_file_when_they_are_flushed);
	tcase_add_test(t, what_was_not_flushed_is_not_in_the_file);
	tcase_add_test(t, of_runs_that_a_full_disk_cannot_take_the_first_are_stored);
	tcase_add_test(t, run_that_fails_leaves_no_part_of_those_added_before);
	tcase_add_test(t, large_run_does_not_share_a_transaction);
	tcase_add_test(t, who_interrupts_gets_the_small_runs_and_no_part_of_a_large_one);
	tcase_add_test(
		t, run_that_asks_sql_stands_alone_in_a_file_that_others_made_meanwhile);
	tcase_add_test(t, nothing_counts_the_steps_of_sql_after_an_expectation);
	tcase_add_test(t, what_replay_needs_comes_back);
	tcase_add_test(t, missing_run_is_told_from_a_missing_file);
	tcase_add_loop_test(t, sql_expectation_reads_one_value_and_nothing_else, 0,
			    G_N_ELEMENTS(question));
	tcase_add_test(t, results_and_violations_are_compared);
	tcase_add_test(t, own_expectation_of_a_variant_replaces_the_general_one);
	tcase_add_test(t, digest_sees_every_operation_and_no_wall_clock);
	tcase_add_test(t, digest_of_a_large_run_can_be_stopped);
	suite_add_tcase(s, t);
	return s;
}

int main(void)
{
	return run_suite(store_suite);
}
