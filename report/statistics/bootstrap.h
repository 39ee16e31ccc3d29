/* SPDX-License-Identifier: MIT */
/*
 * bootstrap.h - intervals that assume no distribution. B. Efron, "Better bootstrap
 * confidence intervals", JASA 82 (1987), 171-185.
 */
#ifndef REPORT_STATISTICS_BOOTSTRAP_H
#define REPORT_STATISTICS_BOOTSTRAP_H

#include "report/statistics/interval.h"

enum {
	BOOTSTRAP_SEED = 2016,		/* of GSL's mt19937: the same answer each time */
	BOOTSTRAP_RESAMPLES = 4000,
	BOOTSTRAP_FEWEST = 5,		/* values: fewer give too few different resamples */
	BOOTSTRAP_MOST = 2000,		/* with more it takes too long */
};

/* What is estimated. It may put the values into another order. */
typedef double (*bootstrap_statistic)(double *value, size_t n);

double bootstrap_mean(double *value, size_t n);
double bootstrap_median(double *value, size_t n);	/* nearest rank, as v_sweep has it */

/* Its interval; none for too few values or too many, or if all are the same. */
struct interval bootstrap_interval(const double *value, size_t n,
				   bootstrap_statistic statistic, double confidence);

#endif
