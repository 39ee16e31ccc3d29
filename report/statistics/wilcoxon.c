/* SPDX-License-Identifier: MIT */
/*
 * wilcoxon.c - see wilcoxon.h.
 */
#include "report/statistics/wilcoxon.h"

#include <math.h>

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

enum { EXACT_BELOW = 50 }; /* pairs, as in R */

struct ranks {
	double positive; /* the sum of the ranks of differences above zero */
	double ties; /* the sum of t^3 - t over groups of t that are equal */
};

/* Equal sizes share the mean of their ranks. difference: none is zero. */
static struct ranks rank_signed(const double *difference, size_t n)
{
	g_autofree double *size = g_new(double, n);
	g_autofree size_t *order = g_new(size_t, n);
	struct ranks r = { 0 };
	size_t next;

	for (size_t i = 0; i < n; i++)
		size[i] = fabs(difference[i]);
	gsl_sort_index(order, size, 1, n);
	for (size_t i = 0; i < n; i = next) {
		double rank, group;

		for (next = i + 1; next < n && size[order[next]] <= size[order[i]];)
			next++;
		rank = (double)(i + 1 + next) / 2;
		group = (double)(next - i);
		r.ties += group * group * group - group;
		for (size_t k = i; k < next; k++)
			if (difference[order[k]] > 0)
				r.positive += rank;
	}
	return r;
}

/* How likely is a sum of at most this, if each rank is in it or not by a coin? */
static double exact_below(size_t n, double sum)
{
	const size_t most = n * (n + 1) / 2;
	g_autofree double *chance = g_new0(double, most + 1);
	double p = 0;

	chance[0] = 1;
	for (size_t rank = 1; rank <= n; rank++)
		for (size_t s = rank * (rank + 1) / 2 + 1; s-- > 0;)
			chance[s] = (chance[s] + (s >= rank ? chance[s - rank] : 0)) / 2;
	for (size_t s = 0; s <= most && (double)s <= sum; s++)
		p += chance[s];
	return p;
}

static double exact_p(size_t n, double positive)
{
	const double all = (double)(n * (n + 1) / 2);

	return MIN(1, 2 * exact_below(n, MIN(positive, all - positive)));
}

static double normal_p(double n, const struct ranks *r)
{
	const double off = r->positive - n * (n + 1) / 4;
	const double sigma = sqrt(n * (n + 1) * (2 * n + 1) / 24 - r->ties / 48);
	const double corrected = fabs(off) > 0 ? fabs(off) - 0.5 : 0;

	return 2 * gsl_cdf_ugaussian_Q(fabs(corrected) / sigma);
}

struct wilcoxon wilcoxon_signed_rank(const double *difference, size_t n)
{
	g_autofree double *other = g_new(double, n + 1);
	struct ranks r;
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		if (difference[i] < 0 || difference[i] > 0)
			other[left++] = difference[i];
	if (!left)
		return (struct wilcoxon){ .p = 1 };
	r = rank_signed(other, left);
	if (left == n && n < EXACT_BELOW && !(r.ties > 0))
		return (struct wilcoxon){ .p = exact_p(n, r.positive), .exact = true };
	return (struct wilcoxon){ .p = normal_p((double)left, &r) };
}

size_t wilcoxon_fewest(double p)
{
	size_t n = 1;

	for (double all = 1; all > p && n < EXACT_BELOW; n++)
		all /= 2;
	return n;
}
