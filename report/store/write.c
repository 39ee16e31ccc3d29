/* SPDX-License-Identifier: MIT */
/*
 * write.c - the rows of a record, table by table, as tables.def has them.
 */
#include "report/store/write.h"

#include <sqlite3.h>

#include "report/store/rows.h"
#include "report/tables/tables.h"

/* For each table a function that writes its rows. */
#define TABLE(name, type, source, array, line, help)					\
static void write_##name(struct rows *t, const struct record *r)			\
{											\
	const guint rows = source##_NR(array);						\
											\
	rows_begin(t, "INSERT OR FAIL INTO " #name, sizeof(struct name##_columns));	\
	for (guint i = 0; i < rows; i++) {						\
		const type *row = source##_AT(type, array, i);				\
		struct cell *cell = rows_next(t);					\
											\
		(void)row;
#define RUN(constraint)			*cell++ = INT(r->id);
#define COLUMN(name, place, type, value, help)	*cell++ = value;
#define END(options)									\
	}										\
	rows_end(t);									\
}
#include "report/tables/tables.def"

enum {
#define TABLE(name, type, source, array, line, help)	TABLE_##name,
#include "report/tables/tables.def"
	TABLES
};

static void (*const write_table[TABLES])(struct rows *t, const struct record *r) = {
#define TABLE(name, type, source, array, line, help)	[TABLE_##name] = write_##name,
#include "report/tables/tables.def"
};

/* SQLite gives the run its id, which all other rows have as their run. */
static void write_id(struct rows *t, struct record *r)
{
	sqlite3_set_last_insert_rowid(t->db, 0);
	write_run(t, r);
	if (!t->failed)
		r->id = sqlite3_last_insert_rowid(t->db);
	/* the table of a stranger's file may give no ids */
	t->failed = t->failed || !r->id;
}

void write_tables(struct rows *t, struct record *r)
{
	write_id(t, r);
	for (unsigned i = 0; i < TABLES; i++)
		if (i != TABLE_run && i != TABLE_expectation)
			write_table[i](t, r);
}

void write_expectations(struct rows *t, const struct record *r)
{
	write_expectation(t, r);
}
