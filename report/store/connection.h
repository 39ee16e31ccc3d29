/* SPDX-License-Identifier: MIT */
/*
 * connection.h - SQLite and one database: opening it, waiting for others, errors in
 * words, and whether its tables are ours.
 */
#ifndef REPORT_STORE_CONNECTION_H
#define REPORT_STORE_CONNECTION_H

#include <stdatomic.h>
#include <stdint.h>

#include <glib.h>

#include "report/store/file.h"
#include "report/store/new_db.h"

struct connection {
	struct db_file file;
	struct sqlite3 *db;	/* NULL: not open */
	struct new_db new_db;	/* db is in it, as there is no file yet; or all NULL */
	const atomic_bool *stop;	/* becomes true: give up. NULL: nobody interrupts */
	int64_t schema;		/* the number of the schema that was found to be ours; 0: of none */
	gint64 busy_until_us;	/* how long to wait for others */
	gint64 written_ns;	/* when the file was written last, while waiting */
};

/* Opens the file with these SQLITE_OPEN_ flags, unless the connection is open. */
gboolean connection_open(struct connection *c, int flags, GError **error);

/* Opens a file that exists to read it, and checks that its tables are ours. */
gboolean connection_open_to_read(struct connection *c, GError **error);

/*
 * The same of a file that may be missing or have no tables yet, as its first run was cut off
 * or is just being stored. Then there is nothing to be read, and *has_tables is FALSE.
 */
gboolean connection_look(struct connection *c, gboolean *has_tables, GError **error);
void connection_close(struct connection *c);

/* To be called before the first connection of the process is opened. */
void connection_set_up_library(void);

/*
 * What every connection needs once its db is open: guards against strangers' files,
 * settings.
 */
void connection_set_up(struct connection *c);
gboolean connection_tune(struct connection *c, GError **error);

/*
 * Sets *error to what SQLite says, "PATH: cannot DOING: …", and what the user can do
 * about it. Returns FALSE.
 */
gboolean connection_error(const struct connection *c, const char *doing, GError **error);
gboolean connection_exec(struct connection *c, const char *sql, const char *doing,
			 GError **error);

/* While a connection is watched, a long statement fails once *stop is true. */
gboolean connection_shall_stop(const struct connection *c);
void connection_watch(struct connection *c);
void connection_watch_not(struct connection *c);

/* Marks a new database as ours: its application and its format. */
gboolean connection_mark(struct connection *c, GError **error);

/*
 * To be called inside of a transaction: checks that the tables are ours, or makes them if
 * the database is empty. Another simrun may have made the file since it was checked.
 */
gboolean connection_ensure_schema(struct connection *c, GError **error);

#endif
