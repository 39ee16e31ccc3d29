/* SPDX-License-Identifier: MIT */
/*
 * sweep.h - what many runs come to, on the terminal: a table, a verdict a variant, and
 * how that was computed.
 */
#ifndef REPORT_SWEEP_SWEEP_H
#define REPORT_SWEEP_SWEEP_H

#include <stdio.h>

#include "report/sweep/study_read.h"

enum { SWEEP_ROWS = 16 };	/* points that fit a screen, with all that is below them */

/* Of studies that were read. rows: at most so many points a table; 0: all. */
void show_studies(const GPtrArray *studies, guint rows, FILE *out);

/*
 * Whether one has more points than one, or a variant with more runs than one at a point:
 * only then there is something to say.
 */
gboolean studies_have_many(const GPtrArray *studies);

/*
 * Reads, and shows with SWEEP_ROWS what has many runs; nothing if there are none. FALSE
 * with *error set if the database cannot be read.
 */
gboolean show_sweep(struct sqlite3 *db, const struct sweep_question *question, FILE *out,
		    GError **error);

/* The laws of extremes, of whatever has enough runs; nothing if there are none. */
void show_worst_cases(const GPtrArray *studies, FILE *out);

#endif
