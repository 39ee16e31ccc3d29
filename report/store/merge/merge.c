/* SPDX-License-Identifier: MIT */
/*
 * merge.c - see merge.h.
 *
 * The rows of a table lie in the file by run. Runs of a sweep's shards alternate, so each
 * shard would touch each page of the file. Therefore a new database is made in blocks of
 * runs that fit into memory, each of all inputs. It is made beside its place, without a
 * journal, and linked there when it is whole. Only one input is attached at a time, as SQLite
 * allows few, and so does the system.
 */
#include "report/store/merge/merge.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "report/store/connection.h"
#include "report/store/merge/copy.h"
#include "report/store/merge/plan.h"
#include "report/store/schema.h"

enum { BLOCK_BYTES = 48 << 20 };	/* SQLite's cache is a bit larger (connection.c) */

struct merge {
	const char *out;	/* as the user calls it */
	struct connection c;	/* what takes the rows: out, or what will be out */
	struct merge_input *input;
	guint inputs;
	unsigned attached;	/* how many of them are, in COPY_SLOT 0, 1, … */
};

/* What came of something: it went on; or the input is not taken; or nothing goes on. */
enum outcome { TAKEN, REFUSED, FAILED };

/* --- errors --------------------------------------------------------------------------- */

/* Is it the database that takes the rows that cannot go on? */
static gboolean is_of_taker(struct sqlite3 *db)
{
	switch (sqlite3_extended_errcode(db)) {
	case SQLITE_IOERR_WRITE:
	case SQLITE_IOERR_FSYNC:
	case SQLITE_IOERR_TRUNCATE:
	case SQLITE_IOERR_DIR_FSYNC:
		return TRUE;
	}
	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_FULL:
	case SQLITE_READONLY:
	case SQLITE_NOMEM:
	case SQLITE_INTERRUPT:
		return TRUE;
	}
	return FALSE;
}

/* errno says why. */
static gboolean cannot_write(const struct merge *m, GError **error)
{
	return db_file_error(&m->c.file, error, "cannot be written: %s; see whether there is room, "
			     "and who may write there", g_strerror(errno));
}

/* SQLite could not go on with this input: says why, and who is to blame. */
static enum outcome went_wrong(struct merge *m, struct merge_input *in, GError **error)
{
	const struct connection of_input = { .file.path = (char *)in->path, .db = m->c.db };

	if (is_of_taker(m->c.db)) {
		connection_error(&m->c, "store the runs", error);
		return FAILED;
	}
	connection_error(&of_input, "be merged", &in->error);
	return REFUSED;
}

static void tell_of_conflict(struct merge *m, struct merge_input *in,
			     const struct plan_conflict *c)
{
	const char *other = c->other_source < 0 ? m->out : m->input[c->other_source].path;
	const struct db_file f = { .path = (char *)in->path };

	in->differs = TRUE;
	db_file_error(&f, &in->error,
		      "its run %" G_GINT64_FORMAT " has digest %.12s, and run %" G_GINT64_FORMAT
		      " of %s has digest %.12s, although both are %s with %s, point %"
		      G_GINT64_FORMAT ", seed %" G_GUINT64_FORMAT
		      "; nothing of this file was taken", (gint64)c->run, c->digest,
		      (gint64)c->other_run, other, c->other_digest, c->scenario, c->policy,
		      (gint64)c->point, c->seed);
}

/* Once it is to stop, the next statement of SQLite fails; but only if that is a long one. */
static gboolean is_stopped(const struct merge *m, GError **error)
{
	return connection_shall_stop(&m->c) &&
	       !db_file_error(&m->c.file, error, "the merge was interrupted");
}

static gboolean is_wanted(const struct merge *m, guint input)
{
	return !m->input[input].error;
}

/* --- one input ------------------------------------------------------------------------ */

/* A stranger's file is opened by itself first, with all checks that any database gets. */
static void check_input(struct merge *m, struct merge_input *in)
{
	struct connection c = { .file.path = (char *)in->path, .stop = m->c.stop };

	if (db_file_check(&c.file, TRUE, &in->error))
		connection_open_to_read(&c, &in->error);
	connection_close(&c);
}

