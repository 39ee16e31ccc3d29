/* SPDX-License-Identifier: MIT */
/*
 * page_blame.c - see page_blame.h. A database of many runs does not have these segments,
 * unless the user asked for them; they are found again when a run is made again.
 */
#include "report/page/page_blame.h"

#include <sqlite3.h>

#include "report/record/record.h"
#include "report/record/words.h"

/* The numbers of a segment, in the order of both sources; -1: there is none. */
static const char *const number[] = { "sample", "segment", "parent", "depth", "task", "cpu",
				      "by", "by_cpu", "from", "to", "since_ns" };
static const char *const word[] = { "kind", "object", "label", "since_label" };

enum { NUMBERS = G_N_ELEMENTS(number), WORDS = G_N_ELEMENTS(word) };

static void put_segment(struct json *j, const int64_t *n, const char *const *w)
{
	json_object(j, NULL);
	for (unsigned i = 0; i < NUMBERS; i++)
		json_int(j, number[i], n[i]);
	for (unsigned i = 0; i < WORDS; i++)
		json_text(j, word[i], w[i]);
	json_object_end(j);
}

/* --- from the database ------------------------------------------------------------- */

static void put_stored(struct json *j, sqlite3_stmt *q)
{
	int64_t n[NUMBERS];
	const char *w[WORDS];

	for (int i = 0; i < NUMBERS; i++)
		n[i] = sqlite3_column_int64(q, i);
	for (int i = 0; i < WORDS; i++)
		w[i] = (const char *)sqlite3_column_text(q, NUMBERS + i);
	put_segment(j, n, w);
}

/* How many segments it has; -1: it cannot be read. */
static int put_all_stored(struct json *j, struct sqlite3 *db, int64_t run)
{
	sqlite3_stmt *q = NULL;
	int segments = 0, rc = sqlite3_prepare_v2(
		db, "SELECT sample, segment, coalesce(parent, -1), depth, coalesce(task, -1),"
		    " cpu, coalesce(\"by\", -1), coalesce(by_cpu, -1), from_ns, to_ns,"
		    " coalesce(since_ns, -1), kind, object, label, since_label FROM blame"
		    " WHERE run = ? AND what = 'latency' ORDER BY sample, segment", -1, &q, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(q, 1, run);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		put_stored(j, q);
		segments++;
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE ? segments : -1;
}

/* --- from the record --------------------------------------------------------------- */

static int64_t id_or_none(uint32_t id)
{
	return id == NIL ? -1 : (int64_t)id;
}

/* Interrupt contexts have the numbers behind those of tasks, and no number here. */
static int64_t task_or_none(const struct record *r, uint32_t task)
{
	return task < r->task->len ? (int64_t)task : -1;
}

static void put_found(struct json *j, const struct record *r, const struct blame_row *row)
{
	const struct blame_link *is = &row->is;
	const int64_t n[NUMBERS] = {
		row->sample, row->segment, row->parent ? (int64_t)row->parent : -1,
		row->depth, task_or_none(r, is->task), is->cpu, task_or_none(r, is->by),
		id_or_none(is->by_cpu), row->from_ns, row->to_ns, is->since_ns,
	};
	const char *const w[WORDS] = { blame_kind_word(is->kind),
				       record_object_name(r, is->object), step_name(is->pc),
				       step_name(is->since_pc) };

	put_segment(j, n, w);
}

gboolean page_blame(struct json *j, const char *key, struct sqlite3 *db, int64_t run,
		    const struct record *r)
{
	int stored;

	json_list(j, key);
	stored = put_all_stored(j, db, run);
	for (guint i = 0; !stored && r && i < r->blame->len; i++)
		if (g_array_index(r->blame, struct blame_row, i).what == BLAME_LATENCY)
			put_found(j, r, &g_array_index(r->blame, struct blame_row, i));
	json_list_end(j);
	return stored >= 0;
}
