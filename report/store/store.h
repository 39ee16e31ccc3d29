/* SPDX-License-Identifier: MIT */
/*
 * store.h - the result database, an SQLite file to which runs are appended.
 *
 * A file of another application or of another format is refused before anything is
 * written. A run is stored in one transaction, so the file has it whole or not at all.
 * Small runs can share a transaction.
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
 * Checks that runs could be stored in this file. Only when the first one is stored, the
 * file is created or opened for writing.
 */
struct store *store_open(const char *path, GError **error);

/* Opens a file that exists, to read runs back. It is not changed. */
struct store *store_open_existing(const char *path, GError **error);
void store_close(struct store *s);

/* Once *stop is true, a run that is being stored is given up as if that had failed. */
void store_stop_at(struct store *s, const atomic_bool *stop);
const atomic_bool *store_stop(const struct store *s);

/*
 * From here on a run that the file has already, with the same digest, is not stored once more:
 * two that resume the same runs at the same time both make them.
 */
void store_once(struct store *s);

/* The file, as long as the store is open. */
const struct db_file *store_file(const struct store *s);

/*
 * Appends the run, checks its scenario's expectations against it in the same transaction,
 * and stores them, too. Sets r->id and fills r->expectation. The runs of a search's
 * witnesses are stored before it.
 */
gboolean store_run(struct store *s, struct record *r, GError **error);

/*
 * The same in two steps. A run that was added is in the file after the next store_flush()
 * at the latest, and its record must stay until then. If either step fails, the ids of
 * the runs that are not in the file are 0. Runs that are added one after the other wait
 * for the disk only once. A caller who has no other run to add should flush at once, as
 * runs that are not in the file yet can be lost.
 */
gboolean store_add(struct store *s, struct record *r, GError **error);
gboolean store_flush(struct store *s, GError **error);

/* What replaying run id needs; STORE_ERROR_NO_RUN if there is none of that id. */
struct stored_run *store_load_run(struct store *s, int64_t id, GError **error);

/* SQLite's connection; NULL before the first run is stored. */
struct sqlite3 *store_connection(struct store *s);

#endif
