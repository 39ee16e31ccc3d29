/* SPDX-License-Identifier: MIT */
/*
 * load.c - reading back what making a run again needs.
 */
#include "report/store/load.h"

#include <sqlite3.h>

#include "report/tables/tables.h"

void stored_run_free(struct stored_run *run)
{
	if (!run)
		return;
	g_free(run->scenario);
	g_free(run->policy);
	g_free(run->plugin);
	g_free(run->plugin_sha256);
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

static sqlite3_stmt *query_run(const struct connection *c, int64_t id, const char *sql)
{
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(c->db, sql, -1, &q, NULL) == SQLITE_OK)
		sqlite3_bind_int64(q, 1, id);
	return q; /* if NULL, sqlite3_step() will say so */
}

enum { SCENARIO_TEXT = sizeof(struct run_columns) };	/* the column behind those of run */

static gboolean load_row(const struct connection *c, struct stored_run *run,
			 GError **error)
{
	sqlite3_stmt *q = query_run(c, run->id, "SELECT run.*, scenario.text, point.number "
				    "FROM run LEFT JOIN point ON point.id = run.point "
				    "LEFT JOIN scenario ON scenario.id = point.scenario "
				    "WHERE run.id = ?");
	const int rc = sqlite3_step(q);

	if (rc == SQLITE_ROW) {
		run->scenario = column(q, COLUMN_AT(run, scenario));
		run->policy = column(q, COLUMN_AT(run, policy));
		run->plugin = g_strdup(text_at(q, COLUMN_AT(run, plugin)));
		run->plugin_sha256 = g_strdup(text_at(q, COLUMN_AT(run, plugin_sha256)));
		run->mode = column(q, COLUMN_AT(run, mode));
		run->text = column(q, SCENARIO_TEXT);
		run->point = (uint64_t)sqlite3_column_int64(q, SCENARIO_TEXT + 1);
		run->digest = column(q, COLUMN_AT(run, digest));
		run->version = column(q, COLUMN_AT(run, version));
		run->seed = (uint64_t)sqlite3_column_int64(q, COLUMN_AT(run, seed));
	} else if (rc == SQLITE_DONE) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_NO_RUN,
			    "%s: has no run %" G_GINT64_FORMAT, c->file.path, run->id);
	} else {
		connection_error(c, "be read", error);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_ROW;
}

static gboolean load_params(const struct connection *c, struct stored_run *run,
			    GError **error)
{
	sqlite3_stmt *q = query_run(c, run->id, "SELECT * FROM param WHERE run = ?");
	int rc;

	run->level = TRACE_OPS;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		const char *key = text_at(q, COLUMN_AT(param, key));
		const char *value = text_at(q, COLUMN_AT(param, value));

		/* a damaged file may have NULL where the schema has none */
		if (!g_strcmp0(key, "check"))
			run->checked = TRUE;
		for (unsigned i = TRACE_NONE;
		     !g_strcmp0(key, "trace") && i <= TRACE_STEPS; i++)
			if (!g_strcmp0(value, trace_level_word(i)))
				run->level = i;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || connection_error(c, "be read", error);
}

static gboolean load_choices(const struct connection *c, struct stored_run *run,
			     GError **error)
{
	sqlite3_stmt *q =
		query_run(c, run->id, "SELECT * FROM choice WHERE run = ? ORDER BY seq");
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		const char *kind = text_at(q, COLUMN_AT(choice, kind));
		const int cpu = COLUMN_AT(choice, cpu);
		struct choice choice = {
			.transition = (uint64_t)sqlite3_column_int64(q,
							       COLUMN_AT(choice, move)),
			.kind = CHOICE_KINDS,
			.cpu = sqlite3_column_type(q, cpu) == SQLITE_NULL
				       ? NIL
				       : (uint32_t)sqlite3_column_int64(q, cpu),
			.task = (uint32_t)sqlite3_column_int64(q,
							       COLUMN_AT(choice, task)),
		};

		for (unsigned k = 0; k < CHOICE_KINDS; k++)
			if (!g_strcmp0(kind, choice_kind_word(k)))
				choice.kind = k;
		g_array_append_val(run->choice, choice);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || connection_error(c, "be read", error);
}

struct stored_run *stored_run_load(const struct connection *c, int64_t id, GError **error)
{
	struct stored_run *run = g_new0(struct stored_run, 1);

	run->id = id;
	run->choice = g_array_new(FALSE, FALSE, sizeof(struct choice));
	if (load_row(c, run, error) && load_params(c, run, error) &&
	    load_choices(c, run, error))
		return run;
	stored_run_free(run);
	return NULL;
}
