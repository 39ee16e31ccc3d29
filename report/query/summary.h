/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what `simrun report` says of the runs of a database: one query a section.
 */
#ifndef REPORT_QUERY_SUMMARY_H
#define REPORT_QUERY_SUMMARY_H

#include "report/query/result_set.h"

struct sqlite3;

#define SUMMARY_CHOSEN "(SELECT run FROM temp.chosen)"

/* What a sweep or --set set of run r, if not all of the chosen ones have it in common. */
#define SUMMARY_POINT									\
	"(SELECT group_concat(p.key || ' = ' || p.value, ', ') FROM param AS p"		\
	" WHERE p.run = r.id AND p.key LIKE '%.%' AND p.key NOT LIKE '%.not_kept'"	\
	" AND p.key <> 'stopped.max_steps' AND (SELECT count(*) FROM param AS q"	\
	"  WHERE q.run IN " SUMMARY_CHOSEN " AND q.key = p.key AND q.value = p.value) <"	\
	" (SELECT count(*) FROM temp.chosen))"

/*
 * Chooses runs (int64_t; none: all that are there) for what is asked next. They exist.
 * The choice lies in the connection, not in the database.
 */
gboolean summary_choose(struct sqlite3 *db, const GArray *runs, GError **error);

/*
 * The sections that have something to say, of struct result_set *; NULL with *error set. briefly:
 * of expectations only how many held, and which did not.
 */
GPtrArray *summary_result_sets(struct sqlite3 *db, gboolean briefly, GError **error);

#endif
