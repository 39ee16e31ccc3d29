/* SPDX-License-Identifier: MIT */
/*
 * check-compare.c - comparisons are those that R 4.2.2 computes.
 */
#include <check.h>
#include <math.h>

#include <glib.h>

#include "report/statistics/compare.h"
#include "report/statistics/holm.h"
#include "report/statistics/wilcoxon.h"
#include "tests/unit/suite.h"

static const double x[] = { 12.1, 9.8, 15.3, 11.0, 10.4, 30.2, 9.9, 12.7, 10.8, 11.5 };
static const double b[] = { 62.0, 58.7, 91.1, 70.3, 61.9, 140.6, 55.2, 80.8, 66.6, 71.4 };

/*
 * t.test(x, b, paired = TRUE)$conf.int; l <- log(x / b); exp(t.test(l)$conf.int);
 * exp(mean(l)); mean(l) / sd(l); mean(sign(outer(x, b, "-"))); wilcox.test(l)$p.value
 */
START_TEST(a_comparison_is_that_of_r)
{
	const struct comparison c = compare_paired(x, b, 10, 1, 0.95);

	ck_assert_uint_eq(c.n, 10);
	ck_assert_uint_eq(c.below, 10);
	ck_assert_uint_eq(c.above, 0);
	ck_assert(c.has_ratio && !c.constant && c.exact);
	ck_assert_double_eq_tol(c.difference, -62.49, 1e-10);
	ck_assert_double_eq_tol(c.difference_interval.low, -76.240055864, 1e-8);
	ck_assert_double_eq_tol(c.difference_interval.high, -48.739944136, 1e-8);
	ck_assert_double_eq_tol(c.ratio, 0.172067718927, 1e-11);
	ck_assert_double_eq_tol(c.ratio_interval.low, 0.159940922353, 1e-11);
	ck_assert_double_eq_tol(c.ratio_interval.high, 0.185113974968, 1e-11);
	ck_assert_double_eq_tol(c.d_z, -17.2259315499, 1e-8);
	ck_assert_double_eq_tol(c.cliff, -1, 1e-12);
	ck_assert_double_eq_tol(c.p, 0.001953125, 1e-12);
}
END_TEST

/* y <- c(3, 1, …); z <- c(2, 7, …); mean(sign(outer(y, z, "-"))) */
START_TEST(cliffs_delta_counts_ties_as_neither)
{
	const double y[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 };
	const double z[] = { 2, 7, 1, 8, 2, 8, 1, 8, 2, 8 };

	ck_assert_double_eq_tol(compare_paired(y, z, 10, 1, 0.95).cliff, -0.09, 1e-12);
}
END_TEST

/* Two points: a seed is one observation, the mean of what it does at both. */
START_TEST(a_seed_counts_once_at_however_many_points)
{
	const double value[] = { 2, 40, 4, 10, 2, 20 }, base[] = { 1, 10, 1, 10, 1, 10 };
	const struct comparison c = compare_paired(value, base, 3, 2, 0.95);

	ck_assert_uint_eq(c.n, 3);
	ck_assert_uint_eq(c.above, 3);
	ck_assert_double_eq_tol(c.difference, (15.5 + 1.5 + 5.5) / 3, 1e-12);
	ck_assert_double_eq_tol(c.ratio, cbrt(sqrt(8) * 2 * 2), 1e-12);
	ck_assert_double_eq_tol(c.cliff, (1 + 2 / 3.) / 2, 1e-12);
}
END_TEST

