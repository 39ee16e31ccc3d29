/* SPDX-License-Identifier: MIT */
/*
 * schema.h - the tables and views of a database: are they ours, and making them.
 *
 * What they are is written in report/tables/tables.def and views.sql. The database without
 * rows that is part of the program has been made of these when it was built.
 */
#ifndef REPORT_STORE_SCHEMA_H
#define REPORT_STORE_SCHEMA_H

#include <stdint.h>

#include <glib.h>

struct sqlite3;

/*
 * Are the tables and views in this database what they are in a new one? Else *name (to be
 * freed) is the first that is not; NULL: it cannot be read. A stranger's view in place of a
 * table can go on for ever, or hold more than any memory.
 */
gboolean schema_is_own(struct sqlite3 *db, char **name);

/* The number that a question has for an answer; -1: it cannot be read. */
int64_t schema_query(struct sqlite3 *db, const char *sql);

/* How many tables, indexes and views there are; -1: that cannot be read. */
int64_t schema_objects(struct sqlite3 *db);

/* Makes them in a database that is empty. FALSE: sqlite3_errmsg() says why. */
gboolean schema_create(struct sqlite3 *db);

#endif
