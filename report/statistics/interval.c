/* SPDX-License-Identifier: MIT */
/*
 * interval.c - see interval.h.
 */
#include "report/statistics/interval.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

const char *interval_method_name(enum interval_method method)
{
	static const char *const name[] = { NULL, "Student", "BCa bootstrap",
					    "parametric bootstrap" };

	return name[method];
}

struct interval interval_none(double estimate)
{
	return (struct interval){ estimate, estimate, INTERVAL_NONE };
}

double half_interval_of_mean(double deviation, size_t n, double confidence)
{
	return gsl_cdf_tdist_Qinv((1 - confidence) / 2, (double)(n - 1)) * deviation /
	       sqrt((double)n);
}

struct interval interval_of_mean(const double *value, size_t n, double confidence)
{
	double mean, half;

	if (n < 1)
		return interval_none(0);
	mean = gsl_stats_mean(value, 1, n);
	if (n < 2)
		return interval_none(mean);
	half = half_interval_of_mean(gsl_stats_sd_m(value, 1, n, mean), n, confidence);
	if (!(half > 0) || !isfinite(mean - half) || !isfinite(mean + half))
		return interval_none(mean);
	return (struct interval){ mean - half, mean + half, INTERVAL_STUDENT };
}
