/* SPDX-License-Identifier: MIT */
/*
 * rows.h - rows into the tables of a database, many with one statement.
 *
 *	rows_begin(t, "INSERT OR FAIL INTO cpu", 2);
 *	for (unsigned cpu = 0; cpu < cpus; cpu++) {
 *		struct cell *cell = rows_next(t);
 *
 *		cell[0] = INT(cpu);
 *		cell[1] = TEXT(name[cpu]);
 *	}
 *	rows_end(t);
 *
 * After the first failure nothing more is inserted until rows_use().
 */
#ifndef REPORT_STORE_ROWS_ROWS_H
#define REPORT_STORE_ROWS_ROWS_H

#include <stdint.h>

#include <glib.h>

struct sqlite3;
struct cell;

/* The table, in temp, from which SQLite reads the rows. Nothing else may read it. */
#define ROWS_TABLE	"simrun_rows"

/* All zero: not in use. */
struct rows {
	struct sqlite3 *db;
	gboolean failed;	/* sqlite3_errmsg() says why */
	const char *into;	/* the beginning of the statement that inserts them */
	struct cell *cell;	/* the rows that are not in the table yet */
	guint cells;
	guint columns;		/* how many cells a row has */
	guint taken;		/* the cells of the rows that SQLite has read */
	GHashTable *insert;	/* statements, by `into` */
};

/* To be called when a transaction of db begins: nothing has failed in it yet. */
void rows_use(struct rows *t, struct sqlite3 *db);

/* To be called after a failure, and before db is closed. */
void rows_clear(struct rows *t);

/* into is a literal, as above. columns is how many columns the table has. */
void rows_begin(struct rows *t, const char *into, guint columns);

/* The cells of the next row, to be filled. Texts must stay as they are until rows_end(). */
struct cell *rows_next(struct rows *t);
void rows_end(struct rows *t);

#endif