/* As the next of those that are attached. */
static gboolean attach(struct merge *m, const struct merge_input *in)
{
	/* see connection_open() */
	g_autofree char *path = g_path_is_absolute(in->path) ? g_strdup(in->path) :
							       g_strconcat("./", in->path, NULL);
	g_autofree char *sql = g_strdup_printf("ATTACH ? AS " COPY_SLOT, m->attached);
	sqlite3_stmt *q = NULL;
	gboolean ok = sqlite3_prepare_v2(m->c.db, sql, -1, &q, NULL) == SQLITE_OK &&
		      sqlite3_bind_text(q, 1, path, -1, SQLITE_STATIC) == SQLITE_OK &&
		      sqlite3_step(q) == SQLITE_DONE;

	sqlite3_finalize(q);
	if (ok)
		m->attached++;
	return ok;
}

/* To be called outside of a transaction. */
static void detach_all(struct merge *m)
{
	while (m->attached) {
		g_autofree char *sql = g_strdup_printf("DETACH " COPY_SLOT, --m->attached);

		sqlite3_exec(m->c.db, sql, NULL, NULL, NULL);
	}
}

/* What of the attached input is to be taken? */
static enum outcome plan_input(struct merge *m, struct merge_input *in, GError **error)
{
	const unsigned source = (unsigned)(in - m->input);
	const struct db_file f = { .path = (char *)in->path };
	struct plan_conflict conflict;
	g_autofree char *wrong = NULL;

	if (!plan_add(m->c.db, source, &wrong, &conflict))
		return went_wrong(m, in, error);
	if (wrong)
		db_file_error(&f, &in->error, "%s; it was changed after simrun stored it", wrong);
	if (conflict.digest)
		tell_of_conflict(m, in, &conflict);
	plan_conflict_clear(&conflict);
	in->runs = (uint64_t)MAX(schema_query(m->c.db, "SELECT count(*) FROM " COPY_FROM ".run"),
				 0);
	if (!in->error)
		return TAKEN;
	return plan_take_out(m->c.db, source) ? REFUSED : went_wrong(m, in, error);
}

/* Copies from the attached input. */
static enum outcome copy_input(struct merge *m, struct merge_input *in, const struct copy *what,
			       GError **error)
{
	const int64_t planned = plan_runs(m->c.db, what->source, what->first, what->last);
	const int64_t copied = planned < 0 ? -1 : copy_rows(m->c.db, what);
	const struct db_file f = { .path = (char *)in->path };

	if (copied < 0)
		return went_wrong(m, in, error);
	if (copied == planned) {
		in->taken += (uint64_t)copied;
		return TAKEN;
	}
	db_file_error(&f, &in->error, "was changed while it was merged; merge it again");
	return REFUSED;
}

/* --- into a database that there is --------------------------------------------------- */

/* In the open transaction. */
static enum outcome append_attached(struct merge *m, struct merge_input *in, GError **error)
{
	const struct copy all = { .source = (unsigned)(in - m->input), .first = G_MININT64,
				  .last = G_MAXINT64, .with_origins = TRUE };
	enum outcome outcome;

	if (!plan_begin(m->c.db))
		return went_wrong(m, in, error);
	outcome = plan_input(m, in, error);
	if (outcome != TAKEN)
		return outcome;
	return plan_give_ids(m->c.db) ? copy_input(m, in, &all, error) :
					went_wrong(m, in, error);
}

/* An input is in the file whole or not at all. FALSE: nothing can be stored there. */
static gboolean append(struct merge *m, struct merge_input *in, GError **error)
{
	enum outcome outcome = FAILED;

	in->taken = 0;
	if (connection_exec(&m->c, "BEGIN IMMEDIATE", "be written", error) &&
	    connection_ensure_schema(&m->c, error))
		outcome = attach(m, in) ? append_attached(m, in, error) :
					  went_wrong(m, in, error);
	if (outcome == TAKEN && !connection_exec(&m->c, "COMMIT", "store the runs", error))
		outcome = FAILED;
	if (outcome != TAKEN)
		sqlite3_exec(m->c.db, "ROLLBACK", NULL, NULL, NULL);
	detach_all(m);
	return outcome != FAILED;
}

static gboolean append_all(struct merge *m, GError **error)
{
	gboolean ok = connection_open(&m->c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
				      SQLITE_OPEN_NOMUTEX, error) &&
		      connection_tune(&m->c, error);

	for (guint i = 0; ok && i < m->inputs; i++)
		if (is_wanted(m, i))
			ok = !is_stopped(m, error) && append(m, &m->input[i], error);
	connection_close(&m->c);
	return ok;
}

