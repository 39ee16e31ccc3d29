/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what `simrun report` says of the runs of a database: one query a section.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/grid.h"

struct sqlite3;

/*
 * Chooses runs (int64_t; none: all that are there) for what is asked next. They exist.
 * The choice lies in the connection, not in the database.
 */
gboolean summary_choose(struct sqlite3 *db, const GArray *runs, GError **error);

/*
 * The sections that have something to say, of struct grid *; NULL with *error set. briefly:
 * of expectations only how many held, and which did not.
 */
GPtrArray *summary_grids(struct sqlite3 *db, gboolean briefly, GError **error);

/* A file NAME.csv in dir for each table, every row with its run and variant. */
gboolean summary_csv(struct sqlite3 *db, const char *dir, GError **error);

/* The histograms of all measuring tasks, as cyclictest prints them. */
gboolean summary_histogram(struct sqlite3 *db, FILE *out, GError **error);

#endif
