/* SPDX-License-Identifier: MIT */
/*
 * check-study.c - what many runs come to, of databases that have no more than studies read.
 */
#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <sqlite3.h>

#include "report/query/format.h"
#include "report/sweep/answer.h"
#include "report/sweep/sweep.h"
#include "report/sweep/verdict.h"
#include "tests/unit/suite.h"

static sqlite3 *db;
static GPtrArray *studies;

/* --- a database ------------------------------------------------------------------------- */

static void run_sql(const char *sql)
{
	char *error = NULL;

	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &error) == SQLITE_OK, "%s: %s", sql, error);
}

static void setup(void)
{
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	run_sql("CREATE TABLE scenario(id INTEGER PRIMARY KEY, name);"
		"CREATE TABLE point(id INTEGER PRIMARY KEY, scenario, number, label);"
		"CREATE TABLE setting(point, key, value, amount);"
		"CREATE TABLE run(id INTEGER PRIMARY KEY, point, policy, seed, number, mode);"
		"CREATE TABLE summary(run INTEGER PRIMARY KEY, warmup_samples);"
		"CREATE TABLE v_measure(run, measure, value);"
		"INSERT INTO scenario VALUES (1, 'storm');");
	studies = NULL;
}

static void teardown(void)
{
	if (studies)
		g_ptr_array_unref(studies);
	sqlite3_close(db);
}

/* A point of the only scenario. label: NULL: it has no sweep. */
static void add_point(int point, const char *label, int amount)
{
	char *sql = sqlite3_mprintf("INSERT INTO point VALUES (%d, 1, %d, %Q);"
				    "INSERT INTO setting VALUES (%d, 'machine.cpus', '%d', %d)",
				    point, point, label, point, amount, amount);

	run_sql(sql);
	sqlite3_free(sql);
}

static void add_run(int point, const char *policy, int seed, const char *measure, double value)
{
	char *sql = sqlite3_mprintf(
		"INSERT INTO run(point, policy, seed, number, mode) SELECT %d, %Q, %d,"
		" count(*), 'run' FROM run;"
		"INSERT INTO v_measure SELECT max(id), %Q, %f FROM run;"
		"INSERT INTO summary SELECT max(id), 7 FROM run",
		point, policy, seed, measure, value);

	run_sql(sql);
	sqlite3_free(sql);
}

/* Twenty seeds of two variants, of which the second is about a sixth of the first. */
static void add_twenty(int point, double size)
{
	for (int seed = 0; seed < 20; seed++) {
		add_run(point, "v4.8", seed, "latency", size * (1 + seed * 7 % 20 / 100.));
		add_run(point, "v4.10", seed, "latency", size / 6 * (1 + seed * 3 % 20 / 100.));
	}
}

static void read_studies(const char *measure)
{
	const struct sweep_question q = { .measure = measure, .confidence = 0.95 };
	GError *error = NULL;

	studies = studies_read(db, &q, &error);
	ck_assert_msg(studies != NULL, "%s", error ? error->message : "");
}

/* What a function prints of the studies. */
static char *printed(void (*show)(const GPtrArray *studies, FILE *out))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	show(studies, out);
	fclose(out);
	if (getenv("SHOW"))
		puts(text);
	return text;
}

static void show_all(const GPtrArray *s, FILE *out)
{
	show_studies(s, 0, out);
}

static void show_json(const GPtrArray *s, FILE *out)
{
	GPtrArray *sets = studies_answer(s, FALSE);

	result_sets_print(sets, FORMAT_JSON, out);
	g_ptr_array_unref(sets);
}

static void show_markdown(const GPtrArray *s, FILE *out)
{
	GPtrArray *sets = studies_answer(s, TRUE);

	result_sets_print(sets, FORMAT_MARKDOWN, out);
	g_ptr_array_unref(sets);
}

#define ASSERT_SAYS(text, part)	\
	ck_assert_msg(strstr(text, part) != NULL, "expected \"%s\" in\n%s", part, text)

/* The only verdict is this. */
static void assert_verdict(const char *expected)
{
	GArray *verdicts = verdicts_of(studies);
	char *text;

	ck_assert_uint_eq(verdicts->len, 1);
	text = verdict_text(&g_array_index(verdicts, struct verdict, 0));
	ck_assert_str_eq(text, expected);
	g_free(text);
	g_array_unref(verdicts);
}

/* --- tables ----------------------------------------------------------------------------- */

