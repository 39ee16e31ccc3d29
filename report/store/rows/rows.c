/* SPDX-License-Identifier: MIT */
/*
 * rows.c - rows into the tables of a database, many with one statement.
 *
 * A statement that inserts one row spends half its time on beginning and ending: it opens
 * the table, looks for the row's place from the root, and copies each value twice. So
 * rows are collected in an array of cells, which SQLite reads as if it were a table:
 *
 *	INSERT OR FAIL INTO cpu SELECT c0, c1 FROM temp.simrun_rows
 *
 * Then it finds the place of each row beside the one before. Statements are prepared
 * once.
 *
 * OR FAIL tells SQLite that it need not be able to undo a single statement, for which it
 * would keep a copy of every page. If a statement fails, the whole transaction is given
 * up anyway.
 */
#include "report/store/rows/rows.h"

#include <string.h>

#include <sqlite3.h>

#include "report/tables/tables.h"

enum { COLUMNS_MAX = 32, CELLS_MAX = 8192 };

/* Those of a row, COLUMNS_MAX of them. */
static const char column_names[] =
	"c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, "
	"c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31";

/* How long the first of them are. */
static gsize length_of_names(guint columns)
{
	const gsize one = strlen("c0, "), ten = strlen("c10, "), comma = strlen(", ");

	return columns * one + (columns > 10 ? (columns - 10) * (ten - one) : 0) - comma;
}

/* --- the cells as a table --------------------------------------------------------- */

struct cells_table {
	sqlite3_vtab base;
	struct rows *rows;
};

struct cells_cursor {
	sqlite3_vtab_cursor base;
	struct rows *rows;
	guint at;		/* the first cell of this row */
};

static int table_connect(sqlite3 *db, void *data, int words, const char *const *word,
			 sqlite3_vtab **table, char **error)
{
	g_autofree char *sql = g_strconcat("CREATE TABLE cells (", column_names, ")", NULL);
	const int rc = sqlite3_declare_vtab(db, sql);
	struct cells_table *t;

	(void)words, (void)word, (void)error;
	if (rc != SQLITE_OK)
		return rc;
	t = g_new0(struct cells_table, 1);
	t->rows = data;
	*table = &t->base;
	return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
	g_free(table);
	return SQLITE_OK;
}

static int table_plan(sqlite3_vtab *table, sqlite3_index_info *plan)
{
	(void)table;
	plan->estimatedCost = CELLS_MAX;
	return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
	struct cells_cursor *c = g_new0(struct cells_cursor, 1);

	c->rows = ((struct cells_table *)table)->rows;
	*cursor = &c->base;
	return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *cursor)
{
	g_free(cursor);
	return SQLITE_OK;
}

static int cursor_first(sqlite3_vtab_cursor *cursor, int number, const char *text,
			int arguments, sqlite3_value **argument)
{
	(void)number, (void)text, (void)arguments, (void)argument;
	((struct cells_cursor *)cursor)->at = 0;
	return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *cursor)
{
	struct cells_cursor *c = (struct cells_cursor *)cursor;

	c->at += c->rows->columns;
	c->rows->taken += c->rows->columns;
	return SQLITE_OK;
}

static int cursor_is_at_end(sqlite3_vtab_cursor *cursor)
{
	const struct cells_cursor *c = (const struct cells_cursor *)cursor;

	return c->at >= c->rows->cells;
}

static int cursor_value(sqlite3_vtab_cursor *cursor, sqlite3_context *result, int column)
{
	const struct cells_cursor *c = (const struct cells_cursor *)cursor;
	const struct cell *cell = &c->rows->cell[c->at + (guint)column];

	if ((guint)column >= c->rows->columns)
		return SQLITE_ERROR;
	if (G_LIKELY(cell->kind < CELL_ABSENT))
		sqlite3_result_int64(result, cell->value);
	else if (cell->kind == CELL_TEXT)
		sqlite3_result_text(result, cell->text, -1, SQLITE_STATIC);
	return SQLITE_OK;	/* the result is NULL unless it is set */
}

static int cursor_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
	*id = ((const struct cells_cursor *)cursor)->at;
	return SQLITE_OK;
}

/* As it has no xCreate, the table exists without being created. */
static const sqlite3_module cells_module = {
	.xConnect = table_connect,
	.xDisconnect = table_disconnect,
	.xBestIndex = table_plan,
	.xOpen = cursor_open,
	.xClose = cursor_close,
	.xFilter = cursor_first,
	.xNext = cursor_next,
	.xEof = cursor_is_at_end,
	.xColumn = cursor_value,
	.xRowid = cursor_rowid,
};

/* --- the cells into a table ------------------------------------------------------- */

static void finalize(gpointer statement)
{
	sqlite3_finalize(statement);
}

void rows_use(struct rows *t, struct sqlite3 *db)
{
	if (t->db != db)
		rows_clear(t);
	t->failed = FALSE;
	if (t->db)
		return;
	t->db = db;
	t->cell = g_new(struct cell, CELLS_MAX);
	t->insert = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalize);
	t->failed = sqlite3_create_module(db, ROWS_TABLE, &cells_module, t) !=
		    SQLITE_OK;
}

void rows_clear(struct rows *t)
{
	if (!t->db)
		return;
	t->cells = 0;
	g_clear_pointer(&t->insert, g_hash_table_destroy);
	g_clear_pointer(&t->cell, g_free);
	t->db = NULL;
}

static sqlite3_stmt *prepare(struct rows *t)
{
	g_autoptr(GString) sql = g_string_new(t->into);
	sqlite3_stmt *insert = NULL;

	g_string_append(sql, " SELECT ");
	g_string_append_len(sql, column_names, (gssize)length_of_names(t->columns));
	/* "temp.", as the file may have a table or view of that name */
	g_string_append(sql, " FROM temp." ROWS_TABLE);
	if (sqlite3_prepare_v3(t->db, sql->str, (int)sql->len, SQLITE_PREPARE_PERSISTENT,
			       &insert, NULL) == SQLITE_OK)
		g_hash_table_insert(t->insert, (gpointer)t->into, insert);
	return insert;
}

/*
 * After a failure the statement is not reset, so that sqlite3_errmsg() keeps its message.
 * The rows are counted on both sides, since a stranger's file may have a table that hides
 * the cells, or constraints that skip rows.
 */
static void insert_cells(struct rows *t)
{
	sqlite3_stmt *insert = g_hash_table_lookup(t->insert, t->into);

	if (!insert)
		insert = prepare(t);
	t->taken = 0;
	t->failed = !insert || sqlite3_step(insert) != SQLITE_DONE ||
		    t->taken != t->cells ||
		    (guint)sqlite3_changes(t->db) * t->columns != t->cells ||
		    sqlite3_reset(insert) != SQLITE_OK;
}

void rows_begin(struct rows *t, const char *into, guint columns)
{
	t->into = into;
	t->columns = columns;
	t->cells = 0;
}

struct cell *rows_next(struct rows *t)
{
	if (t->cells + t->columns > CELLS_MAX)
		rows_end(t);
	t->cells += t->columns;
	return &t->cell[t->cells - t->columns];
}

void rows_end(struct rows *t)
{
	if (t->cells && !t->failed)
		insert_cells(t);
	t->cells = 0;
}
