/* SPDX-License-Identifier: MIT */
/*
 * summary.c - see summary.h. The chosen runs are in a temporary table, and what tells them apart in
 * another one: to look for that again for each run would take time that grows with its square.
 */
#include "report/query/summary.h"

#include <sqlite3.h>

/* Rounded to the nearest nanosecond. */
#define AVERAGE(sum, nr) "(" sum " + " nr " / 2) / " nr
/* Do the chosen runs differ in this column? */
#define SEVERAL(column)	\
	"(SELECT count(DISTINCT " column ") > 1 FROM run WHERE id IN " CHOSEN ")"

struct part {
	const char *name, *title, *sql;
	enum { ALWAYS, AT_LENGTH, BRIEFLY } when;
};

static const struct part parts[] = {
	{ "variants", "Variants",
	  "SELECT r.id AS run, CASE WHEN " SEVERAL("scenario") " THEN r.scenario END AS"
	  " scenario, r.policy AS variant, " SUMMARY_POINT " AS at,"
	  " CASE WHEN " SEVERAL("seed") " THEN r.seed END AS seed,"
	  " (SELECT nullif(memory, 'sc') FROM run WHERE id = r.id) AS memory,"
	  " nullif(r.mode, 'run') AS mode, r.status,"
	  " (SELECT group_concat(o, ' ') FROM (SELECT t.name || '.' || op.seq || '=' ||"
	  "  coalesce(op.result, 'unfinished') AS o FROM op JOIN task AS t"
	  "  ON t.run = op.run AND t.id = op.task WHERE op.run = r.id AND r.operations <= 6"
	  "  ORDER BY op.task, op.seq)) AS outcome,"
	  " r.operations AS ops, r.failures AS failed,"
	  " nullif(r.spurious_in_flight, 0) AS in_flight, nullif(r.spurious_lazy, 0) AS"
	  " lazy, nullif(r.spurious_hole, 0) AS hole, nullif(r.spurious_pool, 0) AS pool,"
	  " nullif(r.lazy_peak, 0) AS lazy_peak,"
	  " r.purges, r.tlb_flushes AS flushes,"
	  " (SELECT max(latency_max_ns) FROM task WHERE task.run = r.id) AS"
	  " worst_latency_ns,"
	  " (SELECT wait_ns FROM summary WHERE summary.run = r.id) AS longest_wait_ns,"
	  " (SELECT max(length_ns) FROM section AS s WHERE s.run = r.id AND"
	  "  s.kind = 'preempt_off') AS preempt_off_ns,"
	  " nullif(r.violations, 0) AS violations,"
	  " (SELECT sum(ok) || '/' || count(*) FROM expectation AS e WHERE e.run = r.id"
	  "  HAVING count(*) > 0) AS expected, substr(r.digest, 1, 12) AS digest "
	  "FROM v_run AS r WHERE r.id IN " CHOSEN " AND r.mode <> 'explore'"
	  " ORDER BY r.id", ALWAYS },
	{ "searches", "Searches",
	  "SELECT v.run, CASE WHEN " SEVERAL("scenario") " THEN r.scenario END AS scenario,"
	  " r.policy AS variant, " SUMMARY_POINT " AS at,"
	  " nullif(r.memory, 'sc') AS memory, v.property, v.verdict,"
	  " v.preemptions, v.steps, v.witness, r.states, s.stopped_by "
	  "FROM verdict AS v JOIN run AS r ON r.id = v.run"
	  " JOIN search AS s ON s.run = v.run WHERE v.run IN " CHOSEN
	  " AND (v.verdict <> 'proved' OR 1 = (SELECT count(*)"
	  "  FROM verdict AS other WHERE other.run = v.run))"
	  " ORDER BY v.run, v.property", ALWAYS },
	{ "proofs", "Proved for these scenarios",
	  "SELECT v.run, r.policy AS variant, " SUMMARY_POINT " AS at,"
	  " group_concat(v.property, ', ') AS never_violated, r.states "
	  "FROM (SELECT * FROM verdict ORDER BY run, property) AS v"
	  " JOIN run AS r ON r.id = v.run WHERE v.run IN " CHOSEN
	  " AND v.verdict = 'proved' GROUP BY v.run ORDER BY v.run", ALWAYS },
	{ "swarms", "What the shards of searches found together",
	  "SELECT s.policy AS variant, nullif(s.memory, 'sc') AS memory, s.verdict,"
	  " group_concat(s.property, ', ') AS properties,"
	  " min(s.searched) || ' of ' || s.shards AS shards, max(s.states) AS states "
	  "FROM (SELECT * FROM v_swarm ORDER BY property) AS s"
	  " WHERE (s.point, s.policy, s.memory) IN"
	  " (SELECT point, policy, memory FROM run WHERE id IN " CHOSEN ")"
	  " GROUP BY s.scenario, s.point, s.policy, s.memory, s.verdict"
	  " ORDER BY s.point, s.policy, s.memory, s.verdict DESC", ALWAYS },
	{ "latency", "Latency of the measuring tasks",
	  "SELECT l.run, l.policy AS variant, " SUMMARY_POINT " AS at, l.task, l.samples,"
	  " l.min_ns, l.act_ns, l.avg_ns, l.p50_ns, l.p99_ns, l.p999_ns, l.max_ns "
	  "FROM v_latency AS l JOIN run AS r ON r.id = l.run"
	  " WHERE l.run IN " CHOSEN " ORDER BY l.run, l.task", ALWAYS },
	{ "worst", "What the worst latencies were spent on",
	  "SELECT t.run, r.policy AS variant, " SUMMARY_POINT " AS at, t.name AS task,"
	  " t.latency_max_at_ns AS t_ns, t.latency_max_ns AS latency_ns,"
	  " t.latency_cause AS cause FROM task AS t JOIN run AS r ON r.id = t.run"
	  " WHERE t.run IN " CHOSEN " AND t.latency_cause IS NOT NULL"
	  " ORDER BY t.run, t.id", ALWAYS },
	{ "blame", "Who is to blame for the worst",
	  "SELECT b.run, b.policy AS variant, " SUMMARY_POINT " AS at, b.what, b.sample,"
	  " printf('%.*c', 2 * b.depth, ' ') || b.task AS task, b.cpu, count(*) AS times,"
	  " sum(b.ns) AS length_ns, b.kind AS does,"
	  " b.object, b.by, b.since_ns, b.since_label AS since_step, b.label AS step "
	  "FROM v_blame AS b JOIN run AS r ON r.id = b.run"
	  " LEFT JOIN blame AS p ON p.run = b.run AND p.what = b.what"
	  "  AND p.sample = b.sample AND p.segment = b.parent"
	  " JOIN (SELECT run, what, sample, sum(ns) AS ns FROM v_blame"
	  "  WHERE depth = 0 GROUP BY run, what, sample) AS whole USING (run, what, sample)"
	  " WHERE b.run IN " CHOSEN
	  " GROUP BY b.run, b.what, b.sample, b.depth, p.kind, p.since_ns,"
	  "  b.task, b.cpu, b.kind, b.object, b.by, b.since_ns, b.label"
	  " HAVING 20 * sum(b.ns) >= whole.ns"
	  " ORDER BY b.run, b.what, b.sample, min(b.segment)", ALWAYS },
	{ "locks", "Locks",
	  "SELECT l.run, r.policy AS variant, " SUMMARY_POINT " AS at, l.name AS lock,"
	  " l.kind, l.contended AS contentions, l.trylock_failed,"
	  " l.max_wait_ns AS waittime_max_ns,"
	  " l.wait_ns AS waittime_total_ns,"
	  " CASE WHEN l.contended THEN " AVERAGE("l.wait_ns", "l.contended") " END"
	  " AS waittime_avg_ns,"
	  " l.acquisitions, l.max_hold_ns AS holdtime_max_ns,"
	  " l.hold_ns AS holdtime_total_ns,"
	  " " AVERAGE("l.hold_ns", "l.acquisitions") " AS holdtime_avg_ns,"
	  " l.max_hold_label AS longest_held_from,"
	  " (SELECT name FROM task WHERE task.run = l.run AND task.id = l.max_hold_task)"
	  " AS by "
	  "FROM lock AS l JOIN run AS r ON r.id = l.run WHERE l.run IN " CHOSEN
	  " AND l.acquisitions > 0"
	  " ORDER BY l.run, l.wait_ns DESC, l.hold_ns DESC, l.name", ALWAYS },
	{ "violations", "Violations",
	  "SELECT v.run, r.policy AS variant, " SUMMARY_POINT " AS at, v.property,"
	  " CASE WHEN EXISTS (SELECT 1 FROM expectation AS e WHERE e.run = v.run"
	  "  AND e.name = 'violates.' || v.property AND e.ok) THEN 'yes' ELSE 'no' END"
	  " AS expected,"
	  " v.counted AS times, (SELECT name FROM task WHERE task.run = v.run"
	  "  AND task.id = v.task) AS first_by, min(v.t_ns) AS t_ns, v.step, v.detail "
	  "FROM violation AS v JOIN run AS r ON r.id = v.run"
	  " WHERE v.run IN " CHOSEN " AND r.mode <> 'explore'"
	  " GROUP BY v.run, v.property ORDER BY v.run, min(v.seq)", ALWAYS },
	{ "expectations", "Expectations",
	  "SELECT e.run, r.policy AS variant, e.name, e.expected, e.actual,"
	  " CASE e.ok WHEN 1 THEN 'yes' ELSE 'no' END AS held "
	  "FROM expectation AS e JOIN run AS r ON r.id = e.run WHERE e.run IN " CHOSEN
	  " ORDER BY e.run, e.name", AT_LENGTH },
	{ "expectations", "Expectations",
	  "SELECT count(*) AS expectations, sum(ok) AS held, sum(NOT ok) AS failed "
	  "FROM expectation WHERE run IN " CHOSEN " HAVING count(*) > 0", BRIEFLY },
	{ "failed", "Expectations that failed",
	  "SELECT e.run, r.policy AS variant, e.name, e.expected, e.actual "
	  "FROM expectation AS e JOIN run AS r ON r.id = e.run WHERE e.run IN " CHOSEN
	  " AND NOT e.ok ORDER BY e.run, e.name", BRIEFLY },
};

