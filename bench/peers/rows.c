/* SPDX-License-Identifier: MIT */
/*
 * rows.c - what the database is compared with: the rows of event, as simrun shows them, put
 * into a plain table with these columns by a bare loop: one prepared statement, one transaction.
 * FROM.db TO.db; prints seconds and the number of rows. Reading them does not count.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 11 };

/* A row: numbers as they are, texts by number; most are few and come again and again. */
struct row {
	sqlite3_int64 number[COLUMNS];
	const char *text[COLUMNS];
	unsigned nulls, texts;
};

static char *known[4096];
static int known_nr;

static const char *intern(const char *text)
{
	static const char *last[64];
	const unsigned slot = (unsigned)(text[0] * 31 + text[strlen(text) / 2] * 7) % 64;

	if (last[slot] && !strcmp(last[slot], text))
		return last[slot];
	for (int i = 0; i < known_nr; i++)
		if (!strcmp(known[i], text))
			return last[slot] = known[i];
	if (known_nr == 4096)
		exit(1);
	return last[slot] = known[known_nr++] = strdup(text);
}

static void check(int rc, int expected, sqlite3 *db)
{
	if (rc == expected)
		return;
	fprintf(stderr, "rows: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static const char schema[] =
	"CREATE TABLE event (run INTEGER NOT NULL, seq INTEGER NOT NULL, t_ns INTEGER NOT NULL, "
	"step INTEGER NOT NULL, cpu INTEGER NOT NULL, task INTEGER, label TEXT, function TEXT, "
	"kind TEXT NOT NULL, object TEXT, value INTEGER, PRIMARY KEY (run, seq)) "
	"STRICT, WITHOUT ROWID";

static struct row *read_rows(const char *path, size_t *nr)
{
	struct row *row = NULL;
	size_t room = 0;
	sqlite3 *db;
	sqlite3_stmt *q;

	check(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK, db);
	check(sqlite3_prepare_v2(db, "SELECT * FROM event ORDER BY run, seq", -1, &q, NULL),
	      SQLITE_OK, db);
	for (*nr = 0; sqlite3_step(q) == SQLITE_ROW; ++*nr) {
		struct row *r;

		if (*nr == room) {
			room = room ? 2 * room : 1 << 20;
			row = realloc(row, room * sizeof(*row));
			if (!row)
				exit(1);
		}
		r = &row[*nr];
		memset(r, 0, sizeof(*r));
		for (int i = 0; i < COLUMNS; i++) {
			if (sqlite3_column_type(q, i) == SQLITE_NULL) {
				r->nulls |= 1u << i;
			} else if (sqlite3_column_type(q, i) == SQLITE_TEXT) {
				r->texts |= 1u << i;
				r->text[i] = intern((const char *)sqlite3_column_text(q, i));
			} else {
				r->number[i] = sqlite3_column_int64(q, i);
			}
		}
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	return row;
}

static void insert(sqlite3 *db, const struct row *row, size_t nr)
{
	sqlite3_stmt *q;

	check(sqlite3_prepare_v2(db, "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)", -1, &q,
				 NULL), SQLITE_OK, db);
	for (size_t n = 0; n < nr; n++) {
		const struct row *r = &row[n];

		for (int i = 0; i < COLUMNS; i++) {
			if (r->nulls >> i & 1)
				sqlite3_bind_null(q, i + 1);
			else if (r->texts >> i & 1)
				sqlite3_bind_text(q, i + 1, r->text[i], -1, SQLITE_STATIC);
			else
				sqlite3_bind_int64(q, i + 1, r->number[i]);
		}
		check(sqlite3_step(q), SQLITE_DONE, db);
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	struct row *row;
	size_t nr;
	sqlite3 *db;

	if (argc < 3)
		return 2;
	row = read_rows(argv[1], &nr);
	remove(argv[2]);
	check(sqlite3_open(argv[2], &db), SQLITE_OK, db);
	clock_gettime(CLOCK_MONOTONIC, &from);
	check(sqlite3_exec(db, "PRAGMA cache_size = -65536", NULL, NULL, NULL), SQLITE_OK, db);
	check(sqlite3_exec(db, schema, NULL, NULL, NULL), SQLITE_OK, db);
	check(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK, db);
	insert(db, row, nr);
	check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK, db);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%.6f %zu\n", (double)(to.tv_sec - from.tv_sec) +
	       (double)(to.tv_nsec - from.tv_nsec) / 1e9, nr);
	sqlite3_close(db);
	return 0;
}
