/* SPDX-License-Identifier: MIT */
/*
 * extremes.c - see extremes.h. The same fit, with the same choice of a law, is made for
 * samples that are drawn from the fitted law. How much its levels scatter is their
 * interval, and how far those samples are from their own fits tells a poor fit from a
 * good one.
 */
#include "report/statistics/extremes.h"

#include <math.h>

#include <glib.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

static const double SIGNIFICANT = 0.05;

const double extremes_runs[EXTREMES_LEVELS] = { 1000, 10000 };

/* Gumbel's law unless the shape is surely another. */
static bool fit(const double *sorted, size_t n, struct gev *law, double *shape_p)
{
	if (!gev_fit(sorted, n, law))
		return false;
	*shape_p = gev_shape_p(law, n);
	return *shape_p < SIGNIFICANT || gev_fit_gumbel(sorted, n, law);
}

static size_t count_distinct(const double *sorted, size_t n)
{
	size_t distinct = n > 0;

	for (size_t i = 1; i < n; i++)
		distinct += sorted[i] > sorted[i - 1];
	return distinct;
}

/* What the samples that are drawn from a law say of it. */
struct drawn {
	size_t samples, farther;
	double *level[EXTREMES_LEVELS];
};

static void draw_one(struct drawn *d, const struct extremes *e, double distance,
		     double *sample, gsl_rng *random)
{
	struct gev law;
	double shape_p;

	for (size_t i = 0; i < e->n; i++)
		sample[i] = gev_exceeded(&e->law, gsl_rng_uniform_pos(random));
	gsl_sort(sample, 1, e->n);
	if (!fit(sample, e->n, &law, &shape_p))
		return;
	d->farther += gev_distance(&law, sample, e->n) >= distance;
	for (unsigned i = 0; i < EXTREMES_LEVELS; i++)
		d->level[i][d->samples] = gev_exceeded(&law, 1 / extremes_runs[i]);
	d->samples++;
}

static void draw(struct drawn *d, const struct extremes *e, double distance)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	g_autofree double *sample = g_new(double, e->n);

	gsl_rng_set(random, EXTREMES_SEED);
	for (unsigned k = 0; k < EXTREMES_RESAMPLES; k++)
		draw_one(d, e, distance, sample, random);
	gsl_rng_free(random);
}

static struct interval percentiles(double *level, size_t n, double confidence)
{
	const double outside = (1 - confidence) / 2;

	gsl_sort(level, 1, n);
	return (struct interval){
		gsl_stats_quantile_from_sorted_data(level, 1, n, outside),
		gsl_stats_quantile_from_sorted_data(level, 1, n, 1 - outside),
		INTERVAL_PARAMETRIC,
	};
}

static void judge(struct extremes *e, const double *sorted, double confidence)
{
	struct drawn d = { 0 };

	for (unsigned i = 0; i < EXTREMES_LEVELS; i++)
		d.level[i] = g_new(double, EXTREMES_RESAMPLES);
	draw(&d, e, gev_distance(&e->law, sorted, e->n));
	e->fit_p = (1 + (double)d.farther) / (1 + (double)d.samples);
	for (unsigned i = 0; i < EXTREMES_LEVELS; i++) {
		e->level[i] = gev_exceeded(&e->law, 1 / extremes_runs[i]);
		e->level_interval[i] =
			d.samples ? percentiles(d.level[i], d.samples, confidence)
				  : interval_none(e->level[i]);
		g_free(d.level[i]);
	}
	e->warning[EXTREMES_POOR_FIT] = e->fit_p < SIGNIFICANT;
	e->warning[EXTREMES_HEAVY_TAIL] =
		e->law.shape > 0 && !extremes_must_not_be_quoted(e);
}

struct extremes extremes_of(const double *maximum, size_t n, double confidence)
{
	struct extremes e = { .n = n };
	g_autofree double *sorted = NULL;

	e.warning[EXTREMES_FEW] = n < EXTREMES_FEWEST;
	e.warning[EXTREMES_MANY] = n > EXTREMES_MOST;
	if (!n)
		return e;
	sorted = g_memdup2(maximum, n * sizeof(*maximum));
	gsl_sort(sorted, 1, n);
	e.worst = sorted[n - 1];
	e.distinct = count_distinct(sorted, n);
	e.warning[EXTREMES_SAME] = n > 1 && e.distinct == 1;
	e.warning[EXTREMES_TIED] = e.distinct > 1 && e.distinct <= n / 2;
	e.fitted = n <= EXTREMES_MOST && !e.warning[EXTREMES_TIED] &&
		   fit(sorted, n, &e.law, &e.shape_p);
	if (e.fitted)
		judge(&e, sorted, confidence);
	return e;
}

bool extremes_must_not_be_quoted(const struct extremes *e)
{
	return !e->fitted || e->warning[EXTREMES_FEW] || e->warning[EXTREMES_TIED] ||
	       e->warning[EXTREMES_POOR_FIT];
}

const char *extremes_warning_word(enum extremes_warning warning)
{
	static const char *const word[EXTREMES_WARNINGS] = {
		"few runs", "many runs", "all the same", "tied", "poor fit", "no bound",
	};

	return word[warning];
}

const char *extremes_warning_meaning(enum extremes_warning warning)
{
	static const char *const meaning[EXTREMES_WARNINGS] = {
		"fewer than 20 runs say nothing of a thousand",
		"more than 10,000 runs need no law: ask for their percentiles",
		"the worst of each run is the same, so nothing can be extrapolated",
		"most of the worsts are equal to another, so no smooth law fits",
		"they do not follow the law (Anderson-Darling): no level can be quoted",
		"the tail is so heavy that more runs will find far worse",
	};

	return meaning[warning];
}
