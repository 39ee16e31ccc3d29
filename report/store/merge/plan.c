/* SPDX-License-Identifier: MIT */
/*
 * plan.c - see plan.h. For scenarios, points and runs there is in temp
 *
 *	plan_X	each that is different, with whose it is (source, old), its id in main if it
 *		is there already (known), and in the end the id that it gets (new);
 *	ids_X	which one of them is meant by an id of a source (and the digest of its run);
 *	new_X	the same with the new id, a view.
 */
#include "report/store/merge/plan.h"

#include <sqlite3.h>

#include "report/store/merge/copy.h"

#define KIND(what, columns, same)						\
	"DROP VIEW IF EXISTS temp.new_" what ";"				\
	"DROP TABLE IF EXISTS temp.plan_" what ";"				\
	"DROP TABLE IF EXISTS temp.ids_" what ";"				\
	"CREATE TEMP TABLE plan_" what "(key INTEGER PRIMARY KEY, " columns ", source, old, "	\
	"known, new, UNIQUE (" same "));"					\
	"CREATE TEMP TABLE ids_" what "(source, old, key, digest, PRIMARY KEY (source, old)) "		\
	"WITHOUT ROWID;"							\
	"CREATE TEMP VIEW new_" what " AS SELECT i.source, i.old, p.new FROM ids_" what	\
	" AS i JOIN plan_" what " AS p ON p.key = i.key;"

/* What a run was made of; and where that does not say what came of it, its digest. */
#define MADE_OF		"point, policy, plugin, seed, version, mode, level, checked, result"

static const char begin[] =
	KIND("scenario", "sha256", "sha256")
	KIND("point", "scenario, number", "scenario, number")
	KIND("run", MADE_OF ", digest, scenario, number", MADE_OF)
	"DROP TABLE IF EXISTS temp.arrived;"
	"CREATE TEMP TABLE arrived(" MADE_OF ", digest, scenario, number, old);";

/* A level that is not written down is the default one. */
#define LEVEL(run, params)							\
	"coalesce((SELECT value FROM " params " WHERE run = " run ".id AND key = 'trace'), 'ops')"
#define CHECKED(run, params)							\
	"EXISTS (SELECT 1 FROM " params " WHERE run = " run ".id AND key = 'check')"

static const char *const add_origins[] = {
	"INSERT OR IGNORE INTO temp.plan_scenario(sha256, source, old) "
	"SELECT sha256, ?1, id FROM " COPY_FROM ".scenario ORDER BY id",
	"INSERT INTO temp.ids_scenario(source, old, key) SELECT ?1, s.id, p.key FROM " COPY_FROM ".scenario AS s "
	"JOIN temp.plan_scenario AS p ON p.sha256 = s.sha256",
	"UPDATE temp.plan_scenario SET known = "
	"(SELECT id FROM main.scenario AS s WHERE s.sha256 = plan_scenario.sha256) "
	"WHERE source = ?1",

	"INSERT OR IGNORE INTO temp.plan_point(scenario, number, source, old) "
	"SELECT i.key, p.number, ?1, p.id FROM " COPY_FROM ".point AS p "
	"JOIN temp.ids_scenario AS i ON i.source = ?1 AND i.old = p.scenario ORDER BY p.id",
	"INSERT INTO temp.ids_point(source, old, key) SELECT ?1, p.id, k.key FROM " COPY_FROM ".point AS p "
	"JOIN temp.ids_scenario AS i ON i.source = ?1 AND i.old = p.scenario "
	"JOIN temp.plan_point AS k ON k.scenario = i.key AND k.number = p.number",
	"UPDATE temp.plan_point SET known = (SELECT p.id FROM main.point AS p "
	"JOIN temp.plan_scenario AS s ON s.key = plan_point.scenario "
	"WHERE p.scenario = s.known AND p.number = plan_point.number) WHERE source = ?1",
	NULL,
};

/* Sets which of main's runs of some mode the new ones are. */
#define KNOWN_RUNS(mode_of_new, same)						\
	"UPDATE temp.plan_run SET known = (SELECT min(r.id) FROM main.run AS r "		\
	"JOIN temp.plan_point AS p ON p.key = plan_run.point WHERE r.point = p.known "		\
	"AND r.policy = plan_run.policy AND r.mode " mode_of_new " AND " same " "	\
	"AND coalesce(r.plugin_sha256, '') = plan_run.plugin AND r.version = plan_run.version "	\
	"AND " LEVEL("r", "main.param") " = plan_run.level "				\
	"AND " CHECKED("r", "main.param") " = plan_run.checked) WHERE source = ?1 "		\
	"AND EXISTS (SELECT 1 FROM main.run) AND mode " mode_of_new

