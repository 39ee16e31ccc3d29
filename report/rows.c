/* SPDX-License-Identifier: MIT */
/*
 * rows.c - see rows.h.
 *
 * A statement that inserts one row spends half its time on beginning and ending: it opens
 * the table, and looks for the row's place from the root. One that inserts many finds the
 * place of the next beside the last. Statements are prepared once and kept.
 *
 * With INSERT OR FAIL SQLite does not keep, for every page that a statement changes, what
 * it was before: who fails here gives up the transaction.
 */
#include "report/rows.h"

#include <string.h>

#include <sqlite3.h>

enum { SIZES = 3 };

static const guint rows_at_once[SIZES] = { 64, 8, 1 };

/* One way to insert, for each number of rows; NULL: not needed yet. */
struct prepared {
	sqlite3_stmt *insert[SIZES];
};

static void prepared_free(gpointer data)
{
	struct prepared *p = data;

	for (guint k = 0; k < SIZES; k++)
		sqlite3_finalize(p->insert[k]);
	g_free(p);
}

void inserter_begin(struct inserter *i, struct sqlite3 *db)
{
	if (i->db != db)
		inserter_clear(i);
	if (!i->prepared)
		i->prepared = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						    prepared_free);
	i->db = db;
	i->failed = FALSE;
}

void inserter_clear(struct inserter *i)
{
	g_clear_pointer(&i->prepared, g_hash_table_destroy);
	i->db = NULL;
}

static sqlite3_stmt *prepare(struct inserter *i, const char *into, guint columns,
			     guint rows)
{
	GString *sql = g_string_new(into);
	sqlite3_stmt *insert = NULL;

	for (guint r = 0; r < rows; r++) {
		g_string_append(sql, r ? ",(?" : " VALUES (?");
		for (guint c = 1; c < columns; c++)
			g_string_append(sql, ",?");
		g_string_append_c(sql, ')');
	}
	if (sqlite3_prepare_v3(i->db, sql->str, (int)sql->len, SQLITE_PREPARE_PERSISTENT,
			       &insert, NULL) != SQLITE_OK)
		i->failed = TRUE;
	g_string_free(sql, TRUE);
	return insert;
}

void rows_begin(struct rows *t, struct inserter *i, const char *into, guint columns,
		guint expected)
{
	*t = (struct rows){ .inserter = i, .into = into, .columns = columns,
			    .expected = expected };
	t->prepared = g_hash_table_lookup(i->prepared, into);
	if (t->prepared)
		return;
	t->prepared = g_new0(struct prepared, 1);
	g_hash_table_insert(i->prepared, (gpointer)into, t->prepared);
}

/* A statement for as many rows as come, at the most. */
static void choose_insert(struct rows *t)
{
	sqlite3_stmt **insert = t->prepared->insert;
	guint k = 0;

	while (rows_at_once[k] > MAX(t->expected, 1))
		k++;
	if (!insert[k])
		insert[k] = prepare(t->inserter, t->into, t->columns, rows_at_once[k]);
	t->insert = insert[k];
	t->left = rows_at_once[k];
}

/* True if a value can be bound, to t->bound. */
static gboolean next_value(struct rows *t)
{
	if (!t->insert && !t->inserter->failed)
		choose_insert(t);
	t->bound++;
	return !t->inserter->failed;
}

static void check(struct rows *t, int rc)
{
	if (rc != SQLITE_OK)
		t->inserter->failed = TRUE;
}

void put_int(struct rows *t, int64_t value)
{
	if (next_value(t))
		check(t, sqlite3_bind_int64(t->insert, t->bound, value));
}

void put_u64(struct rows *t, uint64_t value)
{
	put_int(t, (int64_t)value);
}

static void put_chars(struct rows *t, const char *value, sqlite3_destructor_type keep)
{
	if (!next_value(t))
		return;
	check(t, value ? sqlite3_bind_text(t->insert, t->bound, value, -1, keep)
		       : sqlite3_bind_null(t->insert, t->bound));
}

void put_text(struct rows *t, const char *value)
{
	put_chars(t, value, SQLITE_STATIC);
}

void put_copy(struct rows *t, const char *value)
{
	put_chars(t, value, SQLITE_TRANSIENT);
}

void put_int_if(struct rows *t, gboolean is, int64_t value)
{
	if (is)
		put_int(t, value);
	else
		put_text(t, NULL);
}

void row_end(struct rows *t)
{
	if (t->inserter->failed)
		return;
	t->expected -= t->expected > 0;
	if (--t->left)
		return;
	/* after a failure it is not reset: sqlite3_errmsg() is to keep what it says */
	if (sqlite3_step(t->insert) != SQLITE_DONE)
		t->inserter->failed = TRUE;
	else
		check(t, sqlite3_reset(t->insert));
	t->insert = NULL;
	t->bound = 0;
}

void rows_end(struct rows *t)
{
	g_assert(t->inserter->failed || !t->insert);
}
