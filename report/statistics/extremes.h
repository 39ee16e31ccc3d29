/* SPDX-License-Identifier: MIT */
/*
 * extremes.h - how bad can it get, if each run's worst is known? A run is a block, and
 * its worst the block's maximum. S. Coles, "An Introduction to Statistical Modeling of
 * Extreme Values", Springer 2001.
 *
 * That is an extrapolation, and no bound of worst cases. So whatever speaks against it is
 * in `warnings`, and who shows a level shows them, too.
 */
#ifndef REPORT_STATISTICS_EXTREMES_H
#define REPORT_STATISTICS_EXTREMES_H

#include "report/statistics/gev.h"
#include "report/statistics/interval.h"

enum {
	EXTREMES_FEWEST = 20,		/* maxima that say something about more runs */
	EXTREMES_MOST = 10000,		/* more need no law to tell of 10,000 runs */
	EXTREMES_SEED = 1985,		/* of GSL's mt19937: the same answer each time */
	EXTREMES_RESAMPLES = 1000,
	EXTREMES_LEVELS = 2,
};

extern const double extremes_runs[EXTREMES_LEVELS];	/* 1,000 and 10,000 */

enum extremes_warning {
	EXTREMES_FEW,			/* maxima */
	EXTREMES_MANY,
	EXTREMES_SAME,			/* all maxima are the same */
	EXTREMES_TIED,			/* so many are equal that no smooth law fits */
	EXTREMES_POOR_FIT,
	EXTREMES_HEAVY_TAIL,		/* the shape is above 0: there is no bound at all */
	EXTREMES_WARNINGS
};

struct extremes {
	size_t n, distinct;
	double worst;
	bool fitted;			/* what follows is filled */
	struct gev law;			/* Gumbel's unless the shape is surely another */
	double shape_p;			/* of a shape as far from 0, if it is Gumbel's law */
	double fit_p;			/* of a distance as large as this, if the law is right */
	double level[EXTREMES_LEVELS];	/* exceeded once in so many runs */
	struct interval level_interval[EXTREMES_LEVELS];
	bool warning[EXTREMES_WARNINGS];
};

struct extremes extremes_of(const double *maximum, size_t n, double confidence);

/* What speaks so strongly against the levels that one must not quote them. */
bool extremes_must_not_be_quoted(const struct extremes *e);

/* "poor fit", and what that means, in a sentence. */
const char *extremes_warning_word(enum extremes_warning warning);
const char *extremes_warning_meaning(enum extremes_warning warning);

#endif
