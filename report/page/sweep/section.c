/* SPDX-License-Identifier: MIT */
/*
 * section.c - see section.h. The scripts add the pictures (script/sweep/).
 */
#include "report/page/sweep/section.h"

#include <string.h>

#include <sqlite3.h>

#include "lib/escape.h"
#include "report/page/sweep/swept.h"
#include "report/query/format.h"
#include "report/query/result_set.h"
#include "report/sweep/measure.h"
#include "report/sweep/study_read.h"
#include "report/sweep/verdict.h"

enum {
	ROWS_MAX = 40,		/* of the table of a sweep */
	RUNS_JUDGED = 20000,	/* of more runs only the first measure has verdicts */
};

struct section {
	struct sqlite3 *db;
	const char *name;
	const struct swept *s;
	guint sweep;		/* its place among them */
	FILE *out;
	GError **error;
};

/* How many rows a sweep has of this measure; -1 with *error set: it cannot be read. */
static gint64 count_rows(const struct section *p, const struct swept_measure *m)
{
	sqlite3_stmt *q = NULL;
	gint64 rows = -1;

	if (sqlite3_prepare_v2(p->db, "SELECT count(*) FROM temp.swept WHERE sweep = ?"
			       " AND measure = ?", -1, &q, NULL) == SQLITE_OK) {
		sqlite3_bind_int(q, 1, (int)p->sweep);
		sqlite3_bind_text(q, 2, m->name, -1, SQLITE_STATIC);
		if (sqlite3_step(q) == SQLITE_ROW)
			rows = sqlite3_column_int64(q, 0);
	}
	sqlite3_finalize(q);
	if (rows < 0)
		query_failed(p->db, p->error);
	return rows;
}

/* A column whose name ends in _ns is shown as times. */
static char *table_sql(const struct section *p, const struct swept_measure *m,
		       gint64 rows)
{
	static const char *const column[] = { "mean", "low", "high", "median", "p95", "max" };
	const char *unit = !strcmp(m->unit, "ns") ? "_ns" : "";
	GString *sql = g_string_new("SELECT label AS point, policy AS variant, n AS runs");

	for (unsigned i = 0; i < G_N_ELEMENTS(column); i++)
		if (*unit)
			g_string_append_printf(sql, ", CAST(round(%s) AS INTEGER) AS %s%s",
					       column[i], column[i], unit);
		else
			g_string_append_printf(sql, ", round(%s, 2) AS %s", column[i],
					       column[i]);
	g_string_append_printf(sql, " FROM temp.swept WHERE sweep = %u AND measure = '%s'"
			       " ORDER BY %s pair LIMIT %d", p->sweep, m->name,
			       rows <= ROWS_MAX ? "" : more_is_better(m) ? "mean," :
			       "mean DESC,", ROWS_MAX);
	return g_string_free(sql, FALSE);
}

static gboolean put_table(const struct section *p, const struct swept_measure *m,
			  gint64 rows)
{
	g_autofree char *sql = table_sql(p, m, rows);
	struct result_set *set = result_set_query(p->db, "sweep", NULL, sql, p->error);

	if (!set)
		return FALSE;
	fprintf(p->out, "<details open class=\"table\"><summary>Table: %s", m->title);
	if (rows > ROWS_MAX)
		fprintf(p->out, ", the worst %u of %" G_GINT64_FORMAT " rows", set->row->len,
			rows);
	fputs("</summary>\n", p->out);
	result_set_print(set, FORMAT_HTML, p->out);
	fputs("</details>\n", p->out);
	result_set_free(set);
	return TRUE;
}

/* A sentence for each variant. The scripts show those of the measure that is drawn. */
static gboolean put_verdicts(const struct section *p, const struct swept_measure *m,
			     gboolean hidden)
{
	const struct sweep_question question = {
		.scenario_id = p->s->scenario, .measure = m->name,
		.confidence = SWEEP_CONFIDENCE,
	};
	g_autoptr(GPtrArray) studies = studies_read(p->db, &question, p->error);
	g_autoptr(GArray) verdicts = studies ? verdicts_of(studies) : NULL;

	if (!studies)
		return FALSE;
	if (!verdicts->len)
		return TRUE;
	fprintf(p->out, "<ul class=\"verdicts\" data-measure=\"%s\"%s>\n", m->name,
		hidden ? " hidden" : "");
	for (guint i = 0; i < verdicts->len; i++) {
		g_autofree char *text =
			verdict_text(&g_array_index(verdicts, struct verdict, i));

		fputs("<li>", p->out);
		put_html(text, p->out);
		fputs("</li>\n", p->out);
	}
	fputs("</ul>\n", p->out);
	return TRUE;
}

/* The table is of the first measure that the sweep has. */
static gboolean put_measures(const struct section *p)
{
	gint64 rows[SWEPT_MEASURES];
	unsigned first = SWEPT_MEASURES;

	for (unsigned i = SWEPT_MEASURES; i-- > 0;) {
		rows[i] = count_rows(p, &swept_measure[i]);
		if (rows[i] < 0)
			return FALSE;
		if (rows[i])
			first = i;
	}
	for (unsigned i = first; i < SWEPT_MEASURES; i++)
		if (rows[i] && (i == first || p->s->runs <= RUNS_JUDGED) &&
		    !put_verdicts(p, &swept_measure[i], i != first))
			return FALSE;
	if (first < SWEPT_MEASURES)
		return put_table(p, &swept_measure[first], rows[first]);
	fputs("<p class=\"note\">No run of it has measured anything.</p>\n", p->out);
	return TRUE;
}

static void put_size(const struct section *p)
{
	const struct swept *s = p->s;
	g_autofree char *file = g_shell_quote(p->name);

	fprintf(p->out, "<p class=\"sub\">%u %s, %u %s, ", s->points,
		s->points == 1 ? "point" : "points", s->variant->len,
		s->variant->len == 1 ? "variant" : "variants");
	if (s->repeats > 1)
		fprintf(p->out, "%s%" G_GINT64_FORMAT " repetitions, ",
			s->runs < s->repeats * s->points * s->variant->len ? "up to " : "",
			s->repeats);
	fprintf(p->out, "%" G_GINT64_FORMAT " runs", s->runs);
	if (s->kept < s->points) {
		fprintf(p->out, ". Here are %u of the points, at equal distances along each"
			" key; all are in the answer of <code>simrun stats ", s->kept);
		put_html(file, p->out);
		fputs("</code>", p->out);
	}
	fputs("</p>\n", p->out);
}

static gboolean put_sweep(const struct section *p)
{
	gboolean ok;

	fputs("<div class=\"sweep\">\n<h3>", p->out);
	put_html(p->s->name, p->out);
	fputs("</h3>\n", p->out);
	put_size(p);
	ok = put_measures(p);
	fputs("</div>\n", p->out);
	return ok;
}

gboolean page_sweep(struct sqlite3 *db, const char *name, const GPtrArray *sweeps,
		    FILE *out, GError **error)
{
	struct section p = { .db = db, .name = name, .out = out, .error = error };
	gboolean ok = TRUE;

	if (!sweeps->len)
		return TRUE;
	fputs("<section id=\"sweep\">\n<h2>Sweep</h2>\n", out);
	for (p.sweep = 0; p.sweep < sweeps->len && ok; p.sweep++) {
		p.s = sweeps->pdata[p.sweep];
		ok = put_sweep(&p);
	}
	fputs("</section>\n", out);
	return ok;
}
