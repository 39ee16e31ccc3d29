/* SPDX-License-Identifier: MIT */
/*
 * store.c - opening the result database, writing a run, reading it back.
 *
 * Before SQLite may touch an existing file its header is read here: SQLite would take an
 * empty foreign file for its own, or roll back somebody else's journal. A new file appears
 * with its first runs (new_db.c); where that cannot be done, the schema is created in the
 * transaction of the first run. Before the end of that the file is empty, and stays so if it
 * does not end well: it may be another simrun's by then, which waits for its turn.
 */
#include "report/store/store.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "report/record/expect.h"
#include "report/record/exploration.h"
#include "report/record/tables.h"
#include "report/record/words.h"
#include "report/store/expect_sql.h"
#include "report/store/new_db.h"
#include "report/store/rows.h"
#include "report/store/schema.h"
#include "report/store/write.h"

enum {
	HEADER_BYTES = 100,
	HEADER_USER_VERSION = 60,
	HEADER_APPLICATION_ID = 68,
	BUSY_MS = 10000,	/* in which nobody else has stored anything */
	ROWS_LARGE = 4096,	/* of a run that has a transaction of its own */
	ROWS_TOGETHER = 32768,	/* of small ones, whether they are flushed or not */
	STEPS_BETWEEN_LOOKS = 1000,	/* of SQLite's machine, at whether to stop */
};

struct store {
	char *path;
	sqlite3 *db;		/* NULL: nothing was stored yet */
	struct new_db new_db;	/* … but what was added is there; its db: db is that */
	gboolean in_file;	/* no new_db any more */
	gboolean writes;	/* opened to store runs, not to read them */
	struct rows rows;
	GPtrArray *added;	/* struct record *: in the transaction that is open */
	guint64 added_rows;	/* of these */
	gboolean alone;		/* the run being stored has a transaction of its own */
	gint64 busy_until_us;	/* how long to wait for others */
	gint64 written_ns;	/* when the file was written last, while waiting */
	const atomic_bool *stop;	/* NULL: nobody interrupts */
};

GQuark store_error_quark(void)
{
	return g_quark_from_static_string("simrun-store-error");
}

G_GNUC_PRINTF(3, 4)
static gboolean store_error(const struct store *s, GError **error, const char *format,
			    ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s%s", s->path, what,
		    s->writes ? "; -o FILE stores elsewhere" : "");
	return FALSE;
}

/* --- may this file be ours? ------------------------------------------------------ */

static uint32_t big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static gboolean check_header(struct store *s, const unsigned char *header, gssize bytes,
			     GError **error)
{
	const uint32_t version = big_endian(header + HEADER_USER_VERSION);

	if (!bytes)
		return store_error(s, error, "is empty: no run was stored in it");
	if (bytes < HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0)
		return store_error(s, error,
				   "is not a result database, and is left as it is");
	if (big_endian(header + HEADER_APPLICATION_ID) != STORE_APPLICATION_ID)
		return store_error(s, error, "is a database of another application, "
				   "and is left as it is");
	if (version > STORE_VERSION)
		return store_error(s, error, "was written by a newer simrun (format %u, "
				   "this one knows up to %d), and is left as it is",
				   version, STORE_VERSION);
	if (version < STORE_VERSION)
		return store_error(s, error, "was written by an older simrun (format %u, "
				   "this one writes %d), and is left as it is",
				   version, STORE_VERSION);
	return TRUE;
}

enum { JOURNAL_MAGIC_BYTES = 8 };

static const unsigned char journal_magic[JOURNAL_MAGIC_BYTES] = {
	0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7,
};

/*
 * What a run that was cut off leaves beside the file; SQLite makes it undone when the file
 * is opened next. One that ends with the magic number names a file that SQLite may delete
 * afterwards. Ours do not, as one transaction writes one file: it is a stranger's.
 */
static gboolean check_journal(struct store *s, gboolean *is_there, GError **error)
{
	g_autofree char *path = g_strconcat(s->path, "-journal", NULL);
	unsigned char magic[JOURNAL_MAGIC_BYTES];
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	gboolean names_file;
	off_t size;

	*is_there = FALSE;
	if (fd < 0)
		return TRUE;	/* if it is there all the same, SQLite will say so */
	size = lseek(fd, 0, SEEK_END);
	*is_there = size > 0;
	names_file = size > (off_t)sizeof(magic) &&
		     pread(fd, magic, sizeof(magic), size - (off_t)sizeof(magic)) ==
			     (gssize)sizeof(magic) &&
		     !memcmp(magic, journal_magic, sizeof(magic));
	close(fd);
	return !names_file ||
	       store_error(s, error, "has a journal of another application beside it, and "
			   "is left as it is");
}

