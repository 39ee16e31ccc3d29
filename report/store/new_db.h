/* SPDX-License-Identifier: MIT */
/*
 * new_db.h - a database that does not exist yet: made in memory, then put into its place.
 *
 * What appends to a file needs a journal, and waits for the disk four times. Where there is
 * no file, nothing has to be kept: the new one appears with all that is in it. It is a way to
 * be fast, and never the only one: where it cannot be gone, SQLite makes the file.
 */
#ifndef REPORT_STORE_NEW_DB_H
#define REPORT_STORE_NEW_DB_H

#include <glib.h>

struct sqlite3;

struct new_db {
	struct sqlite3 *db;
	unsigned char *bytes;	/* its file, so far */
};

/* True if path names nothing, and nothing lies beside it that SQLite would read with it. */
gboolean new_db_is_possible(const char *path);

/*
 * An empty database with all tables and views; db is not set up otherwise. It
 * cannot grow beyond 1 MiB: then storing fails with SQLITE_FULL. FALSE: cannot be had.
 */
gboolean new_db_open(struct new_db *n);

/*
 * Outside of a transaction: the file is on the disk under this name, whole. FALSE: it is not,
 * and nothing was changed. That is no error: somebody else may have made the file meanwhile.
 */
gboolean new_db_place(struct new_db *n, const char *path);

/* Closes the connection, too. */
void new_db_clear(struct new_db *n);

#endif
