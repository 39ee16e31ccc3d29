/* SPDX-License-Identifier: MIT */
/*
 * gev.h - the law that the maximum of many values tends to, and its limit without a
 * shape, Gumbel's. Fitted by L-moments: J. R. M. Hosking, J. R. Wallis, E. F. Wood,
 * "Estimation of the generalized extreme-value distribution by the method of
 * probability-weighted moments", Technometrics 27 (1985), 251-261; J. R. M. Hosking,
 * "L-moments", J. Royal Statistical Society B 52 (1990), 105-124. With few maxima that
 * errs less than the largest likelihood does, and it always has an answer.
 */
#ifndef REPORT_STATISTICS_GEV_H
#define REPORT_STATISTICS_GEV_H

#include <stdbool.h>
#include <stddef.h>

struct gev {
	double location, scale;
	double shape;	/* above 0: a heavy tail; 0: Gumbel's law; below 0: there is a bound */
};

/* At most x, with this probability. */
double gev_below(const struct gev *g, double x);

/* What is exceeded with this probability, which is above 0 and below 1. */
double gev_exceeded(const struct gev *g, double probability);

/* The largest value that the law allows; infinite if it has no bound. */
double gev_bound(const struct gev *g);

/* sorted: ascending. false: too few values, or all the same. */
bool gev_fit(const double *sorted, size_t n, struct gev *g);
bool gev_fit_gumbel(const double *sorted, size_t n, struct gev *g);

/* How likely is a shape that is as far from 0 as this, if it is Gumbel's law? */
double gev_shape_p(const struct gev *g, size_t n);

/* The distance of Anderson and Darling between law and values; it looks at the tails most. */
double gev_distance(const struct gev *g, const double *sorted, size_t n);

#endif
