/* SPDX-License-Identifier: MIT */
/*
 * read.c - see read.h.
 */
#include "report/page/sweep/read.h"

#include <string.h>

#include <sqlite3.h>

#include "report/page/sweep/thin.h"
#include "report/query/result_set.h"
#include "report/sweep/measure.h"

enum {
	SWEEPS_MAX = 8,		/* on a page */
	KEYS_MAX = 16,		/* of a sweep; others are not told apart */
	POINTS_MAX = 1000000,	/* of a sweep, which scenarios cannot exceed */
	VALUES_MAX = 1000000,	/* of all keys together */
	NUMBERS_MAX = 60000,	/* of all measures of a sweep on the page */
	NUMBERS_OF_MANY = 7,	/* that describe several repetitions */
	POINTS_ALWAYS = 16,
};

/* --- keys, their values, and variants ---------------------------------------------- */

static sqlite3_stmt *query_of(struct sqlite3 *db, const char *sql, const struct swept *s)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && s)
		sqlite3_bind_int64(q, 1, s->scenario);
	return q;	/* if NULL, sqlite3_step() will say so */
}

static struct swept_key *last_key(struct swept *s)
{
	return s->key->len ? swept_key(s, s->key->len - 1) : NULL;
}

static void add_value(struct swept *s, sqlite3_stmt *q)
{
	const char *name = (const char *)sqlite3_column_text(q, 0);
	struct swept_key *key = last_key(s);
	const struct swept_value value = {
		.text = g_strdup((const char *)sqlite3_column_text(q, 1)),
		.is_number = sqlite3_column_type(q, 2) == SQLITE_INTEGER,
		.amount = sqlite3_column_int64(q, 2),
	};

	if (!key || strcmp(key->name, name) != 0)
		key = swept_add_key(s, name);
	g_array_append_val(key->value, value);
}

static int read_values(struct sqlite3 *db, struct swept *s)
{
	sqlite3_stmt *q = query_of(
		db, "SELECT key, value, amount FROM point AS p JOIN setting AS s"
		    " ON s.point = p.id WHERE p.scenario = ?1 AND key IN (SELECT DISTINCT"
		    " key FROM setting AS t JOIN point AS o ON o.id = t.point"
		    " WHERE o.scenario = ?1 ORDER BY key LIMIT ?2)"
		    " GROUP BY key, value ORDER BY key, min(p.number) LIMIT ?3", s);
	int rc;

	sqlite3_bind_int(q, 2, KEYS_MAX);
	sqlite3_bind_int(q, 3, VALUES_MAX);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW)
		add_value(s, q);
	sqlite3_finalize(q);
	return rc;
}

static int read_variants(struct sqlite3 *db, struct swept *s)
{
	sqlite3_stmt *q = query_of(
		db, "SELECT policy FROM run JOIN point AS p ON p.id = run.point WHERE"
		    " p.scenario = ?1 AND mode = 'run' GROUP BY policy"
		    " ORDER BY min(run.number), min(run.id)", s);
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW)
		g_ptr_array_add(s->variant,
				g_strdup((const char *)sqlite3_column_text(q, 0)));
	sqlite3_finalize(q);
	return rc;
}

/* --- points ------------------------------------------------------------------------ */

/* By key: a table from the text of each value to its place. */
static GPtrArray *places_of(const struct swept *s)
{
	GPtrArray *places =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);

	for (guint k = 0; k < s->key->len; k++) {
		GHashTable *place = g_hash_table_new(g_str_hash, g_str_equal);

		for (guint i = 0; i < swept_key(s, k)->value->len; i++)
			g_hash_table_insert(place, swept_value(swept_key(s, k), i)->text,
					    GUINT_TO_POINTER(i));
		g_ptr_array_add(places, place);
	}
	return places;
}

static void add_setting(struct swept *s, sqlite3_stmt *q, const GPtrArray *places)
{
	const char *name = (const char *)sqlite3_column_text(q, 1);
	const char *value = (const char *)sqlite3_column_text(q, 2);
	guint *at = &g_array_index(s->at, guint, (s->points - 1) * s->key->len);

	for (guint k = 0; name && k < s->key->len; k++)
		if (!strcmp(swept_key(s, k)->name, name))
			at[k] = GPOINTER_TO_UINT(
				g_hash_table_lookup(places->pdata[k], value));
}

/* A row for each setting; a point without any has one, too. */
static int read_points(struct sqlite3 *db, struct swept *s)
{
	g_autoptr(GPtrArray) places = places_of(s);
	sqlite3_stmt *q = query_of(
		db, "SELECT p.id, s.key, s.value FROM point AS p LEFT JOIN setting AS s"
		    " ON s.point = p.id WHERE p.scenario = ?1"
		    " ORDER BY p.number, p.id", s);
	int64_t last = 0;
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		if (!s->points || sqlite3_column_int64(q, 0) != last) {
			if (s->points == POINTS_MAX)
				break;
			swept_add_point(s, sqlite3_column_int64(q, 0));
		}
		last = sqlite3_column_int64(q, 0);
		add_setting(s, q, places);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_ROW ? SQLITE_DONE : rc;
}

static guint most_points(const struct swept *s)
{
	const gboolean repeated = (guint64)s->runs > (guint64)s->points * s->variant->len;
	const guint numbers = SWEPT_MEASURES * (repeated ? NUMBERS_OF_MANY : 1);

	return MAX(NUMBERS_MAX / (numbers * MAX(s->variant->len, 1)), POINTS_ALWAYS);
}

/* --- temporary tables -------------------------------------------------------------- */

