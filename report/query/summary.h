/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what `simrun report` says of the runs of a database. Each section is a query.
 */
#ifndef REPORT_QUERY_SUMMARY_H
#define REPORT_QUERY_SUMMARY_H

#include "report/query/result_set.h"

struct sqlite3;

/* SQL: the runs that were chosen. */
#define CHOSEN "(SELECT run FROM temp.chosen)"

/*
 * SQL: the settings that a sweep or --set made for run r, except those that all chosen runs
 * have in common. A tunable is one of them only if it has several values.
 */
#define SUMMARY_POINT									\
	"(SELECT group_concat(p.key || ' = ' || p.value, ', ') FROM param AS p"		\
	" WHERE p.run = r.id AND p.key LIKE '%.%' AND p.key NOT LIKE '%.not_kept'"	\
	" AND p.key <> 'stopped.max_steps' AND (p.key NOT LIKE 'policy %' OR EXISTS"	\
	"  (SELECT 1 FROM param AS q WHERE q.run IN " CHOSEN				\
	"   AND q.key = p.key AND q.value <> p.value)) AND (SELECT count(*) FROM param AS q"	\
	"  WHERE q.run IN " CHOSEN " AND q.key = p.key AND q.value = p.value) <"	\
	" (SELECT count(*) FROM temp.chosen))"

/*
 * Chooses the runs that later queries are about. runs: int64_t; if it is empty, all runs of
 * the database are chosen. The choice is kept in the connection, not in the database.
 */
gboolean summary_choose(struct sqlite3 *db, const GArray *runs, GError **error);

/*
 * The sections (struct result_set *) that have rows; NULL with *error set if the database
 * cannot be read. briefly: of expectations only how many held, and those that did not.
 */
GPtrArray *summary_result_sets(struct sqlite3 *db, gboolean briefly, GError **error);

#endif
