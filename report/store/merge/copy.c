/* SPDX-License-Identifier: MIT */
/*
 * copy.c - see copy.h. The statements are made of tables.def: what a column refers to is in
 * its declaration, and everything else is copied as it is.
 */
#include "report/store/merge/copy.h"

#include <string.h>

#include <sqlite3.h>

struct column {
	const char *name, *type;	/* as in the CREATE statement */
};

struct table {
	const char *name;
	const struct column *column;	/* a name of NULL ends them */
};

#define TABLE(name, type, source, array, line, help)				\
	static const struct column name##_column[] = {
#define RUN(constraint)				{ "run", "REFERENCES run(id)" },
#define COLUMN(name, place, type, value, help)	{ #name, type },
#define END(options)				{ NULL, NULL } };
#include "report/tables/tables.def"

static const struct table tables[] = {
#define TABLE(name, type, source, array, line, help)	{ #name, name##_column },
#include "report/tables/tables.def"
};

/* The tables whose rows have ids of their own, to which other rows refer. */
static const char *const with_ids[] = { "scenario", "point", "run" };

/* Which of them a column refers to: with its own id to its own table. NULL: none. */
static const char *refers_to(const struct table *t, const struct column *c)
{
	if (!strcmp(c->name, "id") && strstr(c->type, "PRIMARY KEY"))
		return t->name;
	for (gsize i = 0; i < G_N_ELEMENTS(with_ids); i++) {
		g_autofree char *reference = g_strconcat("REFERENCES ", with_ids[i], "(id)", NULL);

		if (strstr(c->type, reference))
			return with_ids[i];
	}
	return NULL;
}

/* The column that says of what a row is a part: it is copied with that. */
static const struct column *owner_of(const struct table *t)
{
	const struct column *c = t->column;

	while (!refers_to(t, c))
		c++;
	return c;
}

static void append_value(GString *sql, const struct table *t, const struct column *c)
{
	const char *other = refers_to(t, c);

	if (c == owner_of(t))
		g_string_append(sql, "plan.new");
	else if (other)
		g_string_append_printf(sql, "(SELECT new FROM temp.new_%s "
				       "WHERE source = ?1 AND old = t.\"%s\")", other, c->name);
	else
		g_string_append_printf(sql, "t.\"%s\"", c->name);
}

/* In the order of the new ids, as that is the order of the rows in the file. */
static char *statement(const struct table *t, unsigned slot)
{
	const struct column *owner = owner_of(t);
	GString *sql = g_string_new(NULL);

	g_string_append_printf(sql, "INSERT INTO main.\"%s\" SELECT ", t->name);
	for (const struct column *c = t->column; c->name; c++) {
		g_string_append(sql, c == t->column ? "" : ", ");
		append_value(sql, t, c);
	}
	g_string_append_printf(sql, " FROM temp.plan_%s AS plan CROSS JOIN " COPY_SLOT
			       ".\"%s\" AS t ON t.\"%s\" = plan.old WHERE plan.source = ?1 "
			       "AND plan.known IS NULL AND plan.new BETWEEN ?2 AND ?3 "
			       "ORDER BY plan.new", refers_to(t, owner), slot, t->name, owner->name);
	return g_string_free(sql, FALSE);
}

static gboolean is_part_of_run(const struct table *t)
{
	return !strcmp(refers_to(t, owner_of(t)), "run");
}

/* Most tables have no rows, and then it takes long to look for those of each run. */
static gboolean has_rows(struct sqlite3 *db, const struct table *t, unsigned slot)
{
	g_autofree char *sql = g_strdup_printf("SELECT 1 FROM " COPY_SLOT ".\"%s\" LIMIT 1", slot,
					       t->name);
	sqlite3_stmt *q = NULL;
	const gboolean has = sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK ||
			     sqlite3_step(q) != SQLITE_DONE;	/* or copying says what is wrong */

	sqlite3_finalize(q);
	return has;
}

/* How many rows were copied; -1: see errmsg. */
static int64_t copy_table(struct sqlite3 *db, const struct table *t, const struct copy *what)
{
	const gboolean of_run = is_part_of_run(t);
	g_autofree char *sql = statement(t, what->slot);
	sqlite3_stmt *insert = NULL;
	int64_t rows = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &insert, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(insert, 1, what->source);
		sqlite3_bind_int64(insert, 2, of_run ? what->first : G_MININT64);
		sqlite3_bind_int64(insert, 3, of_run ? what->last : G_MAXINT64);
		if (sqlite3_step(insert) == SQLITE_DONE)
			rows = sqlite3_changes64(db);
	}
	sqlite3_finalize(insert);
	return rows;
}

int64_t copy_rows(struct sqlite3 *db, const struct copy *what)
{
	int64_t runs = 0;

	for (gsize i = 0; runs >= 0 && i < G_N_ELEMENTS(tables); i++) {
		int64_t rows;

		if (!what->with_origins && !is_part_of_run(&tables[i]))
			continue;
		rows = has_rows(db, &tables[i], what->slot) ? copy_table(db, &tables[i], what) : 0;
		if (rows < 0 || !strcmp(tables[i].name, "run"))
			runs = rows;
	}
	return runs;
}
