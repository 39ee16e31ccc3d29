/* SPDX-License-Identifier: MIT */
/*
 * check-duration.c - times are shown rounded, never cut off.
 *
 * tests/data/durations.txt has a line for each border: the ns, and how show_time() and
 * show_us() write them. tests/cli/page.sh compares the page's script with the same file.
 */
#include <check.h>
#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "lib/duration.h"
#include "tests/unit/suite.h"

START_TEST(each_border_is_written_as_listed)
{
	const char *srcdir = getenv("srcdir");
	g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "tests", "data",
						 "durations.txt", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) line = NULL;
	unsigned lines = 0;

	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	line = g_strsplit(g_strchomp(text), "\n", -1);
	for (; line[lines]; lines++) {
		g_auto(GStrv) word = g_strsplit(line[lines], "\t", 3);
		const int64_t ns = g_ascii_strtoll(word[0], NULL, 10);
		g_autofree char *time = show_time(ns), *us = show_us(ns);

		ck_assert_str_eq(time, word[1]);
		ck_assert_str_eq(us, word[2]);
	}
	ck_assert_uint_gt(lines, 50);
}
END_TEST

static double size_of(const char *time)
{
	static const struct {
		const char *name;
		double ns;
	} unit[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	char *name;
	const double number = g_ascii_strtod(time, &name);

	for (unsigned i = 0; i < G_N_ELEMENTS(unit); i++)
		if (!strcmp(name + 1, unit[i].name))
			return number * unit[i].ns;
	ck_abort_msg("%s has no unit", time);
	return 0;
}

/* What is shown differs by at most half of its last digit, and grows with the time. */
START_TEST(longer_times_are_not_shown_as_shorter)
{
	double before = 0;

	for (int64_t ns = 1; ns < INT64_C(20000000000); ns += 1 + ns / 777) {
		g_autofree char *time = show_time(ns);
		const double size = size_of(time);

		ck_assert_msg(size >= before, "%s after %f ns", time, before);
		ck_assert_msg(size - (double)ns <= (double)ns / 199 &&
				      (double)ns - size <= (double)ns / 199,
			      "%" G_GINT64_FORMAT " ns as %s", ns, time);
		before = size;
	}
}
END_TEST

START_TEST(averages_are_to_the_nearest)
{
	ck_assert_int_eq(duration_average(0, 3), 0);
	ck_assert_int_eq(duration_average(4, 3), 1);
	ck_assert_int_eq(duration_average(5, 3), 2);
	ck_assert_int_eq(duration_average(5, 2), 3);
	ck_assert_int_eq(duration_average(-5, 2), -3);
	ck_assert_int_eq(duration_average(INT64_MAX, 1), INT64_MAX);
	ck_assert_int_eq(duration_average(INT64_MAX, 2), INT64_MAX / 2 + 1);
}
END_TEST

static void use_ascii(void)
{
	setlocale(LC_ALL, "C");		/* a locale without µ */
}

static const struct unit_test tests[] = {
	ONCE(each_border_is_written_as_listed),
	ONCE(longer_times_are_not_shown_as_shorter),
	ONCE(averages_are_to_the_nearest),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "duration", .test = tests, .prepare = use_ascii };
