/* SPDX-License-Identifier: MIT */
/*
 * histogram.c - see histogram.h.
 */
#include "report/export/histogram.h"

#include <stdint.h>

#include <sqlite3.h>

#include "report/export/source.h"
#include "report/query/result_set.h"

/* Each measuring task has a column: how many samples took so many whole microseconds. */
struct histogram {
	/* by column: */
	GPtrArray *heading;	/* char * */
	GArray *total, *min_us, *avg_us, *max_us;	/* int64_t */
	GTree *row;		/* microseconds -> a uint64_t for each column */
};

static gint compare_us(gconstpointer a, gconstpointer b, gpointer data)
{
	const gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	(void)data;
	return x < y ? -1 : x > y;
}

static gboolean read_columns(struct histogram *h, struct sqlite3 *db, GArray *key,
			     GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		db, "SELECT t.run, t.id, r.policy, t.name, latency_samples,"
		    " latency_min_ns / 1000, latency_sum_ns / latency_samples / 1000,"
		    " latency_max_ns / 1000 FROM task AS t JOIN run AS r ON r.id = t.run"
		    " WHERE t.run IN (SELECT run FROM temp.chosen) AND latency_samples > 0"
		    " ORDER BY t.run, t.id", -1, &q, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		GArray *const into[] = { key, key, h->total, h->min_us, h->avg_us,
					 h->max_us };
		static const int from[] = { 0, 1, 4, 5, 6, 7 };

		for (unsigned i = 0; i < G_N_ELEMENTS(into); i++) {
			const int64_t value = sqlite3_column_int64(q, from[i]);

			g_array_append_val(into[i], value);
		}
		g_ptr_array_add(h->heading, g_strdup_printf("run %d %s %s",
				sqlite3_column_int(q, 0), sqlite3_column_text(q, 2),
				sqlite3_column_text(q, 3)));
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || query_failed(db, error);
}

static void count(struct histogram *h, int64_t us, guint column, uint64_t n)
{
	uint64_t *counts = g_tree_lookup(h->row, &us);

	if (!counts) {
		counts = g_new0(uint64_t, h->heading->len);
		g_tree_insert(h->row, g_memdup2(&us, sizeof(us)), counts);
	}
	counts[column] += n;
}

static gboolean read_counts(struct histogram *h, struct sqlite3 *db, const GArray *key,
			    GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, "SELECT bucket_ns / 1000, count FROM latency"
					" WHERE run = ? AND task = ?", -1, &q, NULL);

	for (guint i = 0; rc == SQLITE_OK && i < h->heading->len; i++) {
		sqlite3_bind_int64(q, 1, g_array_index(key, int64_t, 2 * i));
		sqlite3_bind_int64(q, 2, g_array_index(key, int64_t, 2 * i + 1));
		while ((rc = sqlite3_step(q)) == SQLITE_ROW)
			count(h, sqlite3_column_int64(q, 0), i,
			      (uint64_t)sqlite3_column_int64(q, 1));
		rc = rc == SQLITE_DONE ? sqlite3_reset(q) : rc;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_OK || query_failed(db, error);
}

struct put {
	FILE *out;
	guint columns;
};

static gboolean put_row(gpointer us, gpointer counts, gpointer data)
{
	const struct put *p = data;

	fprintf(p->out, "%06" G_GINT64_FORMAT, *(gint64 *)us);
	for (guint i = 0; i < p->columns; i++)
		fprintf(p->out, "%c%06" G_GUINT64_FORMAT, i ? '\t' : ' ',
			((uint64_t *)counts)[i]);
	putc('\n', p->out);
	return FALSE;
}

static void put_totals(const char *what, const GArray *value, int width, FILE *out)
{
	fprintf(out, "# %s:", what);
	for (guint i = 0; i < value->len; i++)
		fprintf(out, "%c%0*" G_GINT64_FORMAT, i ? '\t' : ' ', width,
			g_array_index(value, int64_t, i));
	putc('\n', out);
}

/* A name may have anything in it, but a comment has to stay a line. */
static void put_columns(const struct histogram *h, FILE *out)
{
	for (guint i = 0; i < h->heading->len; i++) {
		g_autofree char *text = g_strescape(h->heading->pdata[i], NULL);

		fprintf(out, "# Thread %u: %s\n", i, text);
	}
}

static void put_histogram(const struct histogram *h, FILE *out)
{
	struct put p = { out, h->heading->len };

	put_columns(h, out);
	fputs("# Histogram\n", out);
	g_tree_foreach(h->row, put_row, &p);
	put_totals("Total", h->total, 9, out);
	put_totals("Min Latencies", h->min_us, 5, out);
	put_totals("Avg Latencies", h->avg_us, 5, out);
	put_totals("Max Latencies", h->max_us, 5, out);
	fputs("# Histogram Overflows:", out);
	for (guint i = 0; i < p.columns; i++)
		fprintf(out, "%c%05d", i ? '\t' : ' ', 0);
	putc('\n', out);
}

gboolean export_histogram(const struct export_source *s, FILE *out, GError **error)
{
	GArray *key = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct histogram h = {
		.heading = g_ptr_array_new_with_free_func(g_free),
		.total = g_array_new(FALSE, FALSE, sizeof(int64_t)),
		.min_us = g_array_new(FALSE, FALSE, sizeof(int64_t)),
		.avg_us = g_array_new(FALSE, FALSE, sizeof(int64_t)),
		.max_us = g_array_new(FALSE, FALSE, sizeof(int64_t)),
		.row = g_tree_new_full(compare_us, NULL, g_free, g_free),
	};
	const gboolean ok = read_columns(&h, s->db, key, error) &&
			    read_counts(&h, s->db, key, error);

	if (ok)
		put_histogram(&h, out);
	g_ptr_array_unref(h.heading);
	g_array_unref(h.total);
	g_array_unref(h.min_us);
	g_array_unref(h.avg_us);
	g_array_unref(h.max_us);
	g_tree_unref(h.row);
	g_array_unref(key);
	return ok;
}
