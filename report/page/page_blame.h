/* SPDX-License-Identifier: MIT */
/*
 * page_blame.h - who is to blame for the worst latencies of a run, as JSON.
 */
#ifndef REPORT_PAGE_PAGE_BLAME_H
#define REPORT_PAGE_PAGE_BLAME_H

#include "lib/json.h"

struct record;
struct sqlite3;

/*
 * The segments that db has of the run, or if it has none, its record (NULL: it was not made
 * again). FALSE if db cannot be read.
 */
gboolean page_blame(struct json *j, const char *key, struct sqlite3 *db, int64_t run,
		    const struct record *r);

#endif
