/* SPDX-License-Identifier: MIT */
/*
 * wilcoxon.h - are differences of pairs as often, and as far, above zero as below? The
 * signed-rank test, as wilcox.test() of R does it. F. Wilcoxon, "Individual comparisons
 * by ranking methods", Biometrics Bulletin 1 (1945), 80-83.
 */
#ifndef REPORT_STATISTICS_WILCOXON_H
#define REPORT_STATISTICS_WILCOXON_H

#include <stdbool.h>
#include <stddef.h>

struct wilcoxon {
	double p;	/* of both sides; 1 if no difference is other than zero */
	bool exact;	/* not the normal approximation with continuity correction */
};

struct wilcoxon wilcoxon_signed_rank(const double *difference, size_t n);

/* So many pairs at least can show that something differs: all on one side give this p. */
size_t wilcoxon_fewest(double p);

#endif
