/* SPDX-License-Identifier: MIT */
/*
 * rows.h - rows into the tables of a database, many with one statement.
 *
 *	struct rows t;
 *
 *	rows_begin(&t, i, "INSERT OR FAIL INTO cpu", 2, 64);
 *	for (unsigned cpu = 0; cpu < 64; cpu++) {
 *		put_int(&t, cpu);
 *		put_text(&t, name[cpu]);
 *		row_end(&t);
 *	}
 *	rows_end(&t);
 *
 * The first failure is remembered, and what follows is skipped.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include <stdint.h>

#include <glib.h>

struct sqlite3;
struct sqlite3_stmt;
struct prepared;

/* What is kept from one run to the next. All zero is a valid one without statements. */
struct inserter {
	struct sqlite3 *db;
	GHashTable *prepared;	/* by the text that rows_begin() was given */
	gboolean failed;	/* sqlite3_errmsg() says why */
};

/* Nothing has failed yet. */
void inserter_begin(struct inserter *i, struct sqlite3 *db);

/* After a failure, and before db is closed. */
void inserter_clear(struct inserter *i);

struct rows {
	struct inserter *inserter;
	const char *into;
	struct prepared *prepared;
	struct sqlite3_stmt *insert;	/* NULL: the next value begins another */
	guint columns;
	guint expected;		/* rows that are still to come */
	guint left;		/* … for this statement */
	int bound;
};

/*
 * Rows of so many columns; values are put in their order. At least `expected` rows will
 * come. `into` is a literal, and a text that is put must stay as it is until rows_end().
 */
void rows_begin(struct rows *t, struct inserter *i, const char *into, guint columns,
		guint expected);
void put_int(struct rows *t, int64_t value);
void put_u64(struct rows *t, uint64_t value);
void put_text(struct rows *t, const char *value);	/* NULL: there is none */
void put_copy(struct rows *t, const char *value);	/* the same, but it may go */
void put_int_if(struct rows *t, gboolean is, int64_t value);	/* NULL unless it is */
void row_end(struct rows *t);
void rows_end(struct rows *t);

#endif
