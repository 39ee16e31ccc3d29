/* SPDX-License-Identifier: MIT */
/*
 * schema.c - comparing the tables and views of a database with ours, and making them.
 */
#include "report/store/schema.h"

#include <sqlite3.h>

#include "report/store/new_db.h"

enum { NOT_OURS = -1 };

/*
 * theirs stands at a row of their schema: a name, a type and a statement. 1 if our schema
 * has the same, 0 if it has that name for something else, NOT_OURS if it lacks the name.
 */
static int is_same(sqlite3_stmt *ours, sqlite3_stmt *theirs)
{
	int same = NOT_OURS;

	for (int i = 0; i < 3; i++)
		sqlite3_bind_value(ours, i + 1, sqlite3_column_value(theirs, i));
	if (sqlite3_step(ours) == SQLITE_ROW)
		same = sqlite3_column_int(ours, 0);
	sqlite3_reset(ours);
	return same;
}

/* Counts what is the same. FALSE: *name is not; or, if that is NULL, it cannot be read. */
static gboolean compare_schemas(sqlite3_stmt *ours, sqlite3_stmt *theirs, int *nr,
				char **name)
{
	int same, step;

	for (*nr = 0; (step = sqlite3_step(theirs)) == SQLITE_ROW; *nr += same == 1) {
		same = is_same(ours, theirs);
		if (same)
			continue;
		*name = g_strdup((const char *)sqlite3_column_text(theirs, 0));
		return FALSE;
	}
	return step == SQLITE_DONE;
}

int64_t schema_query(struct sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}

int64_t schema_objects(struct sqlite3 *db)
{
	return schema_query(db, "SELECT count(*) FROM sqlite_schema");
}

gboolean schema_is_own(struct sqlite3 *db, char **name)
{
	sqlite3_stmt *ours = NULL, *theirs = NULL;
	struct new_db own = { 0 };
	gboolean same;
	int nr;

	*name = NULL;
	same = new_db_open(&own) &&
	       sqlite3_prepare_v2(own.db, "SELECT type = ?2 AND sql IS ?3 FROM "
				  "sqlite_schema WHERE name = ?1 COLLATE NOCASE", -1, &ours,
				  NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(db, "SELECT name, type, sql FROM main.sqlite_schema", -1,
				  &theirs, NULL) == SQLITE_OK &&
	       compare_schemas(ours, theirs, &nr, name);
	if (same && nr != schema_objects(own.db)) {
		*name = g_strdup("list of tables");
		same = FALSE;
	}
	sqlite3_finalize(ours);
	sqlite3_finalize(theirs);
	new_db_clear(&own);
	return same;
}

static gboolean create_all(sqlite3 *db, sqlite3_stmt *own)
{
	while (sqlite3_step(own) == SQLITE_ROW)
		if (sqlite3_exec(db, (const char *)sqlite3_column_text(own, 0), NULL, NULL,
				 NULL) != SQLITE_OK)
			return FALSE;
	return TRUE;
}

gboolean schema_create(struct sqlite3 *db)
{
	struct new_db own = { 0 };
	sqlite3_stmt *q = NULL;
	gboolean created;

	/* in this order tables come before their indexes and views */
	created = new_db_open(&own) &&
		  sqlite3_prepare_v2(own.db, "SELECT sql FROM sqlite_schema WHERE sql IS "
				     "NOT NULL ORDER BY rowid", -1, &q,
				     NULL) == SQLITE_OK &&
		  create_all(db, q);
	sqlite3_finalize(q);
	new_db_clear(&own);
	return created;
}
