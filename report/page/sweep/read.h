/* SPDX-License-Identifier: MIT */
/*
 * read.h - reads the sweeps of a database for a page.
 */
#ifndef REPORT_PAGE_SWEEP_READ_H
#define REPORT_PAGE_SWEEP_READ_H

#include "report/page/sweep/swept.h"

struct sqlite3;

/*
 * Of all scenarios that have several points or repetitions (struct swept). There are none
 * if only some runs of the database were chosen (summary_choose()).
 *
 * Temporary tables are made of the points that are kept, and are there as long as the
 * connection: swept has their rows of v_sweep, and swept_run(sweep, pair, run, seed)
 * their runs. sweep is the place in the array that is returned; pair stands for a point
 * and a variant: place of the point among those that are kept * variants + place of the
 * variant.
 *
 * NULL with *error set if the database cannot be read.
 */
GPtrArray *swept_read(struct sqlite3 *db, GError **error);

#endif
