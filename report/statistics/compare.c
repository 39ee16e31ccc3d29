/* SPDX-License-Identifier: MIT */
/*
 * compare.c - see compare.h.
 */
#include "report/statistics/compare.h"

#include <math.h>

#include <glib.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "report/statistics/wilcoxon.h"

static bool all_above_zero(const double *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(value[i] > 0))
			return false;
	return true;
}

/*
 * For each seed the mean of its points. The logarithm is that of a quotient, so that
 * seeds with the same ratio have the same bits and count as tied.
 */
static double *effects(const double *value, const double *base, size_t seeds,
		       size_t points, bool ratio)
{
	double *effect = g_new(double, seeds + 1);

	for (size_t s = 0; s < seeds; s++) {
		double sum = 0;

		for (size_t p = 0; p < points; p++) {
			const double v = value[s * points + p], b = base[s * points + p];

			sum += ratio ? log(v / b) : v - b;
		}
		effect[s] = sum / (double)points;
	}
	return effect;
}

/* Of one point: (pairs of any seeds in which the variant is above) - (… below), by all. */
static double cliff_at(const double *value, const double *base, size_t seeds,
		       size_t points)
{
	g_autofree double *v = g_new(double, seeds), *b = g_new(double, seeds);
	size_t below = 0, upto = 0;
	double sum = 0;

	for (size_t s = 0; s < seeds; s++) {
		v[s] = value[s * points];
		b[s] = base[s * points];
	}
	gsl_sort(v, 1, seeds);
	gsl_sort(b, 1, seeds);
	for (size_t s = 0; s < seeds; s++) {
		while (below < seeds && b[below] < v[s])
			below++;
		while (upto < seeds && b[upto] <= v[s])
			upto++;
		sum += (double)below - (double)(seeds - upto);
	}
	return sum / (double)seeds / (double)seeds;
}

static void test(struct comparison *c, const double *effect)
{
	const struct wilcoxon w = wilcoxon_signed_rank(effect, c->n);
	const double sd = c->n > 1 ? gsl_stats_sd(effect, 1, c->n) : 0;

	c->p = w.p;
	c->exact = w.exact;
	c->constant = !(sd > 0);
	c->d_z = c->constant ? 0 : gsl_stats_mean(effect, 1, c->n) / sd;
	for (size_t s = 0; s < c->n; s++) {
		c->above += effect[s] > 0;
		c->below += effect[s] < 0;
	}
}

static void compare_ratios(struct comparison *c, const double *effect, double confidence)
{
	const struct interval logs = interval_of_mean(effect, c->n, confidence);

	c->ratio = exp(gsl_stats_mean(effect, 1, c->n));
	c->ratio_interval =
		(struct interval){ exp(logs.low), exp(logs.high), logs.method };
}

struct comparison compare_paired(const double *value, const double *base, size_t seeds,
				 size_t points, double confidence)
{
	struct comparison c = { .n = points ? seeds : 0, .p = 1, .constant = true };
	g_autofree double *difference = NULL, *ratio = NULL;

	if (!c.n)
		return c;
	difference = effects(value, base, seeds, points, false);
	c.difference = gsl_stats_mean(difference, 1, seeds);
	c.difference_interval = interval_of_mean(difference, seeds, confidence);
	c.has_ratio = all_above_zero(value, seeds * points) &&
		      all_above_zero(base, seeds * points);
	if (c.has_ratio) {
		ratio = effects(value, base, seeds, points, true);
		compare_ratios(&c, ratio, confidence);
	}
	test(&c, c.has_ratio ? ratio : difference);
	for (size_t p = 0; p < points; p++)
		c.cliff += cliff_at(value + p, base + p, seeds, points) / (double)points;
	return c;
}
