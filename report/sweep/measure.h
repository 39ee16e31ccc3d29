/* SPDX-License-Identifier: MIT */
/*
 * measure.h - what the measures of v_measure are, and their values as people read them.
 */
#ifndef REPORT_SWEEP_MEASURE_H
#define REPORT_SWEEP_MEASURE_H

#include <glib.h>

#include "scenarios/measures.h"

struct swept_measure {
	const char *name;	/* in the database */
	const char *title;
	const char *unit;	/* "ns", "1/s", "pages", or "": a count */
	enum measure_kind kind;
};

enum { SWEPT_MEASURES = MEASURES_NR };

/* In the order in which they are asked for values. */
extern const struct swept_measure swept_measure[SWEPT_MEASURES];

static inline gboolean more_is_better(const struct swept_measure *m)
{
	return m->kind == MEASURE_RATE;
}

/* NULL: there is none of this name. */
const struct swept_measure *swept_measure_find(const char *name);
/* By their place, for lists of words. */
const char *swept_measure_word(unsigned i);

/* To be freed with g_free(). Digits and unit are those of the last value. */

/* "1.23 ms" */
char *measured_text(const struct swept_measure *m, double value);
/* "1.23 ±0.04 ms"; a half that is smaller than that has more digits, not "0.00" */
char *measured_with(const struct swept_measure *m, double half, double value);
/* "1.19 to 1.27 ms" */
char *measured_range(const struct swept_measure *m, double low, double high);

#endif
