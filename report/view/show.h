/* SPDX-License-Identifier: MIT */
/*
 * show.h - what people see of finished runs: a table of the variants, and pictures of
 * who did what when. Plain ASCII where the locale's character set is not UTF-8.
 */
#ifndef REPORT_VIEW_SHOW_H
#define REPORT_VIEW_SHOW_H

#include <stdio.h>

#include <glib.h>

#include "report/view/drawing.h"
#include "report/record/record.h"

/* One row a record, then the expectations that failed and unexpected violations. */
void show_table(const GPtrArray *records, FILE *out);

/* Min, Act, Avg and Max of the measuring tasks of each record, and what caused the Max. */
void show_latencies(const GPtrArray *records, FILE *out);

enum interleavings { INTERLEAVINGS_AUTO, INTERLEAVINGS_ALL, INTERLEAVINGS_NONE };

/*
 * The distinct interleavings of these records. auto: of those with a schedule or a
 * violation, the first violating one and the first other one.
 */
void show_interleavings(const GPtrArray *records, enum interleavings which, FILE *out);

/* How one run is drawn. */
struct lanes {
	enum columns by;
	const char *around;	/* only around the first step of this label, or "violation" */
	gboolean whole;		/* however long it is */
};

/* False if there is nothing that it was to be drawn around. Nothing of what is unwanted. */
gboolean show_lanes(const struct record *r, const struct lanes *l, FILE *out);

/* --- of searches (verdicts.c) ------------------------------------------------------ */

/* Each property that each variant violates, and what is proved of the rest. */
void show_verdicts(const GPtrArray *records, FILE *out);
/* The outcomes that each variant allows, if they were asked for. */
void show_outcomes(const GPtrArray *records, FILE *out);
/* The interleavings that lead to violations. */
void show_witnesses(const GPtrArray *records, enum interleavings which, FILE *out);

#endif
