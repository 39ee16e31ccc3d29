/* SPDX-License-Identifier: MIT */
/*
 * page.h - the report as one page of HTML that needs nothing else.
 */
#ifndef REPORT_PAGE_PAGE_H
#define REPORT_PAGE_PAGE_H

#include <stdio.h>

#include <glib.h>

struct record;
struct sqlite3;

/* A run's picture, or why there is none. */
struct page_run {
	int64_t id;
	const struct record *record;	/* has a trace; NULL: */
	const char *why;
};

/*
 * Of the runs that summary_choose() chose in db. runs: of struct page_run, those that
 * were made again. name: of the database, as shown. ferror(out) tells of failures in
 * writing, *error of those in reading. If a record is unwanted, so is the page: it is none.
 */
gboolean page_write(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		    GError **error);

/* page_data.c: what the page's scripts draw, as JSON. */
gboolean page_data(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		   GError **error);

/* The record of a run in runs; NULL: it has none, and *why says why, if that is known. */
const struct record *page_record(const GArray *runs, int64_t id, const char **why);

#endif
