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

/* SQL: the settings that a sweep or --set made for run r, of those that summary_choose() found to tell apart. */
#define SUMMARY_POINT									\
	"(SELECT group_concat(p.key || ' = ' || p.value, ', ') FROM param AS p"		\
	" WHERE p.run = r.id AND +p.key IN (SELECT key FROM temp.telling))"

/*
 * Chooses the runs that later queries are about. runs: int64_t; if it is empty, all runs of
 * the database are chosen. The choice is kept in the connection, not in the database, and so are the
 * settings that tell these runs apart: those that not all of them have in common. A tunable is one of
 * them only if it has several values.
 */
gboolean summary_choose(struct sqlite3 *db, const GArray *runs, GError **error);

/*
 * The sections (struct result_set *) that have rows; NULL with *error set if the database
 * cannot be read. briefly: of expectations only how many held, and those that did not.
 */
GPtrArray *summary_result_sets(struct sqlite3 *db, gboolean briefly, GError **error);

#endif
