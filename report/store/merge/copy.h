/* SPDX-License-Identifier: MIT */
/*
 * copy.h - the rows of one database into the tables of another, with other ids.
 *
 * The connection has the database that takes the rows as main, and those that give them as
 * COPY_SLOT 0, 1, …; the first of these is COPY_FROM. In temp are plan_scenario, plan_point
 * and plan_run, which say what gets which id (plan.h).
 */
#ifndef REPORT_STORE_MERGE_COPY_H
#define REPORT_STORE_MERGE_COPY_H

#include <stdint.h>

#include <glib.h>

struct sqlite3;

#define COPY_SLOT	"source%u"
#define COPY_FROM	"source0"

/*
 * What is copied: of the source of this number, which is attached in this slot, the runs that
 * get these ids, and if it is the first time also the scenarios and points.
 */
struct copy {
	unsigned source, slot;
	int64_t first, last;
	gboolean with_origins;
};

/* Returns how many runs it has copied; -1: sqlite3_errmsg() says why it could not. */
int64_t copy_rows(struct sqlite3 *db, const struct copy *what);

#endif
