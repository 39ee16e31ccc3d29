/* SPDX-License-Identifier: MIT */
/*
 * cell.h - what a variant's runs at one point come to.
 */
#ifndef REPORT_SWEEP_CELL_H
#define REPORT_SWEEP_CELL_H

#include "report/statistics/bootstrap.h"
#include "report/sweep/study.h"

struct cell {
	gsize n;		/* 0: all else is 0, too */
	double mean, sd, min, max;
	double median, p95;	/* of nearest rank, as in v_sweep */
	struct interval interval;	/* Student's, of the mean */
};

struct cell cell_of(const struct study *s, guint variant, guint point);

/* The bootstrap's interval of the mean or the median, which takes a thousand times as long. */
struct interval cell_bootstrap(const struct study *s, guint variant, guint point,
			       bootstrap_statistic statistic);

/* "1.23 ±0.04 ms"; without "±" if there is no interval; "-" if there is nothing. */
char *cell_text(const struct study *s, const struct cell *c);

#endif