/* The first run was cut off before its first page was written. */
static gboolean is_cut_off(const unsigned char *header, gssize bytes)
{
	for (gssize i = 0; i < bytes; i++)
		if (header[i])
			return FALSE;
	return TRUE;
}

static gboolean check_file(struct store *s, gboolean must_exist, GError **error)
{
	unsigned char header[HEADER_BYTES] = { 0 };
	gboolean has_journal;
	struct stat st;
	gssize bytes;
	int fd;

	if (stat(s->path, &st) < 0) {
		if (errno == ENOENT && !must_exist)
			return TRUE;
		return store_error(s, error, "cannot be opened: %s", g_strerror(errno));
	}
	if (!S_ISREG(st.st_mode))
		return store_error(s, error, "is not a regular file");
	if (st.st_size == 0 && !must_exist)
		return TRUE;
	/* before the header, which is whole when whoever makes the file removes his journal */
	if (!check_journal(s, &has_journal, error))
		return FALSE;
	fd = open(s->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return store_error(s, error, "cannot be opened: %s", g_strerror(errno));
	bytes = read(fd, header, sizeof(header));
	close(fd);
	if (bytes < 0)
		return store_error(s, error, "cannot be read: %s", g_strerror(errno));
	if (!bytes && !must_exist)	/* made undone since stat() */
		return TRUE;
	if (has_journal && is_cut_off(header, bytes))
		return TRUE;
	return check_header(s, header, bytes, error);
}

/* The journal lies beside it, so both the file and its directory must be writable. */
static gboolean check_writable(struct store *s, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(s->path);

	if (access(dir, W_OK | X_OK) < 0)
		return store_error(s, error, "cannot be written in %s: %s", dir,
				   g_strerror(errno));
	if (access(s->path, F_OK) == 0 && access(s->path, W_OK) < 0)
		return store_error(s, error, "cannot be written: %s", g_strerror(errno));
	return TRUE;
}

/* --- SQLite, with errors remembered ---------------------------------------------- */

/* What somebody whose run was not stored, or whose runs cannot be read, can do. */
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

static gboolean sql_error(const struct store *s, const char *doing, GError **error)
{
	const int code = sqlite3_errcode(s->db);

	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return store_error(s, error, "cannot %s: its tables do not take all rows, as "
				   "they are not as simrun made them", doing);
	return store_error(s, error, "cannot %s: %s; %s", doing, sqlite3_errmsg(s->db),
			   advice(code));
}

static gboolean exec(struct store *s, const char *sql, const char *doing, GError **error)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sql_error(s, doing, error);
	return TRUE;
}

static int shall_stop(void *data)
{
	const struct store *s = data;

	return s->stop && *s->stop;
}

static void watch(struct store *s)
{
	sqlite3_progress_handler(s->db, STEPS_BETWEEN_LOOKS, shall_stop, s);
}

static void watch_not(struct store *s)
{
	sqlite3_progress_handler(s->db, 0, NULL, NULL);
}

void store_stop_at(struct store *s, const atomic_bool *stop)
{
	s->stop = stop;
}

static gint64 file_written_ns(const struct store *s)
{
	struct stat st;

	if (stat(s->path, &st))
		return 0;
	return (gint64)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

/*
 * SQLite's own way of waiting would not look at whether to stop. Who has many before him
 * waits as long as these go on, and gives up when nobody does.
 */
static int wait_for_others(void *data, int times)
{
	struct store *s = data;
	const gint64 now = g_get_monotonic_time(), written = file_written_ns(s);

	if (!times || written != s->written_ns)
		s->busy_until_us = now + BUSY_MS * 1000;
	s->written_ns = written;
	if (shall_stop(s) || now >= s->busy_until_us)
		return 0;
	g_usleep((gulong)CLAMP(times * 1000, 1000, 50000));
	return 1;
}

static void set_up(struct store *s)
{
	/* the file may be a stranger's: what its schema says must not do anything */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_busy_handler(s->db, wait_for_others, s);
	watch(s);
}

static void disconnect(struct store *s)
{
	rows_clear(&s->rows);
	if (s->new_db.db)
		new_db_clear(&s->new_db);
	else
		sqlite3_close(s->db);
	s->db = NULL;
}

static gboolean connect(struct store *s, int flags, GError **error)
{
	/* sqlite3_open_v2() would take "file:" and ":memory:" for something else */
	g_autofree char *path = g_path_is_absolute(s->path) ?
		g_strdup(s->path) : g_strconcat("./", s->path, NULL);

	if (s->db)
		return TRUE;
	if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK) {
		sql_error(s, "be opened", error);
		disconnect(s);
		return FALSE;
	}
	set_up(s);
	return TRUE;
}

