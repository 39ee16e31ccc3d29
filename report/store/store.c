/* SPDX-License-Identifier: MIT */
/*
 * store.c - which runs go into the database in one transaction, and what becomes of them
 * if that fails.
 *
 * A new file appears with its first runs: they are put together in memory (new_db.c).
 * Where that cannot be done, the tables are created in the transaction of the first run.
 * Until that ends the file is empty, and if it fails the file stays empty: by then it may
 * belong to another simrun, which waits for its turn.
 */
#include "report/store/store.h"

#include <sqlite3.h>

#include "report/record/expect.h"
#include "report/record/exploration.h"
#include "report/store/connection.h"
#include "report/store/expect_sql.h"
#include "report/store/rows/origin.h"
#include "report/store/rows/write.h"

enum {
	ROWS_IN_MEMORY = 65536,	/* a run that has more does not fit into a new_db */
	ROWS_LARGE = 4096,	/* of a run that has a transaction of its own */
	ROWS_TOGETHER = 131072,	/* of small ones, whether they are flushed or not */
	ROWS_FIRST = 16384,	/* the same while they are in a new_db, which has less room */
};

struct store {
	struct connection c;
	gboolean in_file;	/* runs go into the file, not into memory first */
	struct rows rows;
	struct origin origin;
	GPtrArray *added;	/* struct record *: those in the open transaction */
	guint64 added_rows;	/* how many rows they have */
	gboolean alone;		/* the run being stored has a transaction of its own */
	gboolean once;		/* see store_once() */
};

void store_stop_at(struct store *s, const atomic_bool *stop)
{
	s->c.stop = stop;
}

const atomic_bool *store_stop(const struct store *s)
{
	return s->c.stop;
}

void store_once(struct store *s)
{
	s->once = TRUE;
}

const struct db_file *store_file(const struct store *s)
{
	return &s->c.file;
}

static void disconnect(struct store *s)
{
	rows_clear(&s->rows);
	origin_forget(&s->origin);
	connection_close(&s->c);
}

static struct store *open_checked(const char *path, gboolean must_exist, GError **error)
{
	struct store *s = g_new0(struct store, 1);

	connection_set_up_library();
	s->c.file.path = g_strdup(path);
	s->added = g_ptr_array_new();
	s->c.file.writes = !must_exist;
	if (db_file_check(&s->c.file, must_exist, error) &&
	    (must_exist || db_file_check_writable(&s->c.file, error)))
		return s;
	store_close(s);
	return NULL;
}

struct store *store_open(const char *path, GError **error)
{
	return open_checked(path, FALSE, error);
}

struct store *store_open_existing(const char *path, GError **error)
{
	struct store *s = open_checked(path, TRUE, error);

	if (s && !connection_open_to_read(&s->c, error)) {
		store_close(s);
		return NULL;
	}
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	disconnect(s);
	g_ptr_array_unref(s->added);
	g_free(s->c.file.path);
	g_free(s);
}

struct sqlite3 *store_connection(struct store *s)
{
	return s->c.db;
}

/* They were there only for the questions of expectations. */
static void delete_ops(struct store *s, const struct record *r)
{
	g_autofree char *sql = g_strdup_printf("DELETE FROM op_row WHERE run = %" G_GINT64_FORMAT
					       "; DELETE FROM op_large WHERE run = %"
					       G_GINT64_FORMAT, r->id, r->id);

	s->rows.failed |= sqlite3_exec(s->c.db, sql, NULL, NULL, NULL) != SQLITE_OK;
}

/* The operations and the expectations, which may ask for them. */
static void write_rest(struct store *s, struct record *r)
{
	const gboolean lists_ops = record_lists_ops(r), asks = expect_asks_sql(r);

	if (lists_ops || asks)
		write_ops(&s->rows, r);
	if (s->rows.failed)
		return;
	expect_in_database(r, s->c.db, r->id, s->c.stop);
	if (s->alone) {
		connection_watch(&s->c);
		/*
		 * if it is to stop, the questions were cut short and their answers are
		 * wrong
		 */
		s->rows.failed = connection_shall_stop(&s->c);
	}
	write_expectations(&s->rows, r);
	if (asks && !lists_ops && !s->rows.failed)
		delete_ops(s, r);
}

