/* SPDX-License-Identifier: MIT */
/*
 * study_read.c - see study_read.h.
 */
#include "report/sweep/study_read.h"

#include <string.h>

#include <sqlite3.h>

#include "report/query/result_set.h"
#include "report/store/store.h"

enum { MOST_VALUES = 10000000 }; /* as they are all kept in memory */

/* --- samples -------------------------------------------------------------------------- */

/* Places of what has been met: by its text or its number. */
struct places {
	GHashTable *variant, *point, *seed;
};

static gboolean find_place(GHashTable *places, gpointer key, guint *place)
{
	gpointer found;

	if (g_hash_table_lookup_extended(places, key, NULL, &found)) {
		*place = GPOINTER_TO_UINT(found);
		return TRUE;
	}
	*place = g_hash_table_size(places);
	g_hash_table_insert(places, key, GUINT_TO_POINTER(*place));
	return FALSE;
}

/* The label without "seed=7"; NULL if nothing is left. */
static char *without_seed(const char *label)
{
	g_auto(GStrv) word = label ? g_strsplit(label, " ", -1) : NULL;
	GString *text = g_string_new(NULL);

	for (char **w = word; w && *w; w++)
		if (!g_str_has_prefix(*w, "seed="))
			g_string_append_printf(text, "%s%s", text->len ? " " : "", *w);
	return g_string_free(text, !text->len);
}

static guint place_of_variant(struct study *s, struct places *p, const char *name)
{
	guint place;
	char *copy;

	if (g_hash_table_contains(p->variant, name)) {
		find_place(p->variant, (gpointer)name, &place);
		return place;
	}
	copy = g_strdup(name);
	find_place(p->variant, copy, &place);
	g_ptr_array_add(s->variant, copy);
	return place;
}

static guint place_of_point(struct study *s, struct places *p, int64_t number,
			    const char *label)
{
	struct study_point point = { .number = number, .label = without_seed(label) };
	guint place;

	if (find_place(p->point, point.label ? point.label : (gpointer) "", &place))
		g_free(point.label);
	else
		g_array_append_val(s->point, point);
	return place;
}

static guint place_of_seed(struct study *s, struct places *p, int64_t seed)
{
	gint64 *key = g_new(gint64, 1);
	guint place;

	*key = seed;
	if (find_place(p->seed, key, &place))
		g_free(key);
	else
		g_array_append_val(s->seed, seed);
	return place;
}

static void read_sample(struct study *s, struct places *p, sqlite3_stmt *q)
{
	const char *label = (const char *)sqlite3_column_text(q, 1);
	const char *variant = (const char *)sqlite3_column_text(q, 2);
	const struct study_sample sample = {
		.variant = place_of_variant(s, p, variant ? variant : ""),
		.point = place_of_point(s, p, sqlite3_column_int64(q, 0), label),
		.seed = place_of_seed(s, p, sqlite3_column_int64(q, 3)),
		.run = sqlite3_column_int64(q, 4),
		.value = sqlite3_column_double(q, 5),
	};

	if (!s->sample->len || sample.run < s->first_run)
		s->first_run = sample.run;
	g_array_append_val(s->sample, sample);
}

static gboolean too_many(struct sqlite3 *db, GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
		    "%s: a scenario has more than %d "
		    "values, expected fewer: ask v_sweep with sqlite3",
		    sqlite3_db_filename(db, NULL), MOST_VALUES);
	return FALSE;
}

/* A variant's place is that of its first run in the sweep, however runs were stored. */
static gboolean read_samples(struct sqlite3 *db, int64_t scenario, struct study *s,
			     GError **error)
{
	struct places p = {
		.variant = g_hash_table_new(g_str_hash, g_str_equal),
		.point = g_hash_table_new(g_str_hash, g_str_equal),
		.seed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
	};
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		db,
		"SELECT p.number, p.label, r.policy, r.seed, r.id, m.value"
		" FROM v_measure AS m JOIN run AS r ON r.id = m.run"
		" JOIN point AS p ON p.id = r.point WHERE p.scenario = ?1 AND m.measure "
		"= ?2"
		" ORDER BY p.number, r.number, r.id",
		-1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, scenario);
		sqlite3_bind_text(q, 2, s->measure->name, -1, SQLITE_STATIC);
		while ((rc = sqlite3_step(q)) == SQLITE_ROW &&
		       s->sample->len < MOST_VALUES)
			read_sample(s, &p, q);
	}
	sqlite3_finalize(q);
	g_hash_table_unref(p.variant);
	g_hash_table_unref(p.point);
	g_hash_table_unref(p.seed);
	if (rc == SQLITE_DONE)
		return TRUE;
	return rc == SQLITE_ROW ? too_many(db, error) : query_failed(db, error);
}

/* One number that a query about a scenario answers, or two. */
static gboolean ask(struct sqlite3 *db, const char *sql, int64_t scenario,
		    const char *measure, int64_t answer[2], GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, scenario);
		if (measure)
			sqlite3_bind_text(q, 2, measure, -1, SQLITE_STATIC);
		rc = sqlite3_step(q);
	}
	for (int i = 0; i < 2; i++)
		answer[i] = rc == SQLITE_ROW && i < sqlite3_column_count(q)
				    ? sqlite3_column_int64(q, i)
				    : 0;
	sqlite3_finalize(q);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || query_failed(db, error);
}

