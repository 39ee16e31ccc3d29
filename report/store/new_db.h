/* SPDX-License-Identifier: MIT */
/*
 * new_db.h - a database whose file does not exist yet: it is made in memory, and then the
 * whole file is put into its place.
 *
 * Appending to a file needs a journal and waits for the disk four times. Where there is
 * no file yet, nothing has to be preserved, and the new one can appear with all its rows.
 * This is for speed only. Where it cannot be done, SQLite makes the file.
 */
#ifndef REPORT_STORE_NEW_DB_H
#define REPORT_STORE_NEW_DB_H

#include <glib.h>

struct sqlite3;

struct new_db {
	struct sqlite3 *db;
	unsigned char *bytes;	/* what will be its file */
	gboolean is_brief;	/* its schema is the brief one */
};

/* True if path names nothing, and nothing lies beside it that SQLite would read with it. */
gboolean new_db_is_possible(const char *path);

/*
 * Makes a database with all tables and views and no rows. It cannot grow beyond 1 MiB:
 * storing more fails with SQLITE_FULL. FALSE if SQLite cannot do this.
 */
gboolean new_db_open(struct new_db *n);

/* The same, with tables only, for whoever just inserts rows: SQLite opens it much sooner. */
gboolean new_db_open_to_write(struct new_db *n);

/*
 * To be called outside of a transaction: puts the whole file on the disk under this name,
 * with all tables and views. The connection is of no use afterwards. FALSE: there is no file of
 * ours, and nothing was changed. That is no error, as somebody else may have made the file
 * meanwhile.
 */
gboolean new_db_place(struct new_db *n, const char *path);

/* Closes the connection and frees its memory. */
void new_db_clear(struct new_db *n);

#endif