/* In a run each key has one value. */
#define FIND_TELLING									\
	"INSERT INTO temp.telling SELECT key FROM param WHERE run IN " CHOSEN		\
	" AND key LIKE '%.%' AND key NOT LIKE '%.not_kept' AND key <> 'stopped.max_steps'"	\
	" GROUP BY key HAVING count(DISTINCT value) > 1 OR (key NOT LIKE 'policy %'"	\
	"  AND count(*) < (SELECT count(*) FROM temp.chosen))"

gboolean summary_choose(struct sqlite3 *db, const GArray *runs, GError **error)
{
	GString *sql = g_string_new("CREATE TEMP TABLE IF NOT EXISTS chosen "
				    "(run INTEGER PRIMARY KEY); DELETE FROM temp.chosen; "
				    "CREATE TEMP TABLE IF NOT EXISTS telling "
				    "(key TEXT PRIMARY KEY); DELETE FROM temp.telling; ");
	int rc;

	if (!runs->len)
		g_string_append(sql, "INSERT INTO temp.chosen SELECT id FROM run;");
	for (guint i = 0; i < runs->len; i++)
		g_string_append_printf(sql, "INSERT OR IGNORE INTO temp.chosen VALUES (%"
				       G_GINT64_FORMAT ");",
				       g_array_index(runs, int64_t, i));
	g_string_append(sql, FIND_TELLING);
	rc = sqlite3_exec(db, sql->str, NULL, NULL, NULL);
	g_string_free(sql, TRUE);
	if (rc == SQLITE_OK)
		return TRUE;
	return query_failed(db, error);
}

GPtrArray *summary_result_sets(struct sqlite3 *db, gboolean briefly, GError **error)
{
	GPtrArray *result_sets = g_ptr_array_new_with_free_func(result_set_free);

	for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
		const struct part *s = &parts[i];
		struct result_set *set;

		if (s->when == (briefly ? AT_LENGTH : BRIEFLY))
			continue;
		set = result_set_query(db, s->name, s->title, s->sql, error);
		if (!set) {
			g_ptr_array_unref(result_sets);
			return NULL;
		}
		if (set->row->len)
			g_ptr_array_add(result_sets, set);
		else
			result_set_free(set);
	}
	return result_sets;
}
