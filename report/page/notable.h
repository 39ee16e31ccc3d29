/* SPDX-License-Identifier: MIT */
/*
 * notable.h - of a database with many runs, those that its page tells of one by one.
 */
#ifndef REPORT_PAGE_NOTABLE_H
#define REPORT_PAGE_NOTABLE_H

#include <glib.h>

struct sqlite3;

enum {
	RUNS_DETAILED = 64,	/* a page tells of each run if there are no more */
	RUNS_NOTABLE = 12,	/* else of so many, if not even one a variant and point fits */
};

/*
 * The runs (int64_t) of a page, in order: all that summary_choose() chose, or if these are
 * all of a large database, the worst of each variant and point, or if these are too many, of
 * each variant some of the worst: those that violate something, then those with the worst
 * latency. NULL with *error set if the database cannot be read.
 */
GArray *notable_runs(struct sqlite3 *db, GError **error);

#endif
