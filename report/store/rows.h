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
 * The first failure is remembered, and what follows is skipped.
 */
#ifndef REPORT_STORE_ROWS_H
#define REPORT_STORE_ROWS_H

#include <stdint.h>

#include <glib.h>

struct sqlite3;
struct cell;

/* What the rows are read from, in temp: nobody else has any business there. */
#define ROWS_TABLE	"simrun_rows"

/* All zero is a valid one. */
struct rows {
	struct sqlite3 *db;
	gboolean failed;	/* sqlite3_errmsg() says why */
	const char *into;	/* the table that rows are put into */
	struct cell *cell;	/* of rows that are not in the table yet, row by row */
	guint cells;
	guint columns;		/* of a row */
	guint taken;		/* cells of rows that SQLite went past */
	GHashTable *insert;	/* statements, by `into` */
};

/* For a transaction of db: nothing has failed yet. */
void rows_use(struct rows *t, struct sqlite3 *db);

/* After a failure, and before db is closed. */
void rows_clear(struct rows *t);

/* into is a literal; columns are all that the table has. */
void rows_begin(struct rows *t, const char *into, guint columns);

/* The cells of the next row, to be filled. Texts must stay as they are until rows_end(). */
struct cell *rows_next(struct rows *t);
void rows_end(struct rows *t);

#endif
