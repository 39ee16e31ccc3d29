/* SPDX-License-Identifier: MIT */
/*
 * connection.c - SQLite and one database: opening it, waiting for others, errors in words,
 * and whether its tables are ours.
 */
#include "report/store/connection.h"

#include <sys/stat.h>

#include <sqlite3.h>

#include "report/store/schema.h"

enum {
	BUSY_MS = 10000,	/* in which nobody else has stored anything */
	STEPS_BETWEEN_LOOKS = 1000,	/* of SQLite's machine, at whether to stop */
	CACHE_KIB = 65536,
	/* Runs are only appended. A page in memory that is used again is cheaper than a new one. */
	CACHE_OF_RUNS_KIB = 8192,
};

/* What a user can do whose run was not stored, or whose runs cannot be read. */
static const char *advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "make room there";
	case SQLITE_IOERR:
		return "look after the disk, and whether there is room on it";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program holds it, let that end first";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "it is damaged, sqlite3's .recover may save what is in it";
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return "see who may read and write it and its folder";
	case SQLITE_NOMEM:
	case SQLITE_TOOBIG:
		return "--trace none makes it smaller";
	}
	return "it may be damaged, PRAGMA integrity_check tells";
}

gboolean connection_error(const struct connection *c, const char *doing, GError **error)
{
	const int code = sqlite3_errcode(c->db);

	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return db_file_error(&c->file, error,
				     "cannot %s: its tables do not take all rows, as they "
				     "are not as simrun made them", doing);
	return db_file_error(&c->file, error, "cannot %s: %s; %s", doing,
			     sqlite3_errmsg(c->db), advice(code));
}

gboolean connection_exec(struct connection *c, const char *sql, const char *doing,
			 GError **error)
{
	if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return connection_error(c, doing, error);
	return TRUE;
}

gboolean connection_shall_stop(const struct connection *c)
{
	return c->stop && *c->stop;
}

static int shall_stop(void *c)
{
	return connection_shall_stop(c);
}

void connection_watch(struct connection *c)
{
	sqlite3_progress_handler(c->db, STEPS_BETWEEN_LOOKS, shall_stop, c);
}

void connection_watch_not(struct connection *c)
{
	sqlite3_progress_handler(c->db, 0, NULL, NULL);
}

/*
 * SQLite calls this while others hold the file. Its own way of waiting would not look at
 * whether to stop. As long as the others go on storing it waits, and it gives up when
 * nothing has been stored for BUSY_MS.
 */
static int wait_for_others(void *data, int times)
{
	struct connection *c = data;
	const gint64 now = g_get_monotonic_time(), written = db_file_written_ns(&c->file);

	if (!times || written != c->written_ns)
		c->busy_until_us = now + BUSY_MS * 1000;
	c->written_ns = written;
	if (connection_shall_stop(c) || now >= c->busy_until_us)
		return 0;
	g_usleep((gulong)CLAMP(times * 1000, 1000, 50000));
	return 1;
}