static gboolean tune(struct store *s, GError **error)
{
	/*
	 * Foreign keys are declared for readers and for DELETE. Rows written here keep
	 * them by construction, and looking each one up would double the time it takes.
	 * Once for each connection: statements are prepared anew after such a PRAGMA.
	 */
	return exec(s, "PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536;",
		    "be opened", error);
}

static struct store *open_checked(const char *path, gboolean must_exist, GError **error)
{
	struct store *s = g_new0(struct store, 1);

	/* nobody asks how much memory SQLite has, and counting takes a lock each time */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	s->path = g_strdup(path);
	s->added = g_ptr_array_new();
	s->writes = !must_exist;
	if (check_file(s, must_exist, error) && (must_exist || check_writable(s, error)))
		return s;
	store_close(s);
	return NULL;
}

struct store *store_open(const char *path, GError **error)
{
	return open_checked(path, FALSE, error);
}

static int64_t query_int(struct store *s, const char *sql);

/* A run that was cut off must be undone before the file can be read, and that writes. */
static gboolean undo_cut_off(struct store *s, GError **error)
{
	disconnect(s);
	if (!connect(s, SQLITE_OPEN_READWRITE, error))
		return FALSE;
	if (query_int(s, "SELECT count(*) FROM sqlite_schema") < 0)
		return sql_error(s, "undo the run that was cut off in it", error);
	disconnect(s);
	return connect(s, SQLITE_OPEN_READONLY, error);
}

/* Rows of tables that are not tables may never end. */
static gboolean check_schema(struct store *s, GError **error)
{
	g_autofree char *name = NULL;

	if (schema_is_own(s->db, &name))
		return TRUE;
	if (!name)
		return sql_error(s, "be read", error);
	return store_error(s, error, "its %s is not as simrun made it, and the file is left "
			   "as it is", name);
}

static gboolean connect_to_read(struct store *s, GError **error)
{
	if (!connect(s, SQLITE_OPEN_READONLY, error))
		return FALSE;
	if (query_int(s, "SELECT count(*) FROM sqlite_schema") < 0 &&
	    sqlite3_extended_errcode(s->db) == SQLITE_READONLY_ROLLBACK &&
	    !undo_cut_off(s, error))
		return FALSE;
	switch (query_int(s, "SELECT count(*) FROM sqlite_schema")) {
	case -1:
		return sql_error(s, "be read", error);
	case 0:
		return store_error(s, error, "has no runs: the first was cut off");
	}
	return check_schema(s, error) && tune(s, error);
}

struct store *store_open_existing(const char *path, GError **error)
{
	struct store *s = open_checked(path, TRUE, error);

	if (s && !connect_to_read(s, error)) {
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
	g_free(s->path);
	g_free(s);
}

struct sqlite3 *store_connection(struct store *s)
{
	return s->db;
}

static int64_t query_int(struct store *s, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;	/* what cannot be read */

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}

static gboolean mark_as_ours(struct store *s, GError **error)
{
	g_autofree char *mark =
		g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
				STORE_APPLICATION_ID, STORE_VERSION);

	return exec(s, mark, "be initialised", error);
}

/* Inside the transaction, as another simrun may have created the file meanwhile. */
static gboolean ensure_schema(struct store *s, GError **error)
{
	const int64_t id = query_int(s, "PRAGMA application_id");

	if (id == STORE_APPLICATION_ID) {
		if (query_int(s, "PRAGMA user_version") == STORE_VERSION)
			return check_schema(s, error);
		return store_error(s, error, "was written by another version of simrun, "
				   "and is left as it is");
	}
	if (id != 0 || query_int(s, "SELECT count(*) FROM sqlite_schema") != 0)
		return store_error(s, error, "is a database of another application, "
				   "and is left as it is");
	return mark_as_ours(s, error) &&
	       (schema_create(s->db) || sql_error(s, "be initialised", error));
}

/* --- writing rows ---------------------------------------------------------------- */

