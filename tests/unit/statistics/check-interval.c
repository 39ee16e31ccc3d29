/* SPDX-License-Identifier: MIT */
/*
 * check-interval.c - intervals are those that R 4.2.2 and SciPy 1.10.1 compute.
 */
#include <check.h>
#include <math.h>

#include <glib.h>

#include "report/statistics/bootstrap.h"
#include "tests/unit/suite.h"

static const double skewed[] = {
	12.1, 9.8, 15.3, 11.0, 10.4, 30.2, 9.9, 12.7, 10.8, 11.5
};

/* x <- c(12.1, 9.8, …); t.test(x)$conf.int; t.test(x, conf.level = 0.99)$conf.int */
START_TEST(student_is_that_of_r)
{
	struct interval i = interval_of_mean(skewed, G_N_ELEMENTS(skewed), 0.95);

	ck_assert_int_eq(i.method, INTERVAL_STUDENT);
	ck_assert_double_eq_tol(i.low, 8.98376728966, 1e-10);
	ck_assert_double_eq_tol(i.high, 17.75623271034, 1e-10);
	i = interval_of_mean(skewed, G_N_ELEMENTS(skewed), 0.99);
	ck_assert_double_eq_tol(i.low, 7.06869822036, 1e-10);
	ck_assert_double_eq_tol(i.high, 19.67130177964, 1e-10);
}
END_TEST

START_TEST(few_or_equal_values_have_no_interval)
{
	const double same[] = { 7, 7, 7, 7, 7, 7, 7 };
	const double huge[] = { 1e308, -1e308, 1e308, -1e308, 1e308 };
	struct interval i;

	for (size_t n = 0; n <= 7; n++) {
		i = interval_of_mean(same, n, 0.95);
		ck_assert_int_eq(i.method, INTERVAL_NONE);
		ck_assert_double_eq(i.low, n ? 7 : 0);
		ck_assert_double_eq(i.high, i.low);
		i = bootstrap_interval(same, n, bootstrap_median, 0.95);
		ck_assert_int_eq(i.method, INTERVAL_NONE);
		ck_assert_double_eq(i.low, n ? 7 : 0);
	}
	ck_assert_int_eq(interval_of_mean(skewed, 1, 0.95).method, INTERVAL_NONE);
	ck_assert_int_eq(interval_of_mean(skewed, 2, 0.95).method, INTERVAL_STUDENT);
	i = interval_of_mean(huge, G_N_ELEMENTS(huge), 0.95);
	ck_assert(isfinite(i.low) && isfinite(i.high));
}
END_TEST

/*
 * y = np.exp(np.sin(np.arange(1, 26)) * 2)
 * scipy.stats.bootstrap((y,), f, method='BCa', n_resamples=200000, random_state=1)
 * Both draw at random, so they need not agree better than by some hundredths of the width.
 */
START_TEST(bca_is_that_of_scipy)
{
	double y[25];
	struct interval i;

	for (int k = 0; k < 25; k++)
		y[k] = exp(2 * sin(k + 1));
	i = bootstrap_interval(y, 25, bootstrap_mean, 0.95);
	ck_assert_int_eq(i.method, INTERVAL_BCA);
	ck_assert_double_eq_tol(i.low, 1.423453, 0.06);
	ck_assert_double_eq_tol(i.high, 3.386237, 0.06);
	i = bootstrap_interval(y, 25, bootstrap_median, 0.95);
	ck_assert_double_eq_tol(i.low, 0.336875, 0.1);
	ck_assert_double_eq_tol(i.high, 3.671410, 0.1);
}
END_TEST

START_TEST(the_bootstrap_answers_the_same_each_time)
{
	const struct interval a = bootstrap_interval(skewed, 10, bootstrap_mean, 0.95);
	const struct interval b = bootstrap_interval(skewed, 10, bootstrap_mean, 0.95);

	ck_assert(a.low <= b.low && a.low >= b.low);
	ck_assert(a.high <= b.high && a.high >= b.high);
}
END_TEST

static const struct unit_test tests[] = { ONCE(student_is_that_of_r),
					  ONCE(few_or_equal_values_have_no_interval),
					  ONCE(bca_is_that_of_scipy),
					  ONCE(the_bootstrap_answers_the_same_each_time),
					  END_OF_TESTS };

const struct unit_suite unit_suite = { .name = "interval", .test = tests };
