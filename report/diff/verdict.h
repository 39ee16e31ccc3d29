/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - what a comparison comes to, in a paragraph that one can paste into a review.
 */
#ifndef REPORT_DIFF_VERDICT_H
#define REPORT_DIFF_VERDICT_H

#include "report/diff/diff.h"

/* Of what searches found at a point. g_free() it. */
char *point_verdict(const struct diff *d, const struct point_diff *p);

/* Of the runs; NULL: there were none. g_free() it. */
char *runs_verdict(const struct diff *d);

#endif