/* --- a new database ----------------------------------------------------------------- */

/*
 * Nobody else knows the file, and it is thrown away if anything fails. Whatever fails, the
 * user is told of the database that he named.
 */
static gboolean begin_part(struct merge *m, char *part, GError **error)
{
	gboolean opened;

	m->c.file.path = part;
	opened = connection_open(&m->c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, error);
	m->c.file.path = (char *)m->out;
	return opened && connection_tune(&m->c, error) &&
	       connection_exec(&m->c, "PRAGMA main.journal_mode = MEMORY; "
			       "PRAGMA main.synchronous = OFF; "
			       "PRAGMA main.locking_mode = EXCLUSIVE; "
			       "PRAGMA temp.journal_mode = MEMORY; PRAGMA temp.cache_size = -65536; "
			       "BEGIN", "be written", error) &&
	       connection_ensure_schema(&m->c, error) &&
	       connection_exec(&m->c, "COMMIT", "be written", error);
}

/* How many runs have so many rows that SQLite's cache holds them. */
static int64_t runs_of_block(const struct merge *m)
{
	double bytes = 1, runs = 0;
	struct stat st;

	for (guint i = 0; i < m->inputs; i++) {
		if (m->input[i].error || stat(m->input[i].path, &st))
			continue;
		bytes += (double)st.st_size;
		runs += (double)m->input[i].runs;
	}
	return (int64_t)CLAMP(runs * BLOCK_BYTES / bytes, 1, G_MAXINT32);
}

static enum outcome attach_and_plan(struct merge *m, struct merge_input *in, GError **error)
{
	enum outcome outcome =
		attach(m, in) ? plan_input(m, in, error) : went_wrong(m, in, error);

	detach_all(m);
	return outcome;
}

static enum outcome plan_all(struct merge *m, GError **error)
{
	enum outcome outcome = TAKEN;

	if (!plan_begin(m->c.db)) {
		connection_error(&m->c, "store the runs", error);
		return FAILED;
	}
	for (guint i = 0; outcome != FAILED && i < m->inputs; i++)
		if (is_wanted(m, i))
			outcome = is_stopped(m, error) ? FAILED :
				  attach_and_plan(m, &m->input[i], error);
	if (outcome == FAILED)
		return FAILED;
	if (plan_give_ids(m->c.db))
		return TAKEN;
	connection_error(&m->c, "store the runs", error);
	return FAILED;
}

/* What the attached inputs gave is written, and the next ones can be attached. */
static gboolean commit_copied(struct merge *m, GError **error)
{
	const gboolean ok = !m->attached ||
			    connection_exec(&m->c, "COMMIT", "store the runs", error);

	if (ok)
		detach_all(m);
	return ok;
}

