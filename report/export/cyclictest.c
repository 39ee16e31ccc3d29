/* SPDX-License-Identifier: MIT */
/*
 * cyclictest.c - see cyclictest.h. The form is that of rt-tests 2.4: two keys have a colon in
 * them, and what lies beyond the histogram is in none of its rows. The widest that cyclictest
 * takes is a second; its -h says how wide it is. Times are virtual, and begin in 1970.
 */
#include "report/export/cyclictest.h"

#include <time.h>

#include <sqlite3.h>

#include "lib/json.h"
#include "report/export/source.h"
#include "report/query/result_set.h"

enum { FILE_VERSION = 1, HISTOGRAM_US = 1000000 };

/* As RFC 2822 writes it, whatever the locale is. */
static void put_time(struct json *j, const char *key, int64_t ns)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const time_t seconds = (time_t)(ns / 1000000000);
	struct tm t = { 0 };
	g_autofree char *text = NULL;

	gmtime_r(&seconds, &t);
	text = g_strdup_printf("%s, %02d %s %d %02d:%02d:%02d +0000", days[t.tm_wday],
			       t.tm_mday, months[t.tm_mon], t.tm_year + 1900, t.tm_hour,
			       t.tm_min, t.tm_sec);
	json_text(j, key, text);
}

static const char *text_of(sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

/* The run's row: id, version, sim_ns, policy, scenario, preemption, number of tasks. */
static void put_head(struct json *j, const struct export_source *s, sqlite3_stmt *q)
{
	g_autofree char *command = g_strdup_printf("simrun report %s %lld", s->path,
						   sqlite3_column_int64(q, 0));

	json_int(j, "file_version", FILE_VERSION);
	json_text(j, "cmdline:", command);
	json_text(j, "rt_test_version:", text_of(q, 1));
	put_time(j, "start_time", 0);
	put_time(j, "end_time", sqlite3_column_int64(q, 2));
	json_int(j, "return_code", 0);
	json_object(j, "sysinfo");
	json_text(j, "sysname", "simrun");
	json_text(j, "nodename", text_of(q, 4));
	json_text(j, "release", text_of(q, 3));
	json_text(j, "version", text_of(q, 5));
	json_text(j, "machine", "virtual");
	json_int(j, "realtime", !g_strcmp0(text_of(q, 5), "rt"));
	json_object_end(j);
	json_int(j, "num_threads", sqlite3_column_int64(q, 6));
	json_int(j, "resolution_in_ns", 0);
}

static gboolean put_rows(struct json *j, sqlite3 *db, int64_t run, int64_t task, GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		db, "SELECT bucket_ns / 1000 AS us, sum(count) FROM latency"
		    " WHERE run = ? AND task = ? AND us < ? GROUP BY us ORDER BY us", -1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, run);
		sqlite3_bind_int64(q, 2, task);
		sqlite3_bind_int64(q, 3, HISTOGRAM_US);
	}
	json_object(j, "histogram");
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		json_int(j, text_of(q, 0), sqlite3_column_int64(q, 1));
		rc = SQLITE_OK;
	}
	json_object_end(j);
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || query_failed(db, error);
}

/* The task's row: run, id, samples, min, sum and max in ns, CPU. */
static gboolean put_thread(struct json *j, sqlite3 *db, sqlite3_stmt *q, unsigned number,
			   GError **error)
{
	const int64_t samples = sqlite3_column_int64(q, 2);
	g_autofree char *key = g_strdup_printf("%u", number);
	char avg[G_ASCII_DTOSTR_BUF_SIZE];
	gboolean ok;

	json_object(j, key);
	ok = put_rows(j, db, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), error);
	json_int(j, "cycles", samples);
	json_int(j, "min", sqlite3_column_int64(q, 3) / 1000);
	json_int(j, "max", sqlite3_column_int64(q, 5) / 1000);
	g_ascii_formatd(avg, sizeof(avg), "%.2f",
			(double)sqlite3_column_int64(q, 4) / (double)samples / 1000);
	json_number(j, "avg", avg);
	json_int(j, "cpu", sqlite3_column_int64(q, 6));
	json_int(j, "node", 0);
	json_object_end(j);
	return ok;
}

static gboolean put_threads(struct json *j, sqlite3 *db, GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		db, "SELECT run, id, latency_samples, latency_min_ns, latency_sum_ns,"
		    " latency_max_ns, cpu FROM task WHERE run IN (SELECT run FROM temp.chosen)"
		    " AND latency_samples > 0 ORDER BY run, id", -1, &q, NULL);
	gboolean ok = TRUE;

	json_object(j, "thread");
	for (unsigned i = 0; ok && rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW; i++) {
		ok = put_thread(j, db, q, i, error);
		rc = SQLITE_OK;
	}
	json_object_end(j);
	sqlite3_finalize(q);
	return ok && (rc == SQLITE_DONE || query_failed(db, error));
}

gboolean export_cyclictest(const struct export_source *s, FILE *out, GError **error)
{
	struct json j;
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		s->db, "SELECT id, version, sim_ns, policy, scenario, preemption, (SELECT count(*)"
		       " FROM task WHERE task.run = run.id AND latency_samples > 0) FROM run"
		       " WHERE id IN (SELECT run FROM temp.chosen)", -1, &q, NULL);
	gboolean ok;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	json_init(&j, out, JSON_INDENTED_TIGHT);
	json_object(&j, NULL);
	if (rc == SQLITE_ROW)
		put_head(&j, s, q);
	sqlite3_finalize(q);
	ok = (rc == SQLITE_ROW || query_failed(s->db, error)) && put_threads(&j, s->db, error);
	json_object_end(&j);
	putc('\n', out);
	return ok;
}
