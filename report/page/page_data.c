/* SPDX-License-Identifier: MIT */
/*
 * page_data.c - the runs of a page as JSON for its scripts: what the database says of
 * each, and its trace (page_trace.c).
 */
#include "report/page/page_data.h"

#include <sqlite3.h>

#include "lib/json.h"
#include "report/page/page_blame.h"
#include "report/page/page_trace.h"
#include "report/page/sweep/data.h"
#include "report/query/summary.h"
#include "report/record/drawn.h"

struct data {
	struct sqlite3 *db;
	const char *name;	/* of the database, as people know it */
	const GArray *runs;	/* struct drawn_run */
	struct json json;
	gboolean failed;	/* the database could not be read */
};

static const char *column(sqlite3_stmt *q, int i)
{
	return (const char *)sqlite3_column_text(q, i);
}

static void put_column(struct json *j, const char *key, sqlite3_stmt *q, int i)
{
	json_int(j, key, sqlite3_column_int64(q, i));
}

/* A list with an element for each row that the query has for this run. */
static void put_list(struct data *d, const char *key, const char *sql, int64_t run,
		     void (*element)(struct data *d, sqlite3_stmt *q, int64_t run))
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(d->db, sql, -1, &q, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(q, 1, run);
	json_list(&d->json, key);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		element(d, q, run);
		rc = SQLITE_OK;
	}
	json_list_end(&d->json);
	d->failed |= rc != SQLITE_DONE;
	sqlite3_finalize(q);
}

/* --- what a run was found to be ---------------------------------------------------- */

static void put_violation(struct data *d, sqlite3_stmt *q, int64_t run)
{
	struct json *j = &d->json;

	(void)run;
	json_object(j, NULL);
	json_text(j, "property", column(q, 0));
	json_text(j, "task", column(q, 1));
	put_column(j, "t_ns", q, 2);
	put_column(j, "step", q, 3);
	json_text(j, "detail", column(q, 4));
	json_bool(j, "expected", sqlite3_column_int(q, 5));
	json_object_end(j);
}

static void put_bucket(struct data *d, sqlite3_stmt *q, int64_t run)
{
	(void)run;
	json_list(&d->json, NULL);
	put_column(&d->json, NULL, q, 0);
	put_column(&d->json, NULL, q, 1);
	json_list_end(&d->json);
}

static void put_latency(struct data *d, sqlite3_stmt *q, int64_t run)
{
	static const char *const key[] = { "samples", "min_ns", "avg_ns", "max_ns",
					   "max_at_ns" };
	g_autofree char *buckets = g_strdup_printf(
		"SELECT bucket_ns, count FROM latency WHERE run = ?1 AND task = %"
		G_GINT64_FORMAT " ORDER BY bucket_ns", (int64_t)sqlite3_column_int64(q, 7));
	struct json *j = &d->json;

	json_object(j, NULL);
	json_text(j, "task", column(q, 0));
	for (unsigned i = 0; i < G_N_ELEMENTS(key); i++)
		put_column(j, key[i], q, 1 + (int)i);
	json_text(j, "cause", column(q, 6));
	put_list(d, "buckets", buckets, run, put_bucket);
	json_object_end(j);
}

/* The search of which the run is a counterexample. */
static void put_search(struct data *d, int64_t run)
{
	struct json *j = &d->json;
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(d->db, "SELECT run, property FROM verdict WHERE"
				    " witness = ? ORDER BY run, property LIMIT 1", -1, &q,
				    NULL);

	if (rc == SQLITE_OK && sqlite3_bind_int64(q, 1, run) == SQLITE_OK &&
	    (rc = sqlite3_step(q)) == SQLITE_ROW) {
		json_object(j, "of");
		put_column(j, "run", q, 0);
		json_text(j, "property", column(q, 1));
		json_object_end(j);
	} else {
		json_null(j, "of");
	}
	d->failed |= rc != SQLITE_ROW && rc != SQLITE_DONE;
	sqlite3_finalize(q);
}

