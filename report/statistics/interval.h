/* SPDX-License-Identifier: MIT */
/*
 * interval.h - how far an estimate may be off. An interval never goes without the name of
 * how it was made.
 */
#ifndef REPORT_STATISTICS_INTERVAL_H
#define REPORT_STATISTICS_INTERVAL_H

#include <stddef.h>

enum interval_method {
	INTERVAL_NONE,		/* too few values, or all the same: there is nothing to say */
	INTERVAL_STUDENT,
	INTERVAL_BCA,		/* bootstrap, corrected for bias and skewness */
	INTERVAL_PARAMETRIC,	/* percentiles of a parametric bootstrap */
};

struct interval {
	double low, high;	/* without a method: both are the estimate itself */
	enum interval_method method;
};

/* "Student"; NULL for INTERVAL_NONE. */
const char *interval_method_name(enum interval_method method);

/* One that has no width, around an estimate. */
struct interval interval_none(double estimate);

/* Half the width of the next one, for n > 1 values with this standard deviation. */
double half_interval_of_mean(double deviation, size_t n, double confidence);

/* Of the mean, if the values were drawn from a normal distribution. confidence: as 0.95. */
struct interval interval_of_mean(const double *value, size_t n, double confidence);

#endif
