/* SPDX-License-Identifier: MIT */
/*
 * check-extremes.c - laws of extremes are fitted as R 4.2.2 fits them with these lines (the
 * GEV's k from its exact equation):
 *
 *	pwm <- function(x) { x <- sort(x); n <- length(x); i <- seq_len(n) - 1
 *	  b0 <- mean(x); b1 <- mean(x*i/(n-1)); b2 <- mean(x*i*(i-1)/((n-1)*(n-2)))
 *	  c(b0, 2*b1-b0, (6*b2-6*b1+b0)/(2*b1-b0)) }
 *	gev <- function(x) { m <- pwm(x)
 *	  k <- uniroot(function(k) 2*(1-3^-k)/(1-2^-k)-3-m[3], c(-0.9,5.0001), tol=1e-13)$root
 *	  s <- m[2]*k/((1-2^-k)*gamma(1+k)); c(m[1]-s*(1-gamma(1+k))/k, s, -k) }
 *	gumbel <- function(x) { m <- pwm(x); s <- m[2]/log(2); c(m[1]+digamma(1)*s, s) }
 *	level <- function(g, p) g[1] + g[2]*((-log(1-p))^(-g[3])-1)/g[3]
 *	F <- function(g, x) exp(-(1+g[3]*(x-g[1])/g[2])^(-1/g[3]))
 *	ad <- function(f) { f <- sort(f); n <- length(f); i <- seq_len(n)
 *	  -n - mean((2*i-1)*(log(f)+log(1-rev(f)))) }
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include <glib.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>

#include "report/statistics/extremes.h"
#include "tests/unit/suite.h"

enum { MILD = 30 };

static const double mild[MILD] = { 1.32, 1.45, 1.28, 1.61, 1.39, 1.52, 1.47, 1.35,
				   1.71, 1.44, 1.50, 1.38, 1.56, 1.41, 1.83, 1.36,
				   1.49, 1.43, 1.58, 1.40, 1.33, 1.66, 1.46, 1.37,
				   1.54, 1.42, 1.48, 1.30, 1.62, 1.51 };

/* gev(x); level(gev(x), 1e-3); ad(F(gev(x), x)); 2*pnorm(-abs(gev(x)[3])*sqrt(30/0.5633)) */
START_TEST(the_gev_is_that_of_r)
{
	double x[MILD];
	struct gev g;

	memcpy(x, mild, sizeof(x));
	gsl_sort(x, 1, MILD);
	ck_assert(gev_fit(x, MILD, &g));
	ck_assert_double_eq_tol(g.location, 1.413333486664, 1e-9);
	ck_assert_double_eq_tol(g.scale, 0.103543137338, 1e-9);
	ck_assert_double_eq_tol(g.shape, -0.007540017852, 1e-9);
	ck_assert_double_eq_tol(gev_exceeded(&g, 1e-3), 2.110227426, 1e-8);
	ck_assert_double_eq_tol(gev_below(&g, gev_exceeded(&g, 1e-3)), 0.999, 1e-12);
	ck_assert_double_eq_tol(gev_distance(&g, x, MILD), 0.0460344952, 1e-8);
	ck_assert_double_eq_tol(gev_shape_p(&g, MILD), 0.9561182365, 1e-8);
}
END_TEST

/* gumbel(x); ad(exp(-exp(-(x-u[1])/u[2]))) */
START_TEST(gumbels_law_is_that_of_r)
{
	double x[MILD];
	struct gev g;

	memcpy(x, mild, sizeof(x));
	gsl_sort(x, 1, MILD);
	ck_assert(gev_fit_gumbel(x, MILD, &g));
	ck_assert_double_eq_tol(g.location, 1.4129786317, 1e-9);
	ck_assert_double_eq_tol(g.scale, 0.1028293327, 1e-9);
	ck_assert_double_eq_tol(gev_exceeded(&g, 1e-3), 2.123247062, 1e-8);
	ck_assert_double_eq_tol(gev_distance(&g, x, MILD), 0.04645525115, 1e-8);
}
END_TEST

/* gev(c(1, 3, …)): a law with a bound */
START_TEST(a_law_may_have_a_bound)
{
	const double x[] = { 1,	  3,   5,   6,	 7,    8,    8.5, 9,
			     9.3, 9.6, 9.8, 9.9, 9.95, 9.97, 9.99 };
	struct gev g;

	ck_assert(gev_fit(x, G_N_ELEMENTS(x), &g));
	ck_assert_double_eq_tol(g.location, 8.056852475, 1e-7);
	ck_assert_double_eq_tol(g.scale, 2.842270189, 1e-7);
	ck_assert_double_eq_tol(g.shape, -1.266531644, 1e-7);
	ck_assert_double_eq_tol(gev_bound(&g), 10.30098921, 1e-7);
	ck_assert_double_eq(gev_below(&g, 11), 1);
}
END_TEST

