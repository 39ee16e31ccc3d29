/* SPDX-License-Identifier: MIT */
/*
 * verdict_text.c - verdicts in words; see verdict.h.
 */
#include "report/sweep/verdict.h"

#include <string.h>

#include "report/statistics/wilcoxon.h"

/* Who is compared, and in which direction. */
struct sides {
	const char *variant, *base;
	const char *mean;	/* "better" or "worse": the variant is, in the mean */
	const char *mostly;	/* … and in most seeds that differ: */
	gsize seeds;		/* so many */
};

static struct sides sides_of(const struct verdict *v)
{
	const struct comparison *c = &v->all;
	const gboolean more = c->has_ratio ? c->ratio > 1 : c->difference > 0;
	const gsize wins = verdict_wins(v), losses = c->above + c->below - wins;

	return (struct sides){
		.variant = study_variant(v->study, v->variant),
		.base = study_variant(v->study, v->study->base),
		.mean = more == more_is_better(v->study->measure) ? "better" : "worse",
		.mostly = wins < losses ? "worse" : "better",
		.seeds = MAX(wins, losses),
	};
}

/* As few decimals as tell the two apart, and from 1: "5.8 to 6.1", "1.02 to 1.05". */
static char *times(double low, double high)
{
	char from[32] = "", to[32] = "";

	for (int decimals = 1; decimals <= 3; decimals++) {
		char format[8];

		g_snprintf(format, sizeof(format), "%%.%df", high >= 100 ? 0 : decimals);
		g_ascii_formatd(from, sizeof(from), format, low);
		g_ascii_formatd(to, sizeof(to), format, high);
		if (g_ascii_strtod(from, NULL) > 1 && (strcmp(from, to) || low >= high))
			break;
	}
	return strcmp(from, to) ? g_strdup_printf("%s to %s", from, to) : g_strdup(to);
}

/* "5.8 to 6.1 times better than v4.8"; NULL: the interval holds 1, or there is no ratio. */
static char *factor(const struct verdict *v, const struct sides *s)
{
	const double low = v->all.ratio_interval.low, high = v->all.ratio_interval.high;
	g_autofree char *range = NULL;

	if (!v->all.has_ratio || (low <= 1 && high >= 1))
		return NULL;
	range = high < 1 ? times(1 / high, 1 / low) : times(low, high);
	return g_strdup_printf("%s times %s than %s", range, s->mean, s->base);
}

/* "better than v4.8 by 3 to 5 pages"; NULL: the interval of the difference holds 0. */
static char *amount(const struct verdict *v, const struct sides *s)
{
	const struct swept_measure *m = v->study->measure;
	double low = v->all.difference_interval.low, high = v->all.difference_interval.high;
	g_autofree char *range = NULL;

	if (low <= 0 && high >= 0)
		return NULL;
	if (high < 0) {
		const double swap = low;

		low = -high;
		high = -swap;
	}
	range = low < high ? measured_range(m, low, high) : measured_text(m, high);
	return g_strdup_printf("%s than %s by %s", s->mean, s->base, range);
}

/* How much the variant differs, as well as the seeds settle that. */
static char *how_much(const struct verdict *v, const struct sides *s)
{
	char *text = factor(v, s);

	if (!text)
		text = amount(v, s);
	if (!text)
		text = g_strdup_printf("%s than %s (by how much is not settled)", s->mostly,
				       s->base);
	return text;
}

/* A variant that differs by the same in each seed. */
static char *constant_text(const struct verdict *v, const struct sides *s)
{
	g_autofree char *much = how_much(v, s);

	if (v->all.n == 1)
		return g_strdup_printf("%s is %s with the one seed that ran; of others that "
				       "shows nothing", s->variant, much);
	return g_strdup_printf("%s is %s, exactly so in all %zu seeds", s->variant, much,
			       v->all.n);
}

static char *same_text(const struct verdict *v, const struct sides *s)
{
	if (v->all.n == 1)
		return g_strdup_printf("%s is the same as %s with the one seed that ran",
				       s->variant, s->base);
	return g_strdup_printf("%s is the same as %s in all %zu seeds", s->variant, s->base,
			       v->all.n);
}

/* Of seeds that do not all say the same. */
static char *tested_text(const struct verdict *v, const struct sides *s)
{
	const struct comparison *c = &v->all;
	const double alpha = 1 - v->study->confidence;
	const gsize fewest = wilcoxon_fewest(alpha);
	g_autofree char *much = NULL;

	if (c->n < fewest)
		return g_strdup_printf("%s is %s than %s in %zu of %zu seeds; to show a "
				       "difference takes %zu", s->variant, s->mostly, s->base,
				       s->seeds, c->n, fewest);
	if (c->p >= alpha)
		return g_strdup_printf("no difference between %s and %s that %zu seeds show "
				       "(%s in %zu)", s->variant, s->base, c->n, s->mostly,
				       s->seeds);
	if (v->p >= alpha)
		return g_strdup_printf("%s is %s than %s in %zu of %zu seeds, which among %u "
				       "comparisons may be chance", s->variant, s->mostly,
				       s->base, s->seeds, c->n, v->compared);
	much = how_much(v, s);
	return g_strdup_printf("%s is %s, %zu of %zu seeds", s->variant, much, s->seeds, c->n);
}

static char *main_text(const struct verdict *v, const struct sides *s)
{
	const struct comparison *c = &v->all;

	if (!c->n)
		return g_strdup_printf("%s and %s have no seed in common%s", s->variant, s->base,
				       v->points > 1 ? " that was run at each point" : "");
	if (!c->above && !c->below)
		return same_text(v, s);
	return c->constant ? constant_text(v, s) : tested_text(v, s);
}

/* ", 4 of 4 points" that say what all say; else where it is better, and where worse. */
static void add_points(GString *text, const struct verdict *v, gboolean better)
{
	const gboolean settled = v->all.constant || v->p < 1 - v->study->confidence;
	const guint same = better ? v->better_at : v->worse_at;
	const guint differing = v->better_at + v->worse_at;

	if (differing && settled && same == differing)
		g_string_append_printf(text, ", %u of %u points", same, v->points);
	else if (differing)
		g_string_append_printf(text, "; better at %u, worse at %u of %u points",
				       v->better_at, v->worse_at, v->points);
}

char *verdict_text(const struct verdict *v)
{
	const struct sides s = sides_of(v);
	g_autofree char *first = main_text(v, &s);
	GString *text = g_string_new(first);

	if (v->points > 1)
		add_points(text, v, !strcmp(s.mean, "better"));
	return g_string_free(text, FALSE);
}
