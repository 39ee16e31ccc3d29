/* SPDX-License-Identifier: MIT */
/*
 * gev.c - see gev.h. Hosking's shape k is ours with the other sign.
 */
#include "report/statistics/gev.h"

#include <math.h>

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

static const double SMALL_SHAPE = 1e-9; /* nearer to 0 it is Gumbel's law */
static const double LARGEST_K = 20, SMALLEST_K = -0.99999; /* the mean needs k > -1 */

double gev_below(const struct gev *g, double x)
{
	const double y = (x - g->location) / g->scale;
	const double t = 1 + g->shape * y;

	if (fabs(g->shape) < SMALL_SHAPE)
		return exp(-exp(-y));
	if (t <= 0)
		return g->shape > 0 ? 0 : 1;
	return exp(-pow(t, -1 / g->shape));
}

double gev_exceeded(const struct gev *g, double probability)
{
	const double y = log(-log1p(-probability));

	if (fabs(g->shape) < SMALL_SHAPE)
		return g->location - g->scale * y;
	return g->location + g->scale * expm1(-g->shape * y) / g->shape;
}

double gev_bound(const struct gev *g)
{
	return g->shape < -SMALL_SHAPE ? g->location - g->scale / g->shape : INFINITY;
}

struct moments {
	double first, second, skewness;
};

/* L-moments without bias; of what exceeds the smallest, so that huge values keep digits. */
static bool moments_of(const double *sorted, size_t n, struct moments *m)
{
	const double last = (double)n - 1;
	double b0 = 0, b1 = 0, b2 = 0;

	if (n < 3)
		return false;
	for (size_t i = 0; i < n; i++) {
		const double x = sorted[i] - sorted[0], rank = (double)i;

		b0 += x / (double)n;
		b1 += x / (double)n * rank / last;
		b2 += x / (double)n * rank / last * (rank - 1) / (last - 1);
	}
	m->first = b0 + sorted[0];
	m->second = 2 * b1 - b0;
	if (!(m->second > 0) || !isfinite(m->second))
		return false;
	m->skewness = (6 * b2 - 6 * b1 + b0) / m->second;
	return true;
}

/* The L-skewness of the law with this k; it falls as k grows. */
static double skewness_of(double k)
{
	if (fabs(k) < SMALL_SHAPE)
		return 2 * log(3) / log(2) - 3;
	return 2 * expm1(-k * log(3)) / expm1(-k * log(2)) - 3;
}

static double k_of(double skewness)
{
	double low = SMALLEST_K, high = LARGEST_K;

	for (int i = 0; i < 60; i++) {
		const double middle = (low + high) / 2;

		if (skewness_of(middle) > skewness)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

bool gev_fit_gumbel(const double *sorted, size_t n, struct gev *g)
{
	struct moments m;

	if (!moments_of(sorted, n, &m))
		return false;
	g->shape = 0;
	g->scale = m.second / M_LN2;
	g->location = m.first - M_EULER * g->scale;
	return true;
}

bool gev_fit(const double *sorted, size_t n, struct gev *g)
{
	struct moments m;
	double k, gamma;

	if (!moments_of(sorted, n, &m))
		return false;
	k = k_of(m.skewness);
	if (fabs(k) < SMALL_SHAPE)
		return gev_fit_gumbel(sorted, n, g);
	gamma = tgamma(1 + k);
	g->shape = -k;
	g->scale = m.second * k / (-expm1(-k * M_LN2) * gamma);
	g->location = m.first - g->scale * (1 - gamma) / k;
	return isfinite(g->scale) && g->scale > 0;
}

double gev_shape_p(const struct gev *g, size_t n)
{
	return 2 * gsl_cdf_ugaussian_Q(fabs(g->shape) * sqrt((double)n / 0.5633));
}

double gev_distance(const struct gev *g, const double *sorted, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double f = CLAMP(gev_below(g, sorted[i]), 1e-12, 1 - 1e-12);

		sum += (2 * (double)i + 1) * log(f);
		sum += (2 * (double)(n - i) - 1) * log1p(-f);
	}
	return -(double)n - sum / (double)n;
}