static const char *const add_runs[] = {
	"DELETE FROM temp.arrived WHERE ?1 >= 0",
	"INSERT INTO temp.arrived SELECT i.key, r.policy, coalesce(r.plugin_sha256, ''), r.seed, "
	"r.version, r.mode, " LEVEL("r", COPY_FROM ".param") ", "
	CHECKED("r", COPY_FROM ".param") ", CASE r.mode WHEN 'run' THEN '' ELSE r.digest END, "
	"r.digest, p.scenario, r.number, r.id FROM " COPY_FROM ".run AS r "
	"JOIN temp.ids_point AS i ON i.source = ?1 AND i.old = r.point "
	"JOIN temp.plan_point AS p ON p.key = i.key ORDER BY r.id",
	"INSERT OR IGNORE INTO temp.plan_run(" MADE_OF ", digest, scenario, number, source, old) "
	"SELECT " MADE_OF ", digest, scenario, number, ?1, old FROM temp.arrived",
	"INSERT INTO temp.ids_run SELECT ?1, a.old, p.key, a.digest FROM temp.arrived AS a "
	"JOIN temp.plan_run AS p USING (" MADE_OF ")",
	/* the index run_point has runs alone, so the others are not asked for with them */
	KNOWN_RUNS("= 'run'", "r.seed = plan_run.seed"),
	KNOWN_RUNS("<> 'run'", "r.seed = plan_run.seed AND r.mode = plan_run.mode "
		   "AND r.digest = plan_run.digest"),
	NULL,
};

static const char *const take_out[] = {
	"DELETE FROM temp.plan_scenario WHERE source = ?1",
	"DELETE FROM temp.ids_scenario WHERE source = ?1",
	"DELETE FROM temp.plan_point WHERE source = ?1",
	"DELETE FROM temp.ids_point WHERE source = ?1",
	"DELETE FROM temp.plan_run WHERE source = ?1",
	"DELETE FROM temp.ids_run WHERE source = ?1",
	NULL,
};

/* What is behind all that main has, in this order. */
#define GIVE_IDS(what, order)							\
	"UPDATE temp.plan_" what " SET new = known WHERE known IS NOT NULL;"	\
	"UPDATE temp.plan_" what " SET new = o.place + "			\
	"(SELECT coalesce(max(id), 0) FROM main." what ") FROM "		\
	"(SELECT key AS key_of, row_number() OVER (ORDER BY " order ") AS place "		\
	"FROM temp.plan_" what " WHERE known IS NULL) AS o WHERE o.key_of = plan_" what ".key;"	\
	"CREATE INDEX temp.order_" what " ON plan_" what "(source, new, known, old);"

static const char give_ids[] =
	GIVE_IDS("scenario", "key")
	GIVE_IDS("point", "scenario, number")
	GIVE_IDS("run", "result <> '', iif(result = '', scenario, 0), iif(result = '', number, 0), "
		 "source, old");

/* Executes the statements, each with the source as its parameter. */
static gboolean execute(struct sqlite3 *db, const char *const *sql, unsigned source)
{
	gboolean ok = TRUE;

	for (; ok && *sql; sql++) {
		sqlite3_stmt *q = NULL;

		ok = sqlite3_prepare_v2(db, *sql, -1, &q, NULL) == SQLITE_OK &&
		     sqlite3_bind_int64(q, 1, source) == SQLITE_OK &&
		     sqlite3_step(q) == SQLITE_DONE;
		sqlite3_finalize(q);
	}
	return ok;
}

gboolean plan_begin(struct sqlite3 *db)
{
	return sqlite3_exec(db, begin, NULL, NULL, NULL) == SQLITE_OK;
}

gboolean plan_take_out(struct sqlite3 *db, unsigned source)
{
	return execute(db, take_out, source);
}

gboolean plan_give_ids(struct sqlite3 *db)
{
	return sqlite3_exec(db, give_ids, NULL, NULL, NULL) == SQLITE_OK;
}

int64_t plan_runs(struct sqlite3 *db, unsigned source, int64_t first, int64_t last)
{
	sqlite3_stmt *q = NULL;
	int64_t runs = -1;

	if (sqlite3_prepare_v2(db, "SELECT count(*) FROM temp.plan_run WHERE source = ?1 "
			       "AND known IS NULL AND new BETWEEN ?2 AND ?3", -1, &q,
			       NULL) == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, source);
		sqlite3_bind_int64(q, 2, first);
		sqlite3_bind_int64(q, 3, last);
		if (sqlite3_step(q) == SQLITE_ROW)
			runs = sqlite3_column_int64(q, 0);
	}
	sqlite3_finalize(q);
	return runs;
}

/* --- what is not to be taken ------------------------------------------------------ */

