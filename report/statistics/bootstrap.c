/* SPDX-License-Identifier: MIT */
/*
 * bootstrap.c - see bootstrap.h.
 */
#include "report/statistics/bootstrap.h"

#include <math.h>

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

double bootstrap_mean(double *value, size_t n)
{
	return gsl_stats_mean(value, 1, n);
}

double bootstrap_median(double *value, size_t n)
{
	return gsl_stats_select(value, 1, n, (n - 1) / 2);
}

/* The statistic of each resample, sorted. */
static double *resample(const double *value, size_t n, bootstrap_statistic statistic)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	double *drawn = g_new(double, n), *answer = g_new(double, BOOTSTRAP_RESAMPLES);

	gsl_rng_set(random, BOOTSTRAP_SEED);
	for (size_t k = 0; k < BOOTSTRAP_RESAMPLES; k++) {
		for (size_t i = 0; i < n; i++)
			drawn[i] = value[gsl_rng_uniform_int(random, n)];
		answer[k] = statistic(drawn, n);
	}
	gsl_sort(answer, 1, BOOTSTRAP_RESAMPLES);
	gsl_rng_free(random);
	g_free(drawn);
	return answer;
}

/* How much the statistic's spread grows with its value: from leaving out one at a time. */
static double acceleration(const double *value, size_t n, bootstrap_statistic statistic)
{
	g_autofree double *rest = g_new(double, n), *without = g_new(double, n);
	double mean, squares = 0, cubes = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		for (size_t j = 0; j < n; j++)
			if (j != i)
				rest[k++] = value[j];
		without[i] = statistic(rest, k);
	}
	mean = gsl_stats_mean(without, 1, n);
	for (size_t i = 0; i < n; i++) {
		const double d = mean - without[i];

		squares += d * d;
		cubes += d * d * d;
	}
	return squares > 0 ? cubes / (6 * squares * sqrt(squares)) : 0;
}

/* The normal quantile of how many resamples are below the estimate; those equal count half. */
static double bias(const double *answer, double estimate)
{
	double below = 0;

	for (size_t k = 0; k < BOOTSTRAP_RESAMPLES; k++)
		below += answer[k] < estimate ? 1 : answer[k] > estimate ? 0 : 0.5;
	below = CLAMP(below, 0.5, BOOTSTRAP_RESAMPLES - 0.5);
	return gsl_cdf_ugaussian_Pinv(below / BOOTSTRAP_RESAMPLES);
}

/* The resample that stands at the corrected place of the normal quantile z. */
static double corrected(const double *answer, double z0, double a, double z)
{
	const double moved = z0 + (z0 + z) / (1 - a * (z0 + z));

	return gsl_stats_quantile_from_sorted_data(answer, 1, BOOTSTRAP_RESAMPLES,
						   gsl_cdf_ugaussian_P(moved));
}

struct interval bootstrap_interval(const double *value, size_t n,
				   bootstrap_statistic statistic, double confidence)
{
	const double z = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2);
	g_autofree double *copy = NULL, *answer = NULL;
	struct interval interval;
	double estimate, z0, a;

	if (n < 1)
		return interval_none(0);
	copy = g_memdup2(value, n * sizeof(*value));
	estimate = statistic(copy, n);
	if (n < BOOTSTRAP_FEWEST || n > BOOTSTRAP_MOST)
		return interval_none(estimate);
	answer = resample(value, n, statistic);
	z0 = bias(answer, estimate);
	a = acceleration(value, n, statistic);
	interval = (struct interval){ corrected(answer, z0, a, -z),
				      corrected(answer, z0, a, z), INTERVAL_BCA };
	if (!(interval.low < interval.high) || !isfinite(interval.low) ||
	    !isfinite(interval.high))
		return interval_none(estimate);
	return interval;
}
