/* SPDX-License-Identifier: MIT */
/*
 * notable.c - see notable.h. Where not each variant and point can have a run, the variants take
 * turns, so that each has one among the few.
 */
#include "report/page/notable.h"

#include <sqlite3.h>

#include "report/query/result_set.h"

/* Runs that were chosen by their numbers are all shown. */
static const char all_sql[] =
	"SELECT run FROM temp.chosen WHERE (SELECT count(*) FROM temp.chosen) <= ?1"
	" OR EXISTS (SELECT 1 FROM run WHERE id NOT IN (SELECT run FROM temp.chosen))"
	" ORDER BY run";

/* With the number of the run among those of its variant and point, the worst first. */
#define RANKED									\
	"SELECT id, policy, mode, violations, latency, row_number() OVER (PARTITION BY"	\
	" policy, mode, point ORDER BY violations > 0 DESC, latency DESC, id) AS rank"	\
	" FROM (SELECT id, policy, mode, point, violations, (SELECT max(latency_max_ns)"	\
	"  FROM task WHERE task.run = run.id) AS latency FROM run)"

/* One of each variant and point, unless these are too many. */
static const char of_each_sql[] =
	"WITH ranked AS (" RANKED ") SELECT id FROM ranked WHERE rank = 1"
	" AND (SELECT count(*) FROM ranked WHERE rank = 1) <= ?1 ORDER BY id";

static const char notable_sql[] =
	"WITH ranked AS (" RANKED ") SELECT id FROM (SELECT id FROM (SELECT id,"
	" row_number() OVER (PARTITION BY policy, mode ORDER BY violations > 0 DESC,"
	" latency DESC, id) AS place FROM ranked) ORDER BY place, id LIMIT ?1) ORDER BY id";

static gboolean read_ids(struct sqlite3 *db, const char *sql, int limit, GArray *ids,
			 GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int(q, 1, limit);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		const int64_t id = sqlite3_column_int64(q, 0);

		g_array_append_val(ids, id);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || query_failed(db, error);
}

GArray *notable_runs(struct sqlite3 *db, GError **error)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	gboolean ok = read_ids(db, all_sql, RUNS_DETAILED, ids, error);

	if (ok && !ids->len)
		ok = read_ids(db, of_each_sql, RUNS_DETAILED, ids, error);
	if (ok && !ids->len)
		ok = read_ids(db, notable_sql, RUNS_NOTABLE, ids, error);
	if (ok)
		return ids;
	g_array_unref(ids);
	return NULL;
}
