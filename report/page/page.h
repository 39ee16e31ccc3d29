/* SPDX-License-Identifier: MIT */
/*
 * page.h - a report as one page of HTML that needs no other file.
 */
#ifndef REPORT_PAGE_PAGE_H
#define REPORT_PAGE_PAGE_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

/*
 * Writes the page of the runs that summary_choose() chose in db.
 * runs: those that were made again (struct drawn_run).
 * name: of the database, as the page shows it.
 * False with *error set if the database cannot be read; ferror(out) tells whether the page
 * could be written. If a record becomes unwanted meanwhile, the page is of no use.
 */
gboolean page_write(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		    GError **error);

#endif