START_TEST(a_sweep_is_a_table_of_points_and_variants)
{
	char *text;

	for (int point = 1; point <= 8; point++) {
		char *label = g_strdup_printf("cpus=%d", point);

		add_point(point, label, point);
		add_twenty(point, 100000. * point);
		g_free(label);
	}
	read_studies(NULL);
	ck_assert_uint_eq(studies->len, 1);
	text = printed(show_all);
	ASSERT_SAYS(text, "storm: worst latency of a run (less is better)\n");
	ASSERT_SAYS(text, "cpus");
	ASSERT_SAYS(text, "110 +-3 us");
	ASSERT_SAYS(text, "_.:-=+*#");
	ASSERT_SAYS(text, "v4.10 is ");
	ASSERT_SAYS(text, "20 of 20 seeds, 8 of 8 points\n");
	ASSERT_SAYS(text, "n = 20; ");
	free(text);
}
END_TEST

START_TEST(one_point_has_a_row_a_variant)
{
	char *text;

	add_point(1, NULL, 1);
	add_twenty(1, 1e6);
	read_studies("latency");
	text = printed(show_all);
	ASSERT_SAYS(text, "variant  n           mean");
	ASSERT_SAYS(text, "1.10 +-0.03 ms");
	free(text);
}
END_TEST

START_TEST(each_number_is_there_for_programs)
{
	char *text;

	add_point(1, NULL, 1);
	add_twenty(1, 1e6);
	read_studies(NULL);
	text = printed(show_json);
	ASSERT_SAYS(text, "\"statistics\"");
	ASSERT_SAYS(text, "\"mean\": 1095000");
	ASSERT_SAYS(text, "\"worst_cases\"");
	ASSERT_SAYS(text, "\"methods\"");
	ck_assert_ptr_null(strstr(text, "nan"));
	ck_assert_ptr_null(strstr(text, "inf"));
	free(text);
	text = printed(show_markdown);
	ASSERT_SAYS(text, "## Verdicts");
	free(text);
	text = printed(show_worst_cases);
	ASSERT_SAYS(text, "once in 1,000 runs");
	free(text);
}
END_TEST

START_TEST(what_has_no_values_has_no_study)
{
	add_point(1, NULL, 1);
	add_run(1, "v4.8", 1, "wait", 5);
	read_studies("latency");
	ck_assert_uint_eq(studies->len, 0);
	g_ptr_array_unref(studies);
	read_studies(NULL);
	ck_assert_uint_eq(studies->len, 1);
	ck_assert(!studies_have_many(studies));
	free(printed(show_all));
	free(printed(show_json));
}
END_TEST

START_TEST(a_seed_that_was_run_again_counts_once)
{
	const struct study *s;
	guint n;

	add_point(1, NULL, 1);
	add_run(1, "v4.8", 1, "wait", 5);
	add_run(1, "v4.8", 1, "wait", 6);
	add_run(1, "v4.8", -1, "wait", 8);
	read_studies(NULL);
	s = studies->pdata[0];
	ck_assert_double_eq(study_cell(s, 0, 0, &n)[0].value, 6);
	ck_assert_uint_eq(n, 2);
}
END_TEST

START_TEST(points_that_differ_in_a_seed_are_repetitions)
{
	const struct study *s;
	guint n;

	add_point(1, "cpus=2 seed=1", 2);
	add_point(2, "cpus=2 seed=2", 2);
	add_run(1, "v4.8", 1, "wait", 5);
	add_run(2, "v4.8", 2, "wait", 6);
	read_studies(NULL);
	s = studies->pdata[0];
	ck_assert_uint_eq(s->point->len, 1);
	ck_assert_str_eq(study_point(s, 0)->label, "cpus=2");
	study_cell(s, 0, 0, &n);
	ck_assert_uint_eq(n, 2);
}
END_TEST

START_TEST(what_the_question_names_must_be_there)
{
	struct sweep_question q = { .scenario = "storn", .confidence = 0.95 };
	GError *error = NULL;

	add_point(1, NULL, 1);
	add_run(1, "v4.8", 1, "wait", 5);
	ck_assert_ptr_null(studies_read(db, &q, &error));
	ASSERT_SAYS(error->message, "no runs of a scenario \"storn\"");
	g_clear_error(&error);
	q = (struct sweep_question){ .base = "v9", .confidence = 0.95 };
	ck_assert_ptr_null(studies_read(db, &q, &error));
	ASSERT_SAYS(error->message, "no runs of a variant \"v9\"");
	g_clear_error(&error);
	run_sql("DROP TABLE v_measure");
	ck_assert_ptr_null(studies_read(db, &q, &error));
	g_clear_error(&error);
}
END_TEST

/* --- verdicts --------------------------------------------------------------------------- */

/* So many seeds; seed s has from[s] and to[s]. */
static void add_pairs(const char *measure, const double *from, const double *to, int seeds)
{
	add_point(1, NULL, 1);
	for (int s = 0; s < seeds; s++) {
		add_run(1, "old", s, measure, from[s]);
		add_run(1, "new", s, measure, to[s]);
	}
	read_studies(measure);
}

