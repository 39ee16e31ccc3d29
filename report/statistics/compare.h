/* SPDX-License-Identifier: MIT */
/*
 * compare.h - a variant against another, over the same seeds.
 *
 * A seed is one observation, however many points it was run at: what it does at one point
 * and at the next is not independent. So the differences of all points are averaged for
 * each seed first, and n counts seeds.
 */
#ifndef REPORT_STATISTICS_COMPARE_H
#define REPORT_STATISTICS_COMPARE_H

#include <stdbool.h>

#include "report/statistics/interval.h"

struct comparison {
	size_t n;		/* seeds */
	size_t above, below;	/* seeds at which the variant has more, or less, than the base */
	bool has_ratio;		/* all values are above zero */
	bool constant;		/* each seed says the same */
	double difference;	/* mean of variant - base */
	struct interval difference_interval;
	double ratio;		/* geometric mean of variant / base */
	struct interval ratio_interval;
	/* the mean of the differences (of logarithms, if it has a ratio) by their deviation:
	 * Cohen's d_z; 0 if they do not deviate */
	double d_z;
	/* Cliff's delta: how much more often is the variant above the base than below, whatever
	 * the seeds? From -1 to 1; the mean of all points */
	double cliff;
	double p;		/* Wilcoxon, of what d_z is made of; not corrected by Holm */
	bool exact;
};

/*
 * value[seed * points + point], and the base's in the same places. Without seeds or
 * points all is zero, and p is 1.
 */
struct comparison compare_paired(const double *value, const double *base, size_t seeds,
				 size_t points, double confidence);

#endif