/* Other databases know the scenario by this SHA-256, and not by its text. */
static gboolean check_texts(struct sqlite3 *db, char **wrong)
{
	sqlite3_stmt *q = NULL;
	int rc = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, "SELECT id, text, sha256 FROM " COPY_FROM ".scenario", -1, &q,
			       NULL) == SQLITE_OK)
		while (!*wrong && (rc = sqlite3_step(q)) == SQLITE_ROW) {
			const guchar *text = sqlite3_column_text(q, 1);
			g_autofree char *sha256 = g_compute_checksum_for_data(
				G_CHECKSUM_SHA256, text, (gsize)sqlite3_column_bytes(q, 1));

			if (g_strcmp0(sha256, (const char *)sqlite3_column_text(q, 2)))
				*wrong = g_strdup_printf("the text of its scenario %"
							 G_GINT64_FORMAT " has another SHA-256 "
							 "than is written beside it",
							 (gint64)sqlite3_column_int64(q, 0));
		}
	sqlite3_finalize(q);
	return *wrong || rc == SQLITE_DONE;
}

static gboolean check_points(struct sqlite3 *db, char **wrong)
{
	sqlite3_stmt *q = NULL;
	int rc = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, "SELECT id FROM " COPY_FROM ".run AS r WHERE NOT EXISTS "
			       "(SELECT 1 FROM " COPY_FROM ".point AS p JOIN " COPY_FROM
			       ".scenario AS s ON s.id = p.scenario WHERE p.id = r.point) LIMIT 1",
			       -1, &q, NULL) == SQLITE_OK)
		rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*wrong = g_strdup_printf("its run %" G_GINT64_FORMAT " is of no scenario that it "
					 "has", (gint64)sqlite3_column_int64(q, 0));
	sqlite3_finalize(q);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

/* The other is of a source before this one, or of this one, or main's. */
static const char conflicts[] =
	"SELECT i.old, o.old, o.source, o.policy, i.digest, o.digest, o.seed "
	"FROM temp.ids_run AS i JOIN temp.plan_run AS o ON o.key = i.key "
	"WHERE i.source = ?1 AND i.digest <> o.digest UNION ALL "
	"SELECT k.old, m.id, -1, k.policy, k.digest, m.digest, k.seed "
	"FROM temp.plan_run AS k JOIN main.run AS m ON m.id = k.known "
	"WHERE k.source = ?1 AND k.digest <> m.digest LIMIT 1";

static const char origin[] =
	"SELECT s.name, p.number FROM " COPY_FROM ".run AS r JOIN " COPY_FROM ".point AS p "
	"ON p.id = r.point JOIN " COPY_FROM ".scenario AS s ON s.id = p.scenario WHERE r.id = ?1";

static char *text_at(sqlite3_stmt *q, int i)
{
	const char *text = (const char *)sqlite3_column_text(q, i);

	return g_strdup(text ? text : "");
}

static void read_conflict(sqlite3_stmt *q, struct plan_conflict *c)
{
	*c = (struct plan_conflict){
		.run = sqlite3_column_int64(q, 0),
		.other_run = sqlite3_column_int64(q, 1),
		.other_source = sqlite3_column_int64(q, 2),
		.policy = text_at(q, 3),
		.digest = text_at(q, 4),
		.other_digest = text_at(q, 5),
		.seed = (uint64_t)sqlite3_column_int64(q, 6),
	};
}

static gboolean read_origin(struct sqlite3 *db, struct plan_conflict *c)
{
	sqlite3_stmt *q = NULL;
	gboolean found = sqlite3_prepare_v2(db, origin, -1, &q, NULL) == SQLITE_OK &&
			 sqlite3_bind_int64(q, 1, c->run) == SQLITE_OK &&
			 sqlite3_step(q) == SQLITE_ROW;

	if (found) {
		c->scenario = text_at(q, 0);
		c->point = sqlite3_column_int64(q, 1);
	}
	sqlite3_finalize(q);
	return found;
}

static gboolean find_conflict(struct sqlite3 *db, unsigned source, struct plan_conflict *c)
{
	sqlite3_stmt *q = NULL;
	int rc = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, conflicts, -1, &q, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, source);
		rc = sqlite3_step(q);
	}
	if (rc == SQLITE_ROW)
		read_conflict(q, c);
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || (rc == SQLITE_ROW && read_origin(db, c));
}

void plan_conflict_clear(struct plan_conflict *c)
{
	g_free(c->scenario);
	g_free(c->policy);
	g_free(c->digest);
	g_free(c->other_digest);
	*c = (struct plan_conflict){ 0 };
}

gboolean plan_add(struct sqlite3 *db, unsigned source, char **wrong, struct plan_conflict *c)
{
	*wrong = NULL;
	*c = (struct plan_conflict){ 0 };
	if (!check_texts(db, wrong) || (!*wrong && !check_points(db, wrong)))
		return FALSE;
	return *wrong || (execute(db, add_origins, source) && execute(db, add_runs, source) &&
			  find_conflict(db, source, c));
}
