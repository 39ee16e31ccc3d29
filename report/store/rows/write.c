/* SPDX-License-Identifier: MIT */
/*
 * write.c - the rows of a record, table by table, as tables.def has them.
 */
#include "report/store/rows/write.h"

#include <sqlite3.h>

#include "report/store/rows/rows.h"
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

/* SQLite gives a row of this table its id, which rows of others refer to. */
static int64_t write_with_id(struct rows *t, unsigned table, const struct record *r)
{
	int64_t id;

	sqlite3_set_last_insert_rowid(t->db, 0);
	write_table[table](t, r);
	id = t->failed ? 0 : sqlite3_last_insert_rowid(t->db);
	t->failed |= !id;	/* the table of a stranger's file may give no ids */
	return id;
}

int64_t write_scenario_row(struct rows *t, const struct record *r)
{
	return write_with_id(t, TABLE_scenario, r);
}

int64_t write_point_rows(struct rows *t, const struct record *r)
{
	struct record with_id = *r;

	with_id.point_id = write_with_id(t, TABLE_point, r);
	write_setting(t, &with_id);
	return with_id.point_id;
}

/* Those that are written at another time than the rest of a run. */
static gboolean is_apart(unsigned table)
{
	return table == TABLE_scenario || table == TABLE_point || table == TABLE_setting ||
	       table == TABLE_run || table == TABLE_op_row || table == TABLE_op_large ||
	       table == TABLE_expectation;
}

void write_tables(struct rows *t, struct record *r)
{
	r->id = write_with_id(t, TABLE_run, r);
	r->event_names = event_names_new(r->event);
	for (unsigned i = 0; i < TABLES; i++)
		if (!is_apart(i))
			write_table[i](t, r);
	g_clear_pointer(&r->event_names, event_names_free);
}

void write_ops(struct rows *t, struct record *r)
{
	r->large_op = packed_op_large(r->op);
	write_op_row(t, r);
	write_op_large(t, r);
	g_clear_pointer(&r->large_op, g_array_unref);
}

void write_expectations(struct rows *t, const struct record *r)
{
	write_expectation(t, r);
}
