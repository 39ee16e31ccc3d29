/* SPDX-License-Identifier: MIT */
/*
 * cell.c - see cell.h.
 */
#include "report/sweep/cell.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

static double nearest_rank(const double *sorted, gsize n, gsize percent)
{
	return sorted[(n * percent + 99) / 100 - 1];
}

struct cell cell_of(const struct study *s, guint variant, guint point)
{
	struct cell c = { 0 };
	g_autofree double *value = study_values(s, variant, point, &c.n);

	if (!c.n)
		return c;
	gsl_sort(value, 1, c.n);
	c.mean = gsl_stats_mean(value, 1, c.n);
	c.sd = c.n > 1 ? gsl_stats_sd(value, 1, c.n) : 0;
	c.min = value[0];
	c.max = value[c.n - 1];
	c.median = nearest_rank(value, c.n, 50);
	c.p95 = nearest_rank(value, c.n, 95);
	c.interval = interval_of_mean(value, c.n, s->confidence);
	return c;
}

struct interval cell_bootstrap(const struct study *s, guint variant, guint point,
			       bootstrap_statistic statistic)
{
	gsize n;
	g_autofree double *value = study_values(s, variant, point, &n);

	return bootstrap_interval(value, n, statistic, s->confidence);
}

char *cell_text(const struct study *s, const struct cell *c)
{
	if (!c->n)
		return g_strdup("-");
	if (c->interval.method == INTERVAL_NONE)
		return measured_text(s->measure, c->mean);
	return measured_with(s->measure, (c->interval.high - c->interval.low) / 2,
			     c->mean);
}
