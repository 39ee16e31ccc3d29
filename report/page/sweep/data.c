/* SPDX-License-Identifier: MIT */
/*
 * data.c - see data.h. Numbers are in flat lists. What belongs to a point and a
 * variant is in the place of this pair (swept.h), or null if there is nothing.
 */
#include "report/page/sweep/data.h"

#include <sqlite3.h>

#include "report/page/sweep/swept.h"
#include "report/page/sweep/thin.h"
#include "report/sweep/measure.h"

enum { RUN_VALUES_MAX = 24000 };	/* of all runs and measures of a sweep on the page */

struct data {
	struct sqlite3 *db;
	struct json *j;
	const struct swept *s;
	int sweep;		/* its place in the list */
	const struct swept_measure *measure;
	int next;		/* place in the list that is written */
	gboolean failed;
};

static void put_column(struct data *d, const char *key, sqlite3_stmt *q, int i)
{
	if (sqlite3_column_type(q, i) == SQLITE_INTEGER) {
		json_int(d->j, key, sqlite3_column_int64(q, i));
	} else if (sqlite3_column_type(q, i) == SQLITE_FLOAT) {
		char text[G_ASCII_DTOSTR_BUF_SIZE];

		g_ascii_formatd(text, sizeof(text), "%.6g", sqlite3_column_double(q, i));
		json_number(d->j, key, text);
	} else {
		json_null(d->j, key);
	}
}

/* --- lists by point and variant ---------------------------------------------------- */

static void put_nulls(struct data *d, int upto)
{
	for (; d->next < upto; d->next++)
		json_null(d->j, NULL);
}

static sqlite3_stmt *query(struct data *d, const char *sql)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(d->db, sql, -1, &q, NULL) == SQLITE_OK) {
		sqlite3_bind_int(q, 1, d->sweep);
		if (d->measure)
			sqlite3_bind_text(q, 2, d->measure->name, -1, SQLITE_STATIC);
	}
	return q;	/* if NULL, sqlite3_step() will say so */
}

static void end_query(struct data *d, sqlite3_stmt *q, int rc)
{
	d->failed |= rc != SQLITE_DONE;
	sqlite3_finalize(q);
}

/* The query's first column is a pair, by which it is ordered; each has one row. */
static void put_cells(struct data *d, const char *key, const char *sql,
		      void (*put)(struct data *d, sqlite3_stmt *q))
{
	sqlite3_stmt *q = query(d, sql);
	int rc;

	json_new_line(d->j);
	json_list(d->j, key);
	d->next = 0;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		put_nulls(d, sqlite3_column_int(q, 0));
		put(d, q);
		d->next++;
	}
	put_nulls(d, (int)(d->s->kept * d->s->variant->len));
	json_list_end(d->j);
	end_query(d, q, rc);
}

/* The same, but a pair may have several rows, of which it gets a list. */
static void put_cell_lists(struct data *d, const char *key, const char *sql)
{
	sqlite3_stmt *q = query(d, sql);
	gboolean open = FALSE;
	int rc;

	json_new_line(d->j);
	json_list(d->j, key);
	d->next = 0;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		if (open && sqlite3_column_int(q, 0) != d->next) {
			json_list_end(d->j);
			d->next++;
			open = FALSE;
		}
		if (!open) {
			put_nulls(d, sqlite3_column_int(q, 0));
			json_list(d->j, NULL);
			open = TRUE;
		}
		for (int i = 1; i < sqlite3_column_count(q); i++)
			put_column(d, NULL, q, i);
	}
	if (open) {
		json_list_end(d->j);
		d->next++;
	}
	put_nulls(d, (int)(d->s->kept * d->s->variant->len));
	json_list_end(d->j);
	end_query(d, q, rc);
}

/* --- a measure --------------------------------------------------------------------- */

/* Of a single run only its value is written. */
static void put_statistics(struct data *d, sqlite3_stmt *q)
{
	const int last = sqlite3_column_count(q) - 1;

	if (sqlite3_column_int64(q, 1) == 1) {
		put_column(d, NULL, q, last);
		return;
	}
	json_list(d->j, NULL);
	for (int i = 1; i <= last; i++)
		put_column(d, NULL, q, i);
	json_list_end(d->j);
}

static void put_run(struct data *d, sqlite3_stmt *q)
{
	put_column(d, NULL, q, 1);
}

static void put_values(struct data *d)
{
	put_cell_lists(d, "values",
		       "SELECT r.pair, m.value FROM temp.swept_run AS r"
		       " LEFT JOIN v_measure AS m ON m.run = r.run AND m.measure = ?2"
		       " WHERE r.sweep = ?1 ORDER BY r.pair, r.run");
}

/* SQLite takes the other columns from the row that has the maximum. */
static void put_worst(struct data *d)
{
	put_cells(d, "worst",
		  "SELECT r.pair, r.run, max(m.value * CASE ?2 WHEN 'throughput' THEN -1"
		  " ELSE 1 END) FROM temp.swept_run AS r JOIN v_measure AS m"
		  " ON m.run = r.run AND m.measure = ?2 WHERE r.sweep = ?1"
		  " GROUP BY r.pair ORDER BY r.pair", put_run);
}

