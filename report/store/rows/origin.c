/* SPDX-License-Identifier: MIT */
/*
 * origin.c - see origin.h. A scenario is known by the SHA-256 of its text, a point by its
 * number.
 */
#include "report/store/rows/origin.h"

#include <sqlite3.h>
#include <string.h>

#include "report/store/rows/write.h"

void origin_forget(struct origin *o)
{
	g_free(o->text);
	*o = (struct origin){ 0 };
}

/* The id that a query finds; 0: none. */
static int64_t found_id(sqlite3_stmt *q, struct rows *t)
{
	const int rc = sqlite3_step(q);
	const int64_t id = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;

	t->failed |= rc != SQLITE_ROW && rc != SQLITE_DONE;
	sqlite3_finalize(q);
	return id;
}

static int64_t find_scenario(struct rows *t, const char *sha256)
{
	sqlite3_stmt *q = NULL;

	sqlite3_prepare_v2(t->db, "SELECT id FROM scenario WHERE sha256 = ?", -1, &q, NULL);
	sqlite3_bind_text(q, 1, sha256, -1, SQLITE_STATIC);
	return found_id(q, t);
}

static int64_t find_point(struct rows *t, int64_t scenario, uint64_t number)
{
	sqlite3_stmt *q = NULL;

	sqlite3_prepare_v2(t->db, "SELECT id FROM point WHERE scenario = ? AND number = ?", -1,
			   &q, NULL);
	sqlite3_bind_int64(q, 1, scenario);
	sqlite3_bind_int64(q, 2, (int64_t)number);
	return found_id(q, t);
}

static void find_or_write_scenario(struct origin *o, struct rows *t, struct record *r)
{
	const char *text = record_scenario_text(r);

	r->scenario_id = o->scenario;
	if (o->text && !strcmp(o->text, text))
		return;
	g_free(r->scenario_sha256);
	r->scenario_sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	r->scenario_id = find_scenario(t, r->scenario_sha256);
	if (!r->scenario_id)
		r->scenario_id = write_scenario_row(t, r);
	origin_forget(o);
	o->text = g_strdup(text);
	o->scenario = r->scenario_id;
}

void origin_write(struct origin *o, struct rows *t, struct record *r)
{
	const uint64_t number = r->spec.scenario->point_number;

	find_or_write_scenario(o, t, r);
	r->point_id = o->point;
	if (t->failed || (o->point && o->number == number))
		return;
	r->point_id = find_point(t, r->scenario_id, number);
	if (!r->point_id)
		r->point_id = write_point_rows(t, r);
	o->point = r->point_id;
	o->number = number;
}
