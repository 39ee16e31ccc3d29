/* SPDX-License-Identifier: MIT */
/*
 * rows.h - rows into the tables of a database, many with one statement.
 *
 *	rows_begin(i, "INSERT OR FAIL INTO cpu");
 *	for (unsigned cpu = 0; cpu < cpus; cpu++) {
 *		put_int(i, cpu);
 *		put_text(i, name[cpu]);
 *		row_end(i);
 *	}
 *	rows_end(i);
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
	guint columns;		/* of a row; 0: the first has no end yet */
	guint taken;		/* cells of rows that SQLite went past */
	GPtrArray *copy;	/* texts that these refer to */
	GHashTable *insert;	/* statements, by `into` */
};

/* For a transaction of db: nothing has failed yet. */
void rows_use(struct rows *t, struct sqlite3 *db);

/* After a failure, and before db is closed. */
void rows_clear(struct rows *t);

/*
 * Values are put in the order of the columns. A text must stay as it is until rows_end(),
 * put_copy() is for those that do not; NULL is NULL. `into` is a literal.
 */
void rows_begin(struct rows *t, const char *into);
void put_int(struct rows *t, int64_t value);
void put_u64(struct rows *t, uint64_t value);
void put_text(struct rows *t, const char *value);
void put_copy(struct rows *t, const char *value);
void put_int_if(struct rows *t, gboolean is, int64_t value);	/* NULL unless it is */
void row_end(struct rows *t);
void rows_end(struct rows *t);

#endif