/* A search refers to the runs of its witnesses, so these are written first. */
static void write_all(struct store *s, struct record *r)
{
	for (guint i = 0; r->found && i < r->found->witness->len; i++)
		write_all(s, ((struct witness *)r->found->witness->pdata[i])->record);
	origin_write(&s->origin, &s->rows, r);
	if (!s->rows.failed)
		write_tables(&s->rows, r);
	if (!s->rows.failed && !r->found)
		write_rest(s, r);
}

static void execute(struct store *s, const char *sql)
{
	if (!s->rows.failed)
		s->rows.failed = sqlite3_exec(s->c.db, sql, NULL, NULL, NULL) != SQLITE_OK;
}

#define VALUE(key, run)	"(SELECT value FROM param WHERE param.run = " run ".id AND key = '" key "')"

/* The run that was stored before, and is the same as the one that has this id; 0: none. */
static int64_t same_run(struct store *s, int64_t id)
{
	static const char sql[] =
		"SELECT r.id FROM run AS mine JOIN run AS r ON r.point = mine.point "
		"AND r.policy = mine.policy AND r.seed = mine.seed AND r.mode = 'run' "
		"AND r.id <> mine.id AND r.repeat = mine.repeat AND r.version = mine.version "
		"AND r.digest = mine.digest AND r.plugin_sha256 IS mine.plugin_sha256 "
		"AND coalesce(" VALUE("trace", "r") ", 'ops') = "
		"coalesce(" VALUE("trace", "mine") ", 'ops') "
		"AND " VALUE("check", "r") " IS " VALUE("check", "mine") " "
		"WHERE mine.id = ? AND mine.mode = 'run' LIMIT 1";
	sqlite3_stmt *q = NULL;
	int64_t found = 0;
	int rc;

	sqlite3_prepare_v2(s->c.db, sql, -1, &q, NULL);
	sqlite3_bind_int64(q, 1, id);
	rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		found = sqlite3_column_int64(q, 0);
	s->rows.failed |= rc != SQLITE_ROW && rc != SQLITE_DONE;
	sqlite3_finalize(q);
	return found;
}

/* What is there twice is taken back; by then its expectations have been asked. */
static void write_once(struct store *s, struct record *r)
{
	int64_t other;

	execute(s, "SAVEPOINT before");
	if (!s->rows.failed)
		write_all(s, r);
	other = s->rows.failed ? 0 : same_run(s, r->id);
	if (other) {
		execute(s, "ROLLBACK TO before");
		r->id = other;
	}
	execute(s, "RELEASE before");
}

/*
 * Begins a new database in memory. asks: the run's expectations may ask for views. FALSE if there is
 * a file, or it cannot be done.
 */
static gboolean begin_new(struct store *s, gboolean asks)
{
	if (s->in_file || !new_db_is_possible(s->c.file.path) ||
	    !(asks ? new_db_open : new_db_open_to_write)(&s->c.new_db))
		return FALSE;
	s->c.db = s->c.new_db.db;
	connection_set_up(&s->c);
	if (connection_tune(&s->c, NULL) && connection_mark(&s->c, NULL))
		return TRUE;
	disconnect(s);
	return FALSE;
}

static gboolean connect_to_write(struct store *s, gboolean asks, GError **error)
{
	if (s->c.db || begin_new(s, asks))
		return TRUE;
	s->in_file = TRUE;
	/* checked again, as the file may have appeared or changed since store_open() */
	return db_file_check(&s->c.file, FALSE, error) &&
	       connection_open(&s->c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		       SQLITE_OPEN_NOMUTEX, error) && connection_tune(&s->c, error);
}

static gboolean begin(struct store *s, gboolean asks, GError **error)
{
	if (!connect_to_write(s, asks, error) ||
	    !connection_exec(&s->c, "BEGIN IMMEDIATE", "be written", error))
		return FALSE;
	rows_use(&s->rows, s->c.db);
	origin_forget(&s->origin);
	/* a new one has our tables */
	return s->c.new_db.db || connection_ensure_schema(&s->c, error);
}

/*
 * None of the runs that were added is stored, nor is r, which was to be the next (or
 * NULL).
 */
static gboolean give_up(struct store *s, struct record *r)
{
	rows_clear(&s->rows);
	if (s->c.db)
		sqlite3_exec(s->c.db, "ROLLBACK", NULL, NULL, NULL);
	if (r)
		r->id = 0;
	for (guint i = 0; i < s->added->len; i++)
		((struct record *)s->added->pdata[i])->id = 0;
	g_ptr_array_set_size(s->added, 0);
	return FALSE;
}

