/* SPDX-License-Identifier: MIT */
/*
 * result_set.c - see result_set.h.
 */
#include "report/query/result_set.h"

#include <sqlite3.h>

#include "report/store/store.h"

enum { MAX_ROWS = 1000000 };	/* as they are all kept in memory */

static void clear_column(gpointer column)
{
	g_free(((struct result_set_column *)column)->name);
}

struct result_set *result_set_new(const char *name, const char *title)
{
	struct result_set *set = g_new0(struct result_set, 1);

	set->name = g_strdup(name);
	set->title = g_strdup(title);
	set->column = g_array_new(FALSE, TRUE, sizeof(struct result_set_column));
	g_array_set_clear_func(set->column, clear_column);
	set->row = g_ptr_array_new();
	return set;
}

void result_set_free(gpointer data)
{
	struct result_set *set = data;

	if (!set)
		return;
	for (guint i = 0; i < set->row->len; i++) {
		char **cell = set->row->pdata[i];

		for (guint k = 0; k < set->column->len; k++)
			g_free(cell[k]);
		g_free(cell);
	}
	g_ptr_array_unref(set->row);
	g_array_unref(set->column);
	g_free(set->name);
	g_free(set->title);
	g_free(set);
}

void result_set_column(struct result_set *set, const char *name, gboolean number)
{
	const struct result_set_column c = { .name = g_strdup(name), .number = number };

	g_array_append_val(set->column, c);
}

void result_set_row(struct result_set *set, char **cell)
{
	g_ptr_array_add(set->row, g_memdup2(cell, set->column->len * sizeof(*cell)));
}

struct result_set_column *result_set_column_at(const struct result_set *set, guint i)
{
	return &g_array_index(set->column, struct result_set_column, i);
}

const char *result_set_cell(const struct result_set *set, guint row, guint column)
{
	return ((char **)set->row->pdata[row])[column];
}

static void read_row(struct result_set *set, sqlite3_stmt *q)
{
	const guint columns = set->column->len;
	g_autofree char **cell = g_new0(char *, columns + 1);

	for (guint i = 0; i < columns; i++) {
		const int type = sqlite3_column_type(q, (int)i);

		cell[i] = g_strdup((const char *)sqlite3_column_text(q, (int)i));
		if (type != SQLITE_NULL)
			result_set_column_at(set, i)->number &=
				type != SQLITE_TEXT && type != SQLITE_BLOB;
	}
	result_set_row(set, cell);
}

gboolean query_failed(struct sqlite3 *db, GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: cannot be read: %s",
		    sqlite3_db_filename(db, NULL), sqlite3_errmsg(db));
	return FALSE;
}

struct result_set *result_set_query(struct sqlite3 *db, const char *name, const char *title,
				    const char *sql, GError **error)
{
	struct result_set *set = result_set_new(name, title);
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	for (int i = 0; rc == SQLITE_OK && i < sqlite3_column_count(q); i++)
		result_set_column(set, sqlite3_column_name(q, i), TRUE);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW &&
	       set->row->len < MAX_ROWS) {
		read_row(set, q);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	if (rc == SQLITE_DONE)
		return set;
	if (rc == SQLITE_ROW)
		g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s has more "
			    "than %d rows, expected fewer: ask with sqlite3 for some of "
			    "them", sqlite3_db_filename(db, NULL), name, MAX_ROWS);
	else
		query_failed(db, error);
	result_set_free(set);
	return NULL;
}
