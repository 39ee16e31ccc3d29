/* SPDX-License-Identifier: MIT */
/*
 * page_data.h - what the scripts of a page draw, as JSON; script/model.js reads it.
 */
#ifndef REPORT_PAGE_PAGE_DATA_H
#define REPORT_PAGE_PAGE_DATA_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

/*
 * Of the runs that summary_choose() chose in db. runs: of struct drawn_run, those that were
 * made again. name: of the database, as people know it. Failures in reading the database
 * are in *error, those in writing in ferror(out).
 */
gboolean page_data(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		   GError **error);

#endif