/* The runs of its witnesses come first: a search refers to them. */
static void write_all(struct store *s, struct record *r)
{
	for (guint i = 0; r->found && i < r->found->witness->len; i++)
		write_all(s, ((struct witness *)r->found->witness->pdata[i])->record);
	write_tables(&s->rows, r);
	if (s->rows.failed || r->found)
		return;
	expect_in_database(r, s->db, r->id, s->stop);
	if (s->alone) {
		watch(s);
		/* what SQL said then is not the run's */
		s->rows.failed = shall_stop(s);
	}
	write_expectations(&s->rows, r);
}

/* True if the runs that come first are put together in memory. */
static gboolean begin_new(struct store *s)
{
	if (s->in_file || !new_db_is_possible(s->path) || !new_db_open(&s->new_db))
		return FALSE;
	s->db = s->new_db.db;
	set_up(s);
	if (tune(s, NULL) && mark_as_ours(s, NULL))
		return TRUE;
	disconnect(s);
	return FALSE;
}

static gboolean connect_to_write(struct store *s, GError **error)
{
	if (s->db || begin_new(s))
		return TRUE;
	s->in_file = TRUE;
	/* again: the file may have appeared or changed since store_open() */
	return check_file(s, FALSE, error) &&
	       connect(s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		       SQLITE_OPEN_NOMUTEX, error) && tune(s, error);
}

static gboolean begin(struct store *s, GError **error)
{
	if (!connect_to_write(s, error) ||
	    !exec(s, "BEGIN IMMEDIATE", "be written", error))
		return FALSE;
	rows_use(&s->rows, s->db);
	return s->new_db.db || ensure_schema(s, error);	/* a new one is our own */
}

/* Of runs that were added none is stored; r, or NULL, was to be the next. */
static gboolean give_up(struct store *s, struct record *r)
{
	rows_clear(&s->rows);
	if (s->db)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	if (r)
		r->id = 0;
	for (guint i = 0; i < s->added->len; i++)
		((struct record *)s->added->pdata[i])->id = 0;
	g_ptr_array_set_size(s->added, 0);
	return FALSE;
}

/* What is in memory only is stored once more, in the file. */
static gboolean add_to_file(struct store *s, GError **error)
{
	GPtrArray *again = g_steal_pointer(&s->added);
	gboolean ok = TRUE;

	disconnect(s);
	s->in_file = TRUE;
	s->added = g_ptr_array_new();
	s->added_rows = 0;
	for (guint i = 0; i < again->len; i++)
		((struct record *)again->pdata[i])->id = 0;
	for (guint i = 0; ok && i < again->len; i++)
		ok = store_add(s, again->pdata[i], error);
	g_ptr_array_unref(again);
	return ok;
}

/* What may take long has a transaction of its own: others do not wait for its end. */
static gboolean stands_alone(const struct record *r)
{
	return r->found || expect_asks_sql(r) || record_rows(r) > ROWS_LARGE;
}

static gboolean is_full(const struct store *s)
{
	return (sqlite3_errcode(s->db) & 0xff) == SQLITE_FULL;
}

/* What could not be stored together: on a full disk there may be room for the first. */
static gboolean one_by_one(struct store *s, GError **error)
{
	g_autoptr(GPtrArray) again = g_steal_pointer(&s->added);
	gboolean ok = TRUE;

	s->added = g_ptr_array_new();
	s->added_rows = 0;
	for (guint i = 0; i < again->len; i++)
		((struct record *)again->pdata[i])->id = 0;
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
	s->alone = alone;	/* not before: a flush may come back here with other runs */
	if (!s->added->len && !begin(s, error))
		return give_up(s, r);
	/* what takes a moment is not interrupted, as the runs before it would be lost */
	if (s->alone)
		watch(s);
	else
		watch_not(s);
	write_all(s, r);
	if (s->rows.failed && s->new_db.db && !(s->alone && shall_stop(s))) {
		/* it is too large for that, or fails in the file, too, and there says why */
		g_ptr_array_add(s->added, r);
		return add_to_file(s, error);
	}
	if (s->rows.failed && s->added->len && is_full(s)) {
		g_ptr_array_add(s->added, r);
		return one_by_one(s, error);
	}
	if (s->rows.failed) {
		sql_error(s, "store the run", error);
		return give_up(s, r);
	}
	g_ptr_array_add(s->added, r);
	s->added_rows += record_rows(r);
	if (s->alone || s->added_rows >= ROWS_TOGETHER)
		return store_flush(s, error);
	return TRUE;
}