static const double ten[] = { 60, 62, 64, 61, 63, 65, 66, 67, 59, 58 };
static const double tenth[] = { 6.1, 6.0, 6.5, 6.2, 6.3, 6.4, 6.7, 6.8, 5.8, 5.9 };

START_TEST(a_large_difference_is_a_factor)
{
	add_pairs("latency", ten, tenth, 10);
	assert_verdict("new is 9.8 to 10.1 times better than old, 10 of 10 seeds");
}
END_TEST

START_TEST(more_of_some_measures_is_better)
{
	add_pairs("throughput", ten, tenth, 10);
	assert_verdict("new is 9.8 to 10.1 times worse than old, 10 of 10 seeds");
}
END_TEST

START_TEST(few_seeds_show_nothing)
{
	add_pairs("latency", ten, tenth, 5);
	assert_verdict("new is better than old in 5 of 5 seeds; to show a difference takes 6");
}
END_TEST

START_TEST(equal_values_are_the_same)
{
	add_pairs("latency", ten, ten, 10);
	assert_verdict("new is the same as old in all 10 seeds");
}
END_TEST

START_TEST(what_never_varies_has_no_interval)
{
	const double six[] = { 6, 6, 6, 6 }, two[] = { 2, 2, 2, 2 };

	add_pairs("latency", six, two, 4);
	assert_verdict("new is 3.0 times better than old, exactly so in all 4 seeds");
}
END_TEST

START_TEST(zeros_have_a_difference_and_no_factor)
{
	const double failures[] = { 4, 5, 6, 7, 5, 6, 8, 9 }, none[8] = { 0 };

	add_pairs("failures", failures, none, 8);
	assert_verdict("new is better than old by 4.85 to 7.65, 8 of 8 seeds");
}
END_TEST

START_TEST(noise_is_no_difference)
{
	const double other[] = { 61, 60, 65, 60, 64, 64, 67, 66, 60, 57 };

	add_pairs("latency", ten, other, 10);
	assert_verdict("no difference between new and old that 10 seeds show (better in 5)");
}
END_TEST

START_TEST(one_seed_says_nothing_of_others)
{
	add_pairs("latency", ten, tenth, 1);
	assert_verdict("new is 9.8 times better than old with the one seed that ran; of others "
		       "that shows nothing");
}
END_TEST

START_TEST(variants_without_a_seed_in_common_are_not_compared)
{
	add_point(1, NULL, 1);
	add_run(1, "old", 1, "wait", 5);
	add_run(1, "new", 2, "wait", 5);
	read_studies(NULL);
	assert_verdict("new and old have no seed in common");
	free(printed(show_all));
	free(printed(show_json));
}
END_TEST

/* Seeds that were not run everywhere with both do not count, and it says so. */
START_TEST(what_is_not_paired_is_said)
{
	char *text;

	add_point(1, "cpus=1", 1);
	add_point(2, "cpus=2", 2);
	add_twenty(1, 1e5);
	add_twenty(2, 1e5);
	add_run(1, "v4.8", 100, "latency", 1);
	add_run(1, "v4.10", 100, "latency", 1);
	add_run(2, "v4.8", 101, "latency", 1);
	read_studies(NULL);
	text = printed(show_all);
	ASSERT_SAYS(text, "of 20 seeds");
	ASSERT_SAYS(text, "(3 runs do not count there");
	ASSERT_SAYS(text, "n = 20 to 21; ");
	free(text);
}
END_TEST

static void use_ascii(void)
{
	setlocale(LC_ALL, "C");
}

static const struct unit_test tests[] = {
	ONCE(a_sweep_is_a_table_of_points_and_variants),
	ONCE(one_point_has_a_row_a_variant),
	ONCE(each_number_is_there_for_programs),
	ONCE(what_has_no_values_has_no_study),
	ONCE(a_seed_that_was_run_again_counts_once),
	ONCE(points_that_differ_in_a_seed_are_repetitions),
	ONCE(what_the_question_names_must_be_there),
	ONCE(a_large_difference_is_a_factor),
	ONCE(more_of_some_measures_is_better),
	ONCE(few_seeds_show_nothing),
	ONCE(equal_values_are_the_same),
	ONCE(what_never_varies_has_no_interval),
	ONCE(zeros_have_a_difference_and_no_factor),
	ONCE(noise_is_no_difference),
	ONCE(one_seed_says_nothing_of_others),
	ONCE(variants_without_a_seed_in_common_are_not_compared),
	ONCE(what_is_not_paired_is_said),
	END_OF_TESTS
};

const struct unit_suite unit_suite = {
	.name = "study", .test = tests, .prepare = use_ascii, .setup = setup, .teardown = teardown
};
