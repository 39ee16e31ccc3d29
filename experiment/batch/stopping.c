/* SPDX-License-Identifier: MIT */
/*
 * stopping.c - see stopping.h. Means and squares are those of Welford (1962), which lose no
 * digits.
 */
#include "experiment/batch/stopping.h"

#include <math.h>

#include "report/statistics/interval.h"

struct tally {
	uint64_t n;
	double mean, squares;	/* of the values, and of how far they are from it */
};

struct stopping {
	guint variants;
	double precision;	/* as a part of the mean */
	struct tally *tally;	/* by point and variant */
};

struct stopping *stopping_new(uint64_t points, guint variants, guint precision)
{
	struct stopping *s = g_new0(struct stopping, 1);

	s->variants = variants;
	s->precision = precision / 10000.0;
	s->tally = g_new0(struct tally, points * variants);
	return s;
}

void stopping_free(struct stopping *s)
{
	if (!s)
		return;
	g_free(s->tally);
	g_free(s);
}

void stopping_add(struct stopping *s, uint64_t point, guint variant, double value)
{
	struct tally *t = &s->tally[point * s->variants + variant];
	double off;

	if (isnan(value))
		return;
	off = value - t->mean;
	t->n++;
	t->mean += off / (double)t->n;
	t->squares += off * (value - t->mean);
}

static gboolean is_tight(const struct tally *t, double precision)
{
	double deviation;

	if (t->n < 2)
		return t->n == 0;
	deviation = sqrt(t->squares / (double)(t->n - 1));
	return half_interval_of_mean(deviation, t->n, 0.95) <= precision * fabs(t->mean);
}

gboolean stopping_is_tight(const struct stopping *s, uint64_t point)
{
	for (guint i = 0; i < s->variants; i++)
		if (!is_tight(&s->tally[point * s->variants + i], s->precision))
			return FALSE;
	return TRUE;
}
