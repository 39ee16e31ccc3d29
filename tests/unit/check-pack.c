/* SPDX-License-Identifier: MIT */
/*
 * check-pack.c - a record that was packed and unpacked is stored and shown as the one that
 * was made; bytes that are not those of a record are no record.
 */
#include "tests/unit/suite.h"

#include <stdlib.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "experiment/run/run.h"
#include "report/pack/pack.h"
#include "report/store/store.h"
#include "report/tables/tables.h"
#include "report/view/extremes.h"
#include "report/view/interleaving.h"
#include "report/view/latency.h"
#include "report/view/table.h"
#include "tests/unit/first_point.h"

/* Together these fill every table that a run fills: a test says so. */
static const char *const scenario[] = {
	"joel-2016", "rt-throttling", "irq-lock", "pools", "aliases", "deadline",
	"rcu-use-after-free", "abba", "latency-arm64",
};

/* Enough of each of them. */
static const char *const overrides[] = { "scenario.horizon=10ms", NULL };

/* A database of the records that were made, and one of those that were unpacked. */
static char *folder, *made, *unpacked;

static void setup(void)
{
	folder = g_dir_make_tmp("check-pack-XXXXXX", NULL);
	made = g_build_filename(folder, "made.db", NULL);
	unpacked = g_build_filename(folder, "unpacked.db", NULL);
}

static void teardown(void)
{
	g_unlink(made);
	g_unlink(unpacked);
	g_rmdir(folder);
	g_free(made);
	g_free(unpacked);
	g_free(folder);
}

static struct scenario *load(const char *name)
{
	g_autofree char *path = g_strdup_printf("%s/scenarios/%s.ini", getenv("srcdir"), name);
	GError *error = NULL;
	struct scenario *s = load_first_point(path, overrides, &error);

	ck_assert_msg(s != NULL, "%s", error ? error->message : "");
	return s;
}

static struct record *run(const struct run_spec *spec)
{
	static const atomic_bool never;
	const struct run_control control = { .stop = &never };
	GError *error = NULL;
	struct record *r = run_once(spec, &control, &error);

	ck_assert_msg(r != NULL, "%s", error ? error->message : "");
	return r;
}

static struct record *unpack_again(const struct record *r)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct record *copy;

	record_pack(r, bytes);
	copy = record_unpack(&r->spec, bytes->data, bytes->len);
	ck_assert_ptr_nonnull(copy);
	return copy;
}

static void store_all(const char *path, const GPtrArray *records)
{
	GError *error = NULL;
	struct store *s = store_open(path, &error);

	for (guint i = 0; s && i < records->len; i++)
		store_run(s, records->pdata[i], &error);
	ck_assert_msg(!error, "%s", error ? error->message : "");
	store_close(s);
}

/* The runs of a scenario with all its variants, and the same unpacked. */
struct runs {
	struct scenario *scenario;
	GPtrArray *made, *unpacked;
};

static struct runs make_runs(const char *name, enum trace_level level)
{
	struct runs all = {
		.scenario = load(name),
		.made = g_ptr_array_new_with_free_func((GDestroyNotify)record_free),
		.unpacked = g_ptr_array_new_with_free_func((GDestroyNotify)record_free),
	};
	const struct scenario *s = all.scenario;

	for (guint i = 0; i < s->policies->len; i++) {
		const struct run_spec spec = {
			.scenario = s, .policy = s->policies->pdata[i], .mode = MODE_RUN,
			.seed = s->machine.seed, .level = level, .watches_locks = TRUE,
			.blame = { .nr = 3, .every_kind = TRUE },
		};
		struct record *r = run(&spec);

		g_ptr_array_add(all.made, r);
		g_ptr_array_add(all.unpacked, unpack_again(r));
	}
	store_all(made, all.made);
	store_all(unpacked, all.unpacked);
	return all;
}

static void runs_free(struct runs *all)
{
	g_ptr_array_unref(all->made);
	g_ptr_array_unref(all->unpacked);
	scenario_unref(all->scenario);
}

/* The only answer to a question about both databases, which are called `main` and `copy`. */
static int64_t ask(const char *question)
{
	g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS copy", unpacked);
	sqlite3_stmt *q;
	sqlite3 *db;
	int64_t answer;

	ck_assert_int_eq(sqlite3_open(made, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, question, -1, &q, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	answer = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return answer;
}

/* How many rows of the table one of the two databases has that the other has not. */
static int64_t different_rows(const char *table)
{
	g_autofree char *question = g_strdup_printf(
		"SELECT (SELECT count(*) FROM (SELECT * FROM main.\"%s\" EXCEPT "
		"SELECT * FROM copy.\"%s\")) + (SELECT count(*) FROM (SELECT * FROM "
		"copy.\"%s\" EXCEPT SELECT * FROM main.\"%s\"))", table, table, table, table);

	return ask(question);
}

START_TEST(the_database_has_the_same_rows)
{
	struct runs all = make_runs(scenario[_i], TRACE_STEPS);

	for (const char *const *table = table_names; *table; table++)
		ck_assert_msg(different_rows(*table) == 0, "%s: %s", scenario[_i], *table);
	runs_free(&all);
}
END_TEST

/* Else the test before would prove little. */
START_TEST(every_table_of_runs_has_rows)
{
	static const char *const of_searches[] = { "search", "verdict", "maximum",
						   "outcome", "coverage", NULL };

	for (guint i = 0; i < G_N_ELEMENTS(scenario); i++) {
		struct runs all = make_runs(scenario[i], TRACE_STEPS);

		runs_free(&all);
	}
	for (const char *const *table = table_names; *table; table++) {
		g_autofree char *question =
			g_strdup_printf("SELECT count(*) FROM copy.\"%s\"", *table);

		if (!g_strv_contains(of_searches, *table))
			ck_assert_msg(ask(question) > 0, "%s", *table);
	}
}
END_TEST

/* What `simrun run` prints of these. */
static char *shown(const GPtrArray *records)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	show_table(records, out);
	show_extremes(records, out);
	show_latencies(records, out);
	show_interleavings(records, INTERLEAVINGS_AUTO, out);
	fclose(out);
	return text;
}

START_TEST(it_is_shown_the_same)
{
	struct runs all = make_runs(scenario[_i], TRACE_OPS);
	g_autofree char *wanted = shown(all.made), *got = shown(all.unpacked);

	ck_assert_str_eq(got, wanted);
	runs_free(&all);
}
END_TEST

/* Cut off anywhere, or with a byte too many. */
START_TEST(other_bytes_are_no_record)
{
	struct scenario *s = load("joel-2016");
	const struct run_spec spec = { .scenario = s, .policy = s->policies->pdata[0],
				       .level = TRACE_OPS };
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct record *r = run(&spec);

	record_pack(r, bytes);
	for (guint nr = 0; nr < bytes->len; nr += MAX(nr / 64, 1))
		ck_assert_ptr_null(record_unpack(&spec, bytes->data, nr));
	g_byte_array_append(bytes, bytes->data, 1);
	ck_assert_ptr_null(record_unpack(&spec, bytes->data, bytes->len));
	record_free(r);
	scenario_unref(s);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(the_database_has_the_same_rows, G_N_ELEMENTS(scenario)),
	ONCE(every_table_of_runs_has_rows),
	EACH(it_is_shown_the_same, G_N_ELEMENTS(scenario)),
	ONCE(other_bytes_are_no_record),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "pack", .test = tests, .setup = setup,
				       .teardown = teardown };
