/* SPDX-License-Identifier: MIT */
/*
 * store.h - the result database: SQLite, appended to.
 *
 * A file of another application or of a newer version is refused before anything is
 * written. A run is in one transaction, and so is in the file whole or not at all; small
 * runs can share one.
 */
#ifndef REPORT_STORE_STORE_H
#define REPORT_STORE_STORE_H

#include <stdatomic.h>

#include <glib.h>

#include "report/record/record.h"
#include "report/store/file.h"
#include "report/store/load.h"

struct store;
struct sqlite3;

/*
 * Checks that results could be stored in this file. It is created, or opened for
 * writing, only when the first run is stored.
 */
struct store *store_open(const char *path, GError **error);

/* To read runs back: the file must exist and is not changed. */
struct store *store_open_existing(const char *path, GError **error);
void store_close(struct store *s);

/* When *stop becomes true a run that is being stored is given up, as if it failed. */
void store_stop_at(struct store *s, const atomic_bool *stop);

/*
 * Appends the run, checks its scenario's expectations against it (in the same
 * transaction) and stores them too. Sets r->id and fills r->expectation. With a search go
 * the runs of its witnesses.
 */
gboolean store_run(struct store *s, struct record *r, GError **error);

/*
 * The same in two steps: a run that was added is in the file after the next store_flush()
 * at the latest, and has to stay until then. If either fails, the ids of those that are not
 * in the file are 0. Runs that are added one after the other wait for the disk only once;
 * who has no other to add at once should not let them wait.
 */
gboolean store_add(struct store *s, struct record *r, GError **error);
gboolean store_flush(struct store *s, GError **error);

/* What replaying run id needs; STORE_ERROR_NO_RUN if there is none of that id. */
struct stored_run *store_load_run(struct store *s, int64_t id, GError **error);

/* The connection, once something was stored or when opened existing; for tests. */
struct sqlite3 *store_connection(struct store *s);

#endif