static void put_lists(struct data *d, int64_t id)
{
	put_list(d, "violations",
		 "SELECT v.property, task.name, v.t_ns, v.step, v.detail, EXISTS (SELECT 1"
		 " FROM expectation AS e WHERE e.run = v.run"
		 " AND e.name = 'violates.' || v.property AND e.ok)"
		 " FROM violation AS v LEFT JOIN task ON task.run = v.run"
		 " AND task.id = v.task WHERE v.run = ?1 ORDER BY v.seq",
		 id, put_violation);
	put_list(d, "latency",
		 "SELECT name, latency_samples, latency_min_ns, (latency_sum_ns"
		 " + latency_samples / 2) / latency_samples, latency_max_ns,"
		 " latency_max_at_ns, latency_cause, id FROM task WHERE run = ?1"
		 " AND latency_samples > 0 ORDER BY id", id, put_latency);
	put_search(d, id);
}

/* --- runs -------------------------------------------------------------------------- */

/* NULL if the run was not made again; *why says why, or is NULL if that is not known. */
static const struct record *record_of(const GArray *runs, int64_t id, const char **why)
{
	*why = NULL;
	for (guint i = 0; i < runs->len; i++) {
		const struct drawn_run *p = &g_array_index(runs, struct drawn_run, i);

		if (p->id != id)
			continue;
		*why = p->why;
		return p->record;
	}
	return NULL;
}

static void put_run_row(struct data *d, sqlite3_stmt *q, int64_t id)
{
	static const char *const word[] = { "scenario", "policy", "seed", "mode", "status",
					    "digest", "preemption", "point" };
	static const char *const count[] = { "cpus", "sim_ns", "steps" };
	const int words = G_N_ELEMENTS(word), counts = G_N_ELEMENTS(count);
	g_autofree char *file = g_shell_quote(d->name);
	g_autofree char *command = g_strdup_printf("simrun replay %s %" G_GINT64_FORMAT,
						   file, id);

	json_int(&d->json, "id", id);
	for (int i = 0; i < words; i++)
		json_text(&d->json, word[i], column(q, 1 + i) ? column(q, 1 + i) : "");
	for (int i = 0; i < counts; i++)
		put_column(&d->json, count[i], q, 1 + words + i);
	json_text(&d->json, "command", command);
}

static void put_run(struct data *d, sqlite3_stmt *q)
{
	const int64_t id = sqlite3_column_int64(q, 0);
	struct json *j = &d->json;
	const char *why;
	const struct record *r = record_of(d->runs, id, &why);

	json_new_line(j);
	json_object(j, NULL);
	put_run_row(d, q, id);
	put_lists(d, id);
	d->failed |= !page_blame(j, "blame", d->db, id, r);
	if (r)
		page_trace(j, "trace", r);
	else
		json_null(j, "trace");
	json_text(j, "no_trace",
		  r ? NULL : why ? why : "it was not made again for this page");
	json_object_end(j);
}

gboolean page_data(struct sqlite3 *db, const char *name, const GArray *runs,
		   const GPtrArray *sweeps, FILE *out, GError **error)
{
	struct data d = { .db = db, .name = name, .runs = runs };
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		db, "SELECT id, scenario, policy, seed, mode, status, digest, preemption,"
		    " " SUMMARY_POINT ", cpus, sim_ns, steps"
		    " FROM run AS r WHERE id IN " CHOSEN
		    " AND mode <> 'explore' ORDER BY id", -1, &q, NULL);

	json_init(&d.json, out, JSON_COMPACT);
	json_object(&d.json, NULL);
	json_text(&d.json, "database", name);
	json_list(&d.json, "runs");
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		put_run(&d, q);
		rc = SQLITE_OK;
	}
	json_list_end(&d.json);
	sqlite3_finalize(q);
	d.failed |= !sweep_data(db, sweeps, &d.json);
	json_object_end(&d.json);
	if (rc == SQLITE_DONE && !d.failed)
		return TRUE;
	return query_failed(db, error);
}