static gboolean has_values(struct sqlite3 *db, int64_t scenario, const char *measure,
			   gboolean *has, GError **error)
{
	int64_t answer[2];

	if (!ask(db,
		 "SELECT 1 FROM point AS p JOIN run AS r ON r.point = p.id"
		 " JOIN v_measure AS m ON m.run = r.id"
		 " WHERE p.scenario = ?1 AND m.measure = ?2 LIMIT 1",
		 scenario, measure, answer, error))
		return FALSE;
	*has = answer[0] != 0;
	return TRUE;
}

/* Is there a key with a number of its own for each point, in the order of the points? */
static gboolean read_key(struct sqlite3 *db, int64_t scenario, struct study *s,
			 GError **error)
{
	int64_t answer[2];

	if (!ask(db,
		 "SELECT count(DISTINCT s.amount) AS n FROM point AS p"
		 " JOIN setting AS s ON s.point = p.id WHERE p.scenario = ?1"
		 " AND s.key NOT LIKE '%.seed' GROUP BY s.key ORDER BY n DESC LIMIT 1",
		 scenario, NULL, answer, error))
		return FALSE;
	s->numeric = answer[0] == s->point->len && s->point->len > 2;
	return TRUE;
}

static gboolean read_warmup(struct sqlite3 *db, int64_t scenario, struct study *s,
			    GError **error)
{
	int64_t answer[2] = { 0 };

	if (s->measure->kind == MEASURE_MEAN &&
	    !ask(db,
		 "SELECT min(m.warmup_samples), max(m.warmup_samples) FROM point AS p"
		 " JOIN run AS r ON r.point = p.id JOIN summary AS m ON m.run = r.id"
		 " WHERE p.scenario = ?1 AND r.mode = 'run'",
		 scenario, NULL, answer, error))
		return FALSE;
	s->warmup_low = answer[0];
	s->warmup_high = answer[1];
	return TRUE;
}

/* The one that is asked for, or the first that has values; NULL: none has. */
static gboolean choose_measure(struct sqlite3 *db, int64_t scenario, const char *wanted,
			       const struct swept_measure **measure, GError **error)
{
	gboolean has;

	*measure = NULL;
	for (unsigned i = 0; i < SWEPT_MEASURES && !*measure; i++) {
		if (wanted && strcmp(swept_measure[i].name, wanted))
			continue;
		if (!has_values(db, scenario, swept_measure[i].name, &has, error))
			return FALSE;
		if (has)
			*measure = &swept_measure[i];
	}
	return TRUE;
}

/* FALSE: the study has no such variant, and compares with its first. */
static gboolean choose_base(struct study *s, const char *base)
{
	if (!base)
		return TRUE;
	for (guint i = 0; i < s->variant->len; i++) {
		if (strcmp(study_variant(s, i), base))
			continue;
		s->base = i;
		return TRUE;
	}
	return FALSE;
}

/* What of the question there is in the database. */
struct found {
	gboolean scenario, base;
};

static gboolean read_study(struct sqlite3 *db, int64_t scenario, const char *name,
			   const struct sweep_question *question, GPtrArray *studies,
			   struct found *found, GError **error)
{
	const struct swept_measure *measure;
	struct study *s;

	if (!choose_measure(db, scenario, question->measure, &measure, error))
		return FALSE;
	if (!measure)
		return TRUE;
	s = study_new(name, measure);
	s->confidence = question->confidence;
	g_ptr_array_add(studies, s);
	if (!read_samples(db, scenario, s, error) || !read_key(db, scenario, s, error) ||
	    !read_warmup(db, scenario, s, error))
		return FALSE;
	if ((guint64)s->variant->len * s->point->len > MOST_VALUES)
		return too_many(db, error);
	study_arrange(s);
	found->base |= choose_base(s, question->base);
	return TRUE;
}

static gboolean read_all(struct sqlite3 *db, const struct sweep_question *question,
			 GPtrArray *studies, struct found *found, GError **error)
{
	sqlite3_stmt *q = NULL;
	gboolean ok = TRUE;
	int rc = sqlite3_prepare_v2(db,
				    "SELECT id, name FROM scenario WHERE (?1 IS NULL OR"
				    " name = ?1) AND (?2 = 0 OR id = ?2) ORDER BY id",
				    -1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_text(q, 1, question->scenario, -1, SQLITE_STATIC);
		sqlite3_bind_int64(q, 2, question->scenario_id);
		while (ok && (rc = sqlite3_step(q)) == SQLITE_ROW) {
			const char *name = (const char *)sqlite3_column_text(q, 1);

			found->scenario = TRUE;
			ok = read_study(db, sqlite3_column_int64(q, 0), name ? name : "",
					question, studies, found, error);
		}
	}
	if (ok && rc != SQLITE_DONE)
		ok = query_failed(db, error);
	sqlite3_finalize(q);
	return ok;
}

/* The user's mistake: what the question names is not there. */
static gboolean not_there(struct sqlite3 *db, const char *what, const char *name,
			  GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_NO_RUN,
		    "%s: has no runs of a %s \"%s\", "
		    "expected one that it has runs of",
		    sqlite3_db_filename(db, NULL), what, name);
	return FALSE;
}

GPtrArray *studies_read(struct sqlite3 *db, const struct sweep_question *question,
			GError **error)
{
	GPtrArray *studies = g_ptr_array_new_with_free_func(study_free);
	struct found found = { FALSE, FALSE };
	gboolean ok = read_all(db, question, studies, &found, error);

	if (ok && question->scenario && !found.scenario)
		ok = not_there(db, "scenario", question->scenario, error);
	if (ok && question->base && studies->len && !found.base)
		ok = not_there(db, "variant", question->base, error);
	if (ok)
		return studies;
	g_ptr_array_unref(studies);
	return NULL;
}