static const char make_kept[] =
	"DROP TABLE IF EXISTS temp.swept; DROP TABLE IF EXISTS temp.swept_run;"
	"DROP TABLE IF EXISTS temp.kept_point; DROP TABLE IF EXISTS temp.kept_variant;"
	"CREATE TEMP TABLE kept_point (id INTEGER PRIMARY KEY, sweep, place);"
	"CREATE TEMP TABLE kept_variant (policy, sweep, place, variants)";

#define PAIR "k.place * kv.variants + kv.place AS pair"

static const char make_swept[] =
	"CREATE TEMP TABLE swept AS SELECT k.sweep, " PAIR ", v.* FROM"
	" (SELECT * FROM v_sweep WHERE point IN (SELECT id FROM temp.kept_point)) AS v"
	" JOIN temp.kept_point AS k ON k.id = v.point JOIN temp.kept_variant AS kv"
	" ON kv.sweep = k.sweep AND kv.policy = v.policy;"
	"CREATE TEMP TABLE swept_run AS SELECT k.sweep, " PAIR ", run.id AS run, run.seed"
	" FROM (SELECT max(id) AS id, seed, point, policy FROM run WHERE mode = 'run'"
	"  GROUP BY point, policy, seed) AS run JOIN temp.kept_point AS k ON k.id = run.point"
	" JOIN temp.kept_variant AS kv ON kv.sweep = k.sweep AND kv.policy = run.policy;"
	"CREATE INDEX temp.swept_by_measure ON swept(sweep, measure, pair);"
	"CREATE INDEX temp.swept_run_by_pair ON swept_run(sweep, pair, run)";

static gboolean insert_row(sqlite3_stmt *insert)
{
	const int rc = sqlite3_step(insert);

	sqlite3_reset(insert);
	return rc == SQLITE_DONE;
}

static gboolean note_points(struct sqlite3 *db, const struct swept *s, guint sweep)
{
	sqlite3_stmt *q = query_of(
		db, "INSERT OR IGNORE INTO temp.kept_point VALUES (?, ?, ?)", NULL);
	gboolean ok = TRUE;
	int place = 0;

	for (guint i = 0; i < s->points && ok; i++) {
		if (!swept_is_kept(s, i))
			continue;
		sqlite3_bind_int64(q, 1, g_array_index(s->id, int64_t, i));
		sqlite3_bind_int(q, 2, (int)sweep);
		sqlite3_bind_int(q, 3, place++);
		ok = insert_row(q);
	}
	sqlite3_finalize(q);
	return ok;
}

static gboolean note_variants(struct sqlite3 *db, const struct swept *s, guint sweep)
{
	sqlite3_stmt *q = query_of(
		db, "INSERT INTO temp.kept_variant VALUES (?, ?, ?, ?)", NULL);
	gboolean ok = TRUE;

	for (guint i = 0; i < s->variant->len && ok; i++) {
		sqlite3_bind_text(q, 1, s->variant->pdata[i], -1, SQLITE_STATIC);
		sqlite3_bind_int(q, 2, (int)sweep);
		sqlite3_bind_int(q, 3, (int)i);
		sqlite3_bind_int(q, 4, (int)s->variant->len);
		ok = insert_row(q);
	}
	sqlite3_finalize(q);
	return ok;
}

static gboolean make_tables(struct sqlite3 *db, const GPtrArray *sweeps)
{
	gboolean ok = sqlite3_exec(db, make_kept, NULL, NULL, NULL) == SQLITE_OK;

	for (guint i = 0; i < sweeps->len && ok; i++)
		ok = note_points(db, sweeps->pdata[i], i) &&
		     note_variants(db, sweeps->pdata[i], i);
	return ok && sqlite3_exec(db, make_swept, NULL, NULL, NULL) == SQLITE_OK;
}

/* --- all of them ------------------------------------------------------------------- */

static gboolean read_all(struct sqlite3 *db, GPtrArray *sweeps)
{
	sqlite3_stmt *q = query_of(
		db, "SELECT s.id, s.name, count(*), count(DISTINCT run.seed) FROM scenario AS s"
		    " JOIN point AS p ON p.scenario = s.id JOIN run ON run.point = p.id"
		    " WHERE run.mode = 'run' AND NOT EXISTS (SELECT 1 FROM run AS other"
		    "  WHERE other.id NOT IN (SELECT run FROM temp.chosen)) GROUP BY s.id"
		    " HAVING count(DISTINCT p.id) > 1 OR count(DISTINCT run.seed) > 1"
		    " ORDER BY s.id LIMIT ?1", NULL);
	int rc;

	sqlite3_bind_int(q, 1, SWEEPS_MAX);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		struct swept *s = swept_new(sqlite3_column_int64(q, 0),
					    (const char *)sqlite3_column_text(q, 1));

		s->runs = sqlite3_column_int64(q, 2);
		s->repeats = sqlite3_column_int64(q, 3);

		g_ptr_array_add(sweeps, s);
		if (read_values(db, s) != SQLITE_DONE ||
		    read_variants(db, s) != SQLITE_DONE ||
		    read_points(db, s) != SQLITE_DONE)
			break;
		swept_thin(s, most_points(s));
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE;
}

GPtrArray *swept_read(struct sqlite3 *db, GError **error)
{
	GPtrArray *sweeps = g_ptr_array_new_with_free_func(swept_free);

	if (read_all(db, sweeps) && (!sweeps->len || make_tables(db, sweeps)))
		return sweeps;
	query_failed(db, error);
	g_ptr_array_unref(sweeps);
	return NULL;
}