static gboolean commit(struct store *s, GError **error)
{
	if (!exec(s, "COMMIT", "store the run", NULL)) {
		if (s->added->len > 1 && is_full(s))
			return one_by_one(s, error);
		sql_error(s, "store the run", error);
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
	if (!s->new_db.db)
		return commit(s, error);
	rows_clear(&s->rows);
	placed = exec(s, "COMMIT", "store the run", NULL) &&
		 new_db_place(&s->new_db, s->path);
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

void stored_run_free(struct stored_run *run)
{
	if (!run)
		return;
	g_free(run->scenario);
	g_free(run->policy);
	g_free(run->mode);
	g_free(run->text);
	g_free(run->digest);
	g_free(run->version);
	g_array_unref(run->choice);
	g_free(run);
}

static const char *text_at(sqlite3_stmt *q, int i)
{
	return (const char *)sqlite3_column_text(q, i);
}

/* A damaged file may have NULL where the schema has none. */
static char *column(sqlite3_stmt *q, int i)
{
	const char *text = text_at(q, i);

	return g_strdup(text ? text : "");
}

static sqlite3_stmt *query_run(struct store *s, int64_t id, const char *sql)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK)
		sqlite3_bind_int64(q, 1, id);
	return q;	/* if NULL, sqlite3_step() will say so */
}

static gboolean load_row(struct store *s, struct stored_run *run, GError **error)
{
	sqlite3_stmt *q = query_run(s, run->id,
				    "SELECT * FROM run WHERE id = ?");
	const int rc = sqlite3_step(q);

	if (rc == SQLITE_ROW) {
		run->scenario = column(q, COLUMN_AT(run, scenario));
		run->policy = column(q, COLUMN_AT(run, policy));
		run->mode = column(q, COLUMN_AT(run, mode));
		run->text = column(q, COLUMN_AT(run, scenario_text));
		run->digest = column(q, COLUMN_AT(run, digest));
		run->version = column(q, COLUMN_AT(run, version));
		run->seed = (uint64_t)sqlite3_column_int64(q, COLUMN_AT(run, seed));
	} else if (rc == SQLITE_DONE) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_NO_RUN,
			    "%s: has no run %" G_GINT64_FORMAT, s->path, run->id);
	} else {
		sql_error(s, "be read", error);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_ROW;
}

static gboolean load_params(struct store *s, struct stored_run *run, GError **error)
{
	sqlite3_stmt *q =
		query_run(s, run->id, "SELECT * FROM param WHERE run = ?");
	int rc;

	run->level = TRACE_OPS;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		const char *key = text_at(q, COLUMN_AT(param, key));
		const char *value = text_at(q, COLUMN_AT(param, value));

		/* a damaged file may have NULL where the schema has none */
		if (!g_strcmp0(key, "check"))
			run->checked = TRUE;
		for (unsigned i = TRACE_NONE; !g_strcmp0(key, "trace") && i <= TRACE_STEPS;
		     i++)
			if (!g_strcmp0(value, trace_level_word(i)))
				run->level = i;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || sql_error(s, "be read", error);
}

static gboolean load_choices(struct store *s, struct stored_run *run, GError **error)
{
	sqlite3_stmt *q = query_run(s, run->id,
				    "SELECT * FROM choice WHERE run = ? ORDER BY seq");
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		const char *kind = text_at(q, COLUMN_AT(choice, kind));
		const int cpu = COLUMN_AT(choice, cpu);
		struct choice c = {
			.move = (uint64_t)sqlite3_column_int64(q, COLUMN_AT(choice, move)),
			.kind = CHOICE_KINDS,
			.cpu = sqlite3_column_type(q, cpu) == SQLITE_NULL ?
				NIL : (uint32_t)sqlite3_column_int64(q, cpu),
			.task = (uint32_t)sqlite3_column_int64(q, COLUMN_AT(choice, task)),
		};

		for (unsigned k = 0; k < CHOICE_KINDS; k++)
			if (!g_strcmp0(kind, choice_kind_word(k)))
				c.kind = k;
		g_array_append_val(run->choice, c);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || sql_error(s, "be read", error);
}

struct stored_run *store_load_run(struct store *s, int64_t id, GError **error)
{
	struct stored_run *run = g_new0(struct stored_run, 1);

	run->id = id;
	run->choice = g_array_new(FALSE, FALSE, sizeof(struct choice));
	if (load_row(s, run, error) && load_params(s, run, error) &&
	    load_choices(s, run, error))
		return run;
	stored_run_free(run);
	return NULL;
}