START_TEST(what_fits_has_levels_and_no_warning)
{
	const struct extremes e = extremes_of(mild, MILD, 0.95);

	ck_assert(e.fitted && !extremes_must_not_be_quoted(&e));
	ck_assert_double_eq(e.law.shape, 0);
	ck_assert_double_eq_tol(e.level[0], 2.123247062, 1e-8);
	ck_assert_double_gt(e.fit_p, 0.5);
	for (unsigned i = 0; i < EXTREMES_LEVELS; i++) {
		ck_assert_int_eq(e.level_interval[i].method, INTERVAL_PARAMETRIC);
		ck_assert_double_lt(e.level_interval[i].low, e.level[i]);
		ck_assert_double_gt(e.level_interval[i].high, e.level[i]);
	}
	for (unsigned i = 0; i < EXTREMES_WARNINGS; i++)
		ck_assert(!e.warning[i]);
}
END_TEST

START_TEST(a_heavy_tail_is_warned_of)
{
	double x[200];
	const struct gev law = { 10, 2, 0.5 };
	struct extremes e;

	for (int i = 0; i < 200; i++)
		x[i] = gev_exceeded(&law, (i + 0.5) / 200);
	e = extremes_of(x, 200, 0.95);
	ck_assert(e.warning[EXTREMES_HEAVY_TAIL]);
	ck_assert_double_eq_tol(e.law.shape, 0.5, 0.05);
	ck_assert(isinf(gev_bound(&e.law)));
}
END_TEST

/* Two heaps: seeds that meet something rare, and seeds that do not. */
START_TEST(a_poor_fit_is_warned_of)
{
	double x[40];
	struct extremes e;

	for (int i = 0; i < 40; i++)
		x[i] = (i < 30 ? 100 : 900) + i;
	e = extremes_of(x, 40, 0.95);
	ck_assert(e.warning[EXTREMES_POOR_FIT] && extremes_must_not_be_quoted(&e));
}
END_TEST

START_TEST(maxima_that_say_nothing_are_warned_of)
{
	double same[25], tied[40], huge[25];
	struct extremes e;

	for (int i = 0; i < 40; i++)
		tied[i] = 100 + i % 5;
	for (int i = 0; i < 25; i++) {
		same[i] = 7;
		huge[i] = 9.2e18 + 1e15 * i;
	}
	e = extremes_of(same, 25, 0.95);
	ck_assert(e.warning[EXTREMES_SAME] && !e.fitted);
	e = extremes_of(tied, 40, 0.95);
	ck_assert(e.warning[EXTREMES_TIED] && extremes_must_not_be_quoted(&e));
	e = extremes_of(mild, 19, 0.95);
	ck_assert(e.warning[EXTREMES_FEW] && extremes_must_not_be_quoted(&e));
	for (size_t n = 0; n < 3; n++) {
		e = extremes_of(mild, n, 0.95);
		ck_assert(e.warning[EXTREMES_FEW] && !e.fitted);
	}
	e = extremes_of(huge, 25, 0.95);
	ck_assert(e.fitted && isfinite(e.level[0]) && isfinite(e.level_interval[1].high));
}
END_TEST

/*
 * Samples of a known law: 95 % of the intervals of its level should hold it, and 5 % of the
 * fits look poor. Of 100 tries that leaves room for chance.
 */
START_TEST(intervals_hold_the_level_that_they_promise)
{
	const struct gev law = { 100, 10, 0 };
	const double truth = gev_exceeded(&law, 1e-3);
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	unsigned held = 0, poor = 0;
	double x[50];

	gsl_rng_set(random, 1);
	for (int k = 0; k < 100; k++) {
		struct extremes e;

		for (int i = 0; i < 50; i++)
			x[i] = gev_exceeded(&law, gsl_rng_uniform_pos(random));
		e = extremes_of(x, 50, 0.95);
		held += e.level_interval[0].low <= truth &&
			truth <= e.level_interval[0].high;
		poor += e.warning[EXTREMES_POOR_FIT];
	}
	gsl_rng_free(random);
	ck_assert_uint_ge(held, 85);
	ck_assert_uint_le(poor, 12);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(the_gev_is_that_of_r),
	ONCE(gumbels_law_is_that_of_r),
	ONCE(a_law_may_have_a_bound),
	ONCE(what_fits_has_levels_and_no_warning),
	ONCE(a_heavy_tail_is_warned_of),
	ONCE(a_poor_fit_is_warned_of),
	ONCE(maxima_that_say_nothing_are_warned_of),
	ONCE(intervals_hold_the_level_that_they_promise),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "extremes", .test = tests };