/* As many inputs as SQLite allows share a transaction, as they write the same pages. */
static enum outcome attach_and_copy(struct merge *m, struct merge_input *in, struct copy *what,
				    GError **error)
{
	const unsigned most = (unsigned)sqlite3_limit(m->c.db, SQLITE_LIMIT_ATTACHED, -1);

	if (!what->with_origins && !plan_runs(m->c.db, what->source, what->first, what->last))
		return TAKEN;
	if (m->attached == most && !commit_copied(m, error))
		return FAILED;
	what->slot = m->attached;
	if ((!m->attached && sqlite3_exec(m->c.db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) ||
	    !attach(m, in))
		return went_wrong(m, in, error);
	return copy_input(m, in, what, error);
}

static enum outcome copy_block(struct merge *m, int64_t first, int64_t last, GError **error)
{
	enum outcome outcome = TAKEN;

	for (guint i = 0; outcome == TAKEN && i < m->inputs; i++) {
		struct copy what = { .source = i, .first = first, .last = last,
				     .with_origins = first == 1 };

		if (is_wanted(m, i))
			outcome = is_stopped(m, error) ? FAILED :
				  attach_and_copy(m, &m->input[i], &what, error);
	}
	if (outcome == TAKEN && !commit_copied(m, error))
		outcome = FAILED;
	return outcome;
}

/* Ends with the first input that turns out to be damaged only now. */
static enum outcome copy_all(struct merge *m, GError **error)
{
	const int64_t block = runs_of_block(m);
	const int64_t runs = schema_query(m->c.db, "SELECT count(*) FROM temp.plan_run");
	enum outcome outcome = TAKEN;

	for (int64_t first = 1; outcome == TAKEN && first <= MAX(runs, 1); first += block)
		outcome = copy_block(m, first, first + block - 1, error);
	return outcome;
}

static enum outcome fill_part(struct merge *m, char *part, GError **error)
{
	enum outcome outcome;

	for (guint i = 0; i < m->inputs; i++)
		m->input[i].taken = 0;
	connection_close(&m->c);
	m->attached = 0;
	if (truncate(part, 0) < 0 && !cannot_write(m, error))
		return FAILED;
	if (!begin_part(m, part, error))
		return FAILED;
	outcome = plan_all(m, error);
	return outcome == TAKEN ? copy_all(m, error) : outcome;
}

/* Puts the whole file on the disk under its name. FALSE: there is another, or it cannot. */
static gboolean place(const char *part, const char *path)
{
	g_autofree char *parent = g_path_get_dirname(path);
	const int fd = open(part, O_RDONLY | O_CLOEXEC);
	const int folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean placed = fd >= 0 && folder >= 0 && !fsync(fd) && new_db_is_possible(path) &&
			  !linkat(AT_FDCWD, part, AT_FDCWD, path, 0);

	if (placed)
		fsync(folder);
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	return placed;
}

/* What could not be linked is appended, as if it were the only input. */
static gboolean append_part(const struct merge *m, char *part, GError **error)
{
	struct merge_input in = { .path = part };
	struct merge whole = { .out = m->out, .input = &in, .inputs = 1,
			       .c = { .file.path = (char *)m->out, .stop = m->c.stop } };
	gboolean ok = append_all(&whole, error);

	if (in.error && ok) {
		g_propagate_error(error, in.error);
		return FALSE;
	}
	g_clear_error(&in.error);
	return ok;
}

static gboolean fill_and_place(struct merge *m, char *part, GError **error)
{
	enum outcome outcome;

	do	/* again, without the one that was refused */
		outcome = fill_part(m, part, error);
	while (outcome == REFUSED);
	connection_close(&m->c);
	return outcome == TAKEN && !is_stopped(m, error) &&
	       (place(part, m->out) || append_part(m, part, error));
}

static gboolean make_new(struct merge *m, GError **error)
{
	g_autofree char *part = g_strconcat(m->out, ".XXXXXX.part", NULL);
	const int fd = g_mkstemp_full(part, O_RDWR | O_CLOEXEC, 0644);
	gboolean ok;

	if (fd < 0)
		return cannot_write(m, error);
	close(fd);
	ok = fill_and_place(m, part, error);
	g_unlink(part);
	return ok;
}

/* --- all together --------------------------------------------------------------------- */

/* Are there runs in the database already? */
static gboolean look(struct merge *m, gboolean *has_runs, GError **error)
{
	struct connection c = { .file.path = (char *)m->out, .stop = m->c.stop };
	gboolean has_tables, ok;

	*has_runs = FALSE;
	ok = connection_look(&c, &has_tables, error);
	if (ok && has_tables)
		*has_runs = schema_query(c.db, "SELECT EXISTS (SELECT 1 FROM run)") != 0;
	connection_close(&c);
	return ok;
}

/* FALSE: there is none that may be merged. */
static gboolean check_inputs(struct merge *m)
{
	gboolean any = FALSE;

	for (guint i = 0; i < m->inputs && !connection_shall_stop(&m->c); i++) {
		check_input(m, &m->input[i]);
		any |= is_wanted(m, i);
	}
	return any;
}

gboolean store_merge(const char *out, struct merge_input *input, guint inputs,
		     const atomic_bool *stop, GError **error)
{
	struct merge m = { .out = out, .input = input, .inputs = inputs,
			   .c = { .file.path = (char *)out, .stop = stop } };
	gboolean has_runs;

	connection_set_up_library();
	if (!db_file_check(&m.c.file, FALSE, error) ||
	    !db_file_check_writable(&m.c.file, error) || !look(&m, &has_runs, error))
		return FALSE;
	if (!check_inputs(&m))
		return !is_stopped(&m, error);
	return has_runs ? append_all(&m, error) : make_new(&m, error);
}
