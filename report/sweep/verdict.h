/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - does a variant differ from another, and by how much? In numbers, and in a
 * sentence that claims no more than they show.
 */
#ifndef REPORT_SWEEP_VERDICT_H
#define REPORT_SWEEP_VERDICT_H

#include "report/statistics/compare.h"
#include "report/sweep/study.h"

struct verdict {
	const struct study *study;
	guint variant;			/* it is compared with the study's base */
	struct comparison all;	/* over all points, by seeds that were run at each of them */
	double p;		/* of that, corrected by Holm for all verdicts */
	guint points;			/* that both were run at */
	guint better_at, worse_at;	/* points, by tests with a Holm correction of their own */
	guint unpaired;			/* runs of either without one of the other, or left out
					 * since a seed was not run at each point */
	guint compared;			/* how many comparisons p was corrected for */
};

/*
 * Of struct verdict, one for each variant but the bases. Both Holm corrections, that of
 * whole variants and that of points, are over everything that is here.
 */
GArray *verdicts_of(const GPtrArray *studies);

/* How many seeds the variant is better at than its base. */
gsize verdict_wins(const struct verdict *v);

/* "v4.10 is 5.8 to 6.1 times better than v4.8, 20 of 20 seeds"; g_free() it. */
char *verdict_text(const struct verdict *v);

#endif