static gboolean has_measure(struct data *d)
{
	sqlite3_stmt *q = query(d, "SELECT 1 FROM temp.swept WHERE sweep = ?1"
				" AND measure = ?2 LIMIT 1");
	const int rc = sqlite3_step(q);

	d->failed |= rc != SQLITE_ROW && rc != SQLITE_DONE;
	sqlite3_finalize(q);
	return rc == SQLITE_ROW;
}

/* What a page can hold of the runs of a sweep. */
enum detail {
	EACH_VALUE,		/* runs, and the values of each */
	EACH_RUN,		/* runs; a pair has one, so its value is known */
	THE_WORST,		/* of each pair the worst run */
};

static void put_measure(struct data *d, enum detail detail)
{
	struct json *j = d->j;

	if (!has_measure(d))
		return;
	json_new_line(j);
	json_object(j, NULL);
	json_text(j, "name", d->measure->name);
	json_text(j, "title", d->measure->title);
	json_text(j, "unit", d->measure->unit);
	json_bool(j, "more", more_is_better(d->measure));
	put_cells(d, "cells",
		  "SELECT pair, n, low, high, median, p95, CASE ?2 WHEN 'throughput'"
		  " THEN min ELSE max END, mean FROM temp.swept"
		  " WHERE sweep = ?1 AND measure = ?2 ORDER BY pair", put_statistics);
	if (detail == EACH_VALUE)
		put_values(d);
	else if (detail == THE_WORST)
		put_worst(d);
	json_object_end(j);
}

/* --- a sweep ----------------------------------------------------------------------- */

static void put_key(struct json *j, const struct swept_key *key, guint with)
{
	json_object(j, NULL);
	json_text(j, "name", key->name);
	if (key->with != with)
		json_int(j, "with", key->with);
	json_list(j, "values");
	for (guint i = 0; i < key->value->len; i++)
		json_text(j, NULL, swept_value(key, i)->text);
	json_list_end(j);
	json_list(j, "amounts");
	for (guint i = 0; i < key->value->len; i++) {
		const struct swept_value *value = swept_value(key, i);

		if (value->is_number)
			json_int(j, NULL, value->amount);
		else
			json_null(j, NULL);
	}
	json_list_end(j);
	json_object_end(j);
}

static void put_axes(const struct swept *s, struct json *j)
{
	json_list(j, "keys");
	for (guint k = 0; k < s->key->len; k++)
		put_key(j, swept_key(s, k), k);
	json_list_end(j);
	json_list(j, "variants");
	for (guint i = 0; i < s->variant->len; i++)
		json_text(j, NULL, s->variant->pdata[i]);
	json_list_end(j);
	json_new_line(j);
	json_list(j, "at");
	for (guint i = 0; i < s->points; i++)
		for (guint k = 0; k < s->key->len && swept_is_kept(s, i); k++)
			json_uint(j, NULL, swept_at(s, i, k));
	json_list_end(j);
}

/* Seeds have more digits than JavaScript has, so they are texts, once each. */
static void put_seeds(struct data *d)
{
	sqlite3_stmt *q = query(d, "SELECT DISTINCT seed FROM temp.swept_run"
				" WHERE sweep = ?1 ORDER BY seed");
	int rc;

	json_new_line(d->j);
	json_list(d->j, "seeds");
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		g_autofree char *text = g_strdup_printf(
			"%" G_GUINT64_FORMAT, (guint64)sqlite3_column_int64(q, 0));

		json_text(d->j, NULL, text);
	}
	json_list_end(d->j);
	end_query(d, q, rc);
}

static gint64 count_runs(struct data *d)
{
	sqlite3_stmt *q = query(d, "SELECT count(*) FROM temp.swept_run WHERE sweep = ?1");
	const int rc = sqlite3_step(q);
	const gint64 runs = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;

	d->failed |= rc != SQLITE_ROW;
	sqlite3_finalize(q);
	return runs;
}

static void put_sweep(struct data *d)
{
	const gint64 runs = count_runs(d);
	const enum detail detail =
		runs <= (gint64)d->s->kept * d->s->variant->len ? EACH_RUN :
		runs * SWEPT_MEASURES <= RUN_VALUES_MAX ? EACH_VALUE : THE_WORST;
	struct json *j = d->j;

	json_new_line(j);
	json_object(j, NULL);
	json_text(j, "scenario", d->s->name);
	json_uint(j, "points", d->s->points);
	json_uint(j, "kept", d->s->kept);
	put_axes(d->s, j);
	if (detail != THE_WORST) {
		put_seeds(d);
		put_cell_lists(d, "runs",
			       "SELECT pair, run, dense_rank() OVER (ORDER BY seed) - 1"
			       " FROM temp.swept_run WHERE sweep = ?1"
			       " ORDER BY pair, run");
	}
	json_new_line(j);
	json_list(j, "measures");
	for (unsigned i = 0; i < SWEPT_MEASURES; i++) {
		d->measure = &swept_measure[i];
		put_measure(d, detail);
	}
	d->measure = NULL;
	json_list_end(j);
	json_object_end(j);
}

gboolean sweep_data(struct sqlite3 *db, const GPtrArray *sweeps, struct json *j)
{
	struct data d = { .db = db, .j = j };

	json_list(j, "sweeps");
	for (guint i = 0; i < sweeps->len; i++) {
		d.s = sweeps->pdata[i];
		d.sweep = (int)i;
		put_sweep(&d);
	}
	json_list_end(j);
	return !d.failed;
}
