/* SPDX-License-Identifier: MIT */
/*
 * worst_case.h - the law of extremes of each variant at each point that has enough runs.
 */
#ifndef REPORT_SWEEP_WORST_CASE_H
#define REPORT_SWEEP_WORST_CASE_H

#include "report/statistics/extremes.h"
#include "report/sweep/study.h"

enum { WORST_CASE_RUNS = 20000 };	/* together; more take too long */

struct worst_case {
	const struct study *study;
	guint variant, point;
	struct extremes extremes;
};

/*
 * Of struct worst_case. Only measures that are the worst of a run have such a law.
 * left_out: variants and points with fewer runs than a law needs, and those that come when
 * too many runs were looked at.
 */
GArray *worst_cases_of(const GPtrArray *studies, guint *left_out);

/* "poor fit, no bound"; "" without warnings; g_free() it. */
char *worst_case_warnings(const struct worst_case *w);

/* "Gumbel", "GEV", or "" if there is none. */
const char *worst_case_law(const struct worst_case *w);

#endif