/*
 * The runs that were added are to be stored in another way: takes them out of the store.
 * They have no ids until then.
 */
static GPtrArray *take_back(struct store *s)
{
	GPtrArray *runs = g_steal_pointer(&s->added);

	s->added = g_ptr_array_new();
	s->added_rows = 0;
	for (guint i = 0; i < runs->len; i++)
		((struct record *)runs->pdata[i])->id = 0;
	return runs;
}

/* The runs that are only in memory are added once more, to the file. */
static gboolean add_to_file(struct store *s, GError **error)
{
	g_autoptr(GPtrArray) again = take_back(s);
	gboolean ok = TRUE;

	disconnect(s);
	s->in_file = TRUE;
	for (guint i = 0; ok && i < again->len; i++)
		ok = store_add(s, again->pdata[i], error);
	return ok;
}

/*
 * A run that may take long has its own transaction, so that other runs need not wait for
 * it.
 */
static gboolean stands_alone(const struct record *r)
{
	return r->found || expect_asks_sql(r) || record_rows(r) > ROWS_LARGE;
}

static gboolean is_full(const struct store *s)
{
	return (sqlite3_errcode(s->c.db) & 0xff) == SQLITE_FULL;
}

/* The disk was too full for all of these runs; there may be room for the first of them. */
static gboolean one_by_one(struct store *s, GError **error)
{
	g_autoptr(GPtrArray) again = take_back(s);
	gboolean ok = TRUE;

	give_up(s, NULL);
	for (guint i = 0; ok && i < again->len; i++)
		ok = store_run(s, again->pdata[i], error);
	return ok;
}

gboolean store_add(struct store *s, struct record *r, GError **error)
{
	const gboolean alone = stands_alone(r);

	if (alone && !store_flush(s, error))
		return FALSE;
	s->alone = alone;	/* not before the flush, which may add others once more */
	s->in_file |= record_rows(r) > ROWS_IN_MEMORY;
	if (!s->added->len && !begin(s, expect_asks_sql(r), error))
		return give_up(s, r);
	/*
	 * a small run is not interrupted, as those before it in the transaction would be
	 * lost
	 */
	if (s->alone)
		connection_watch(&s->c);
	else
		connection_watch_not(&s->c);
	if (s->once)
		write_once(s, r);
	else
		write_all(s, r);
	if (s->rows.failed && s->c.new_db.db &&
	    !(s->alone && connection_shall_stop(&s->c))) {
		/*
		 * it is too large for memory; or it fails in the file, too, and there
		 * says why
		 */
		g_ptr_array_add(s->added, r);
		return add_to_file(s, error);
	}
	if (s->rows.failed && s->added->len && is_full(s)) {
		g_ptr_array_add(s->added, r);
		return one_by_one(s, error);
	}
	if (s->rows.failed) {
		connection_error(&s->c, "store the run", error);
		return give_up(s, r);
	}
	g_ptr_array_add(s->added, r);
	s->added_rows += record_rows(r);
	if (s->alone || s->added_rows >= (s->c.new_db.db ? ROWS_FIRST : ROWS_TOGETHER))
		return store_flush(s, error);
	return TRUE;
}

static gboolean commit(struct store *s, GError **error)
{
	if (!connection_exec(&s->c, "COMMIT", "store the run", NULL)) {
		if (s->added->len > 1 && is_full(s))
			return one_by_one(s, error);
		connection_error(&s->c, "store the run", error);
		return give_up(s, NULL);
	}
	g_ptr_array_set_size(s->added, 0);
	return TRUE;
}

gboolean store_flush(struct store *s, GError **error)
{
	gboolean placed;

	s->added_rows = 0;
	if (!s->added->len)
		return TRUE;
	if (!s->c.new_db.db)
		return commit(s, error);
	rows_clear(&s->rows);
	placed = connection_exec(&s->c, "COMMIT", "store the run", NULL) &&
		 new_db_place(&s->c.new_db, s->c.file.path);
	if (!placed)
		return add_to_file(s, error) && store_flush(s, error);
	disconnect(s);
	g_ptr_array_set_size(s->added, 0);
	return TRUE;
}

gboolean store_run(struct store *s, struct record *r, GError **error)
{
	return store_add(s, r, error) && store_flush(s, error);
}

/* --- reading a run back ---------------------------------------------------------- */

struct stored_run *store_load_run(struct store *s, int64_t id, GError **error)
{
	return stored_run_load(&s->c, id, error);
}
