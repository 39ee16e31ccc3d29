/* SPDX-License-Identifier: MIT */
/*
 * page_data.h - what the scripts of a page draw, as JSON. script/trace/trace.js reads it.
 */
#ifndef REPORT_PAGE_PAGE_DATA_H
#define REPORT_PAGE_PAGE_DATA_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

/*
 * Writes an object with the runs that summary_choose() chose in db, and the sweeps of
 * swept_read().
 * runs: those that were made again (struct drawn_run).
 * name: of the database, as people know it.
 * False with *error set if the database cannot be read; ferror(out) tells whether the
 * object could be written.
 */
gboolean page_data(struct sqlite3 *db, const char *name, const GArray *runs,
		   const GPtrArray *sweeps, FILE *out, GError **error);

#endif