START_TEST(what_each_seed_repeats_has_no_interval)
{
	const double twice[] = { 2, 6, 4 }, once[] = { 1, 3, 2 };
	const double zero[] = { 0, 0, 0 };
	struct comparison c = compare_paired(twice, once, 3, 1, 0.95);

	ck_assert(c.constant && c.has_ratio);
	ck_assert_double_eq_tol(c.ratio, 2, 1e-12);
	ck_assert_int_eq(c.ratio_interval.method, INTERVAL_NONE);
	ck_assert_int_eq(c.difference_interval.method, INTERVAL_STUDENT);
	c = compare_paired(zero, zero, 3, 1, 0.95);
	ck_assert(c.constant && !c.has_ratio);
	ck_assert_double_eq(c.p, 1);
	ck_assert_double_eq(c.d_z, 0);
	c = compare_paired(NULL, NULL, 0, 1, 0.95);
	ck_assert_uint_eq(c.n, 0);
	ck_assert_double_eq(c.p, 1);
	c = compare_paired(twice, once, 1, 1, 0.95);
	ck_assert_double_eq(c.p, 1);
	ck_assert(isfinite(c.d_z));
}
END_TEST

/* wilcox.test(…)$p.value of the differences */
START_TEST(signed_ranks_are_those_of_r)
{
	const double few[] = { 1.5, -0.5, 2.5, 3.1, -1.2, 0.7, 4.4, 2.2 };
	const double tied[] = { 1, -1, 2, 3, -1, 2, 4, 2, 0, 5 };
	const double all[] = { 1, 2, 3, 4, 5, 6 }, three[] = { 1, 1, 1, -1 },
		     two[] = { 1, -1 };
	double many[60]; /* sin(1:60) + 0.2 */

	for (int i = 0; i < 60; i++)
		many[i] = sin(i + 1) + 0.2;
	ck_assert_double_eq_tol(wilcoxon_signed_rank(few, 8).p, 0.0546875, 1e-12);
	ck_assert(wilcoxon_signed_rank(few, 8).exact);
	ck_assert_double_eq_tol(wilcoxon_signed_rank(tied, 10).p, 0.0317471395752, 1e-11);
	ck_assert(!wilcoxon_signed_rank(tied, 10).exact);
	ck_assert_double_eq_tol(wilcoxon_signed_rank(many, 60).p, 0.0149738959363, 1e-11);
	ck_assert_double_eq_tol(wilcoxon_signed_rank(many, 49).p, 0.0506285847413, 1e-11);
	ck_assert_double_eq_tol(wilcoxon_signed_rank(all, 6).p, 0.03125, 1e-12);
	ck_assert_double_eq_tol(wilcoxon_signed_rank(three, 4).p, 0.423710797167, 1e-11);
	ck_assert_double_eq_tol(wilcoxon_signed_rank(two, 2).p, 1, 1e-12);
}
END_TEST

START_TEST(six_pairs_are_the_fewest_for_a_twentieth)
{
	ck_assert_uint_eq(wilcoxon_fewest(0.05), 6);
	ck_assert_uint_eq(wilcoxon_fewest(0.01), 8);
	ck_assert_uint_eq(wilcoxon_fewest(1), 1);
}
END_TEST

/* p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.6), "holm") */
START_TEST(holm_is_that_of_r)
{
	const double expected[] = { 0.04, 0.09, 0.09, 0.025, 0.6 };
	double p[] = { 0.01, 0.04, 0.03, 0.005, 0.6 };

	holm_adjust(p, 0);
	holm_adjust(p, 5);
	for (int i = 0; i < 5; i++)
		ck_assert_double_eq_tol(p[i], expected[i], 1e-12);
}
END_TEST

static const struct unit_test tests[] = { ONCE(a_comparison_is_that_of_r),
					  ONCE(cliffs_delta_counts_ties_as_neither),
					  ONCE(a_seed_counts_once_at_however_many_points),
					  ONCE(what_each_seed_repeats_has_no_interval),
					  ONCE(signed_ranks_are_those_of_r),
					  ONCE(six_pairs_are_the_fewest_for_a_twentieth),
					  ONCE(holm_is_that_of_r),
					  END_OF_TESTS };

const struct unit_suite unit_suite = { .name = "compare", .test = tests };
