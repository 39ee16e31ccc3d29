/* SPDX-License-Identifier: MIT */
/*
 * page.h - the report as one page of HTML that needs nothing else.
 */
#ifndef REPORT_PAGE_PAGE_H
#define REPORT_PAGE_PAGE_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

/*
 * Of the runs that summary_choose() chose in db. runs: of struct drawn_run, those that
 * were made again. name: of the database, as shown. ferror(out) tells of failures in
 * writing, *error of those in reading. If a record is unwanted, so is the page: it is none.
 */
gboolean page_write(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		    GError **error);

#endif
