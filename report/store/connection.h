/* SPDX-License-Identifier: MIT */
/*
 * connection.h - SQLite and one database.
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
	struct new_db new_db;	/* if its db is not NULL, db is that: there is no file yet */
	const atomic_bool *stop;	/* becomes true: give up. NULL: nobody interrupts */
	gint64 busy_until_us;	/* how long to wait for others */
	gint64 written_ns;	/* when the file was written last, while waiting */
};

/* Opens the file with these SQLITE_OPEN_ flags, unless it is open. */
gboolean connection_open(struct connection *c, int flags, GError **error);

/* A file that is there, to be read only; its tables are ours. */
gboolean connection_open_to_read(struct connection *c, GError **error);
void connection_close(struct connection *c);

/* What every connection needs, once its db is open. */
void connection_set_up(struct connection *c);
gboolean connection_tune(struct connection *c, GError **error);

/* doing: what could not be done. "PATH: cannot DOING: …; what to do". Returns FALSE. */
gboolean connection_error(const struct connection *c, const char *doing, GError **error);
gboolean connection_exec(struct connection *c, const char *sql, const char *doing,
			 GError **error);

/* While watched, what takes long ends when it is to stop, as if it failed. */
gboolean connection_shall_stop(const struct connection *c);
void connection_watch(struct connection *c);
void connection_watch_not(struct connection *c);

/* A new database becomes ours, before it has tables. */
gboolean connection_mark(struct connection *c, GError **error);

/*
 * Inside of a transaction: the tables are ours, or are made. Another simrun may have made the
 * file since it was checked.
 */
gboolean connection_ensure_schema(struct connection *c, GError **error);

#endif