/* Nobody asks how much memory SQLite uses, and counting it takes a lock each time. */
void connection_set_up_library(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void connection_set_up(struct connection *c)
{
	/* the file may be a stranger's: nothing that is written in its schema may act */
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_busy_handler(c->db, wait_for_others, c);
	connection_watch(c);
}

void connection_close(struct connection *c)
{
	if (c->new_db.db)
		new_db_clear(&c->new_db);
	else
		sqlite3_close(c->db);
	c->db = NULL;
	c->schema = 0;
}

gboolean connection_open(struct connection *c, int flags, GError **error)
{
	/* sqlite3_open_v2() would take "file:" and ":memory:" for something else */
	g_autofree char *path = g_path_is_absolute(c->file.path) ?
		g_strdup(c->file.path) : g_strconcat("./", c->file.path, NULL);

	if (c->db)
		return TRUE;
	if (sqlite3_open_v2(path, &c->db, flags, NULL) != SQLITE_OK) {
		connection_error(c, "be opened", error);
		connection_close(c);
		return FALSE;
	}
	connection_set_up(c);
	return TRUE;
}

gboolean connection_tune(struct connection *c, GError **error)
{
	char sql[100];

	/*
	 * Foreign keys are declared for readers and for DELETE. Rows written here keep
	 * them by construction, and looking each one up would double the time it takes.
	 * Once for each connection: statements are prepared anew after such a PRAGMA.
	 */
	g_snprintf(sql, sizeof(sql), "PRAGMA foreign_keys = OFF; PRAGMA cache_size = -%d;",
		   c->file.writes ? CACHE_OF_RUNS_KIB : CACHE_KIB);
	return connection_exec(c, sql, "be opened", error);
}

/* A run that was cut off must be undone before the file can be read, and that writes. */
static gboolean undo_cut_off(struct connection *c, GError **error)
{
	connection_close(c);
	if (!connection_open(c, SQLITE_OPEN_READWRITE, error))
		return FALSE;
	if (schema_objects(c->db) < 0)
		return connection_error(c, "undo the run that was cut off in it", error);
	connection_close(c);
	return connection_open(c, SQLITE_OPEN_READONLY, error);
}

/*
 * A stranger's view in place of a table may have rows without end. To compare all takes as long as
 * to store ten short runs. SQLite keeps what it has read of a schema until that has another number,
 * and so do we.
 */
static gboolean check_schema(struct connection *c, GError **error)
{
	const int64_t schema = schema_query(c->db, "PRAGMA schema_version");
	g_autofree char *name = NULL;

	if (schema > 0 && schema == c->schema)
		return TRUE;
	if (schema_is_own(c->db, &name)) {
		c->schema = schema;
		return TRUE;
	}
	if (!name)
		return connection_error(c, "be read", error);
	return db_file_error(&c->file, error, "its %s is not as simrun made it, and the "
			     "file is left as it is", name);
}

gboolean connection_open_to_read(struct connection *c, GError **error)
{
	if (!connection_open(c, SQLITE_OPEN_READONLY, error))
		return FALSE;
	if (schema_objects(c->db) < 0 &&
	    sqlite3_extended_errcode(c->db) == SQLITE_READONLY_ROLLBACK &&
	    !undo_cut_off(c, error))
		return FALSE;
	switch (schema_objects(c->db)) {
	case -1:
		return connection_error(c, "be read", error);
	case 0:
		return db_file_error(&c->file, error, "has no runs: the first was cut off");
	}
	return check_schema(c, error) && connection_tune(c, error);
}

static gboolean is_empty(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 || !st.st_size;
}

gboolean connection_look(struct connection *c, gboolean *has_tables, GError **error)
{
	GError *why = NULL;

	*has_tables = FALSE;
	if (is_empty(c->file.path))
		return TRUE;
	if (!db_file_check(&c->file, TRUE, error))
		return FALSE;
	*has_tables = connection_open_to_read(c, &why);
	if (*has_tables)
		return TRUE;
	if (c->db && !schema_objects(c->db)) {
		g_clear_error(&why);
		return TRUE;
	}
	g_propagate_error(error, why);
	return FALSE;
}

gboolean connection_mark(struct connection *c, GError **error)
{
	g_autofree char *mark =
		g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
				STORE_APPLICATION_ID, STORE_VERSION);

	return connection_exec(c, mark, "be initialised", error);
}

gboolean connection_ensure_schema(struct connection *c, GError **error)
{
	const int64_t id = schema_query(c->db, "PRAGMA application_id");

	if (id == STORE_APPLICATION_ID) {
		if (schema_query(c->db, "PRAGMA user_version") == STORE_VERSION)
			return check_schema(c, error);
		return db_file_error(&c->file, error, "was written by another version of "
				     "simrun, and is left as it is");
	}
	if (id != 0 || schema_objects(c->db) != 0)
		return db_file_error(&c->file, error, "is a database of another application"
				     ", and is left as it is");
	return connection_mark(c, error) &&
	       (schema_create(c->db) || connection_error(c, "be initialised", error));
}
