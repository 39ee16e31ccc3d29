/* SPDX-License-Identifier: MIT */
/*
 * page.c - the page: its template with the tables, which need no scripts, the scripts,
 * and their data.
 */
#include "report/page/page.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <sqlite3.h>

#include "lib/escape.h"
#include "lib/resource.h"
#include "report/page/page_data.h"
#include "report/record/drawn.h"
#include "report/query/format.h"
#include "report/view/interleaving.h"
#include "report/query/summary.h"
#include "report/record/trace.h"

enum {
	LANES_MAX = 40,		/* runs whose interleaving is also there as text */
	ROWS_FOLDED = 12,
};

struct page {
	struct sqlite3 *db;
	const char *name;
	const GArray *runs;
	GPtrArray *result_sets;
	char *title;
	FILE *out;
	GError **error;
};

/* --- the tables ----------------------------------------------------------------------- */

static const struct result_set *result_set_named(const struct page *p, const char *name)
{
	for (guint i = 0; i < p->result_sets->len; i++) {
		const struct result_set *g = p->result_sets->pdata[i];

		if (!strcmp(g->name, name))
			return g;
	}
	return NULL;
}

static void put_result_set(const struct page *p, const char *name, const char *title)
{
	const struct result_set *g = result_set_named(p, name);

	if (!g)
		return;
	if (title) {
		fputs("<h3>", p->out);
		put_html(title, p->out);
		fputs("</h3>\n", p->out);
	}
	result_set_print(g, FORMAT_HTML, p->out);
}

static void begin_section(const struct page *p, const char *id, const char *title)
{
	fprintf(p->out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, title);
}

struct part {
	const char *id, *title, *result_set[2], *subtitle[2];
	const char *charts;
	gboolean folded;	/* if it is long, it is opened by whoever wants it */
};

/* People look before they read: pictures come as soon as it is said of what they are. */
static const struct part before[] = {
	{ "comparison", "Variants", { "variants" }, { NULL }, "", FALSE },
	{ "violations", "Violations", { "violations" }, { NULL }, "", FALSE },
}, after[] = {
	{ "latency", "Latency", { "latency", "worst" },
	  { NULL, "What the worst ones were spent on" },
	  "<div class=\"charts\"><div class=\"chart\" id=\"ccdf\"></div>"
	  "<div class=\"chart\" id=\"histogram\"></div></div>\n", FALSE },
	{ "searches", "Searches", { "searches", "proofs" },
	  { NULL, "Proved for these scenarios" }, "", FALSE },
	{ "locks", "Locks", { "locks" }, { NULL }, "", TRUE },
	{ "expectations", "Expectations", { "expectations" }, { NULL }, "", TRUE },
};

static void put_part(const struct page *p, const struct part *part)
{
	const struct result_set *first = result_set_named(p, part->result_set[0]);
	const struct result_set *second = part->result_set[1] ? result_set_named(p, part->result_set[1]) : NULL;
	const gboolean folded = part->folded && first && first->row->len > ROWS_FOLDED;

	if (!first && !second)
		return;
	begin_section(p, part->id, part->title);
	if (folded)
		fprintf(p->out, "<details><summary>%u rows</summary>\n", first->row->len);
	put_result_set(p, part->result_set[0], part->subtitle[0]);
	if (second)
		put_result_set(p, part->result_set[1], part->subtitle[1]);
	fprintf(p->out, "%s%s</section>\n", part->charts, folded ? "</details>" : "");
}

/* --- interleavings as text ---------------------------------------------------------------- */

static void put_lanes(const struct page *p, const struct record *r)
{
	const struct drawing_form form = { .by = COLUMNS_AUTO };
	char *text = NULL;
	size_t bytes = 0;
	FILE *paper = open_memstream(&text, &bytes);

	if (!paper)
		return;
	show_interleaving(r, &form, paper);
	if (!fclose(paper)) {
		fputs("<pre class=\"interleaving\">", p->out);
		put_html(text, p->out);
		fputs("</pre>\n", p->out);
	}
	free(text);
}

static gboolean put_operations(const struct page *p, int64_t run)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT task AS task, seq, kind AS operation, size_pages, start_ns, end_ns,"
		" result, address_page, retries, wait_ns, lazy_pages, in_flight_pages"
		" FROM v_op WHERE run = %" G_GINT64_FORMAT " ORDER BY start_ns, task, seq"
		" LIMIT 200", run);
	struct result_set *g = result_set_query(p->db, "operations", NULL, sql, p->error);

	if (g && g->row->len)
		result_set_print(g, FORMAT_HTML, p->out);
	result_set_free(g);
	return g != NULL;
}

static gboolean put_timelines(const struct page *p)
{
	guint shown = 0;

	begin_section(p, "timelines", "Timelines");
	fputs("<div id=\"lanes\"></div>\n", p->out);
	for (guint i = 0; i < p->runs->len; i++) {
		const struct drawn_run *run = &g_array_index(p->runs, struct drawn_run, i);

		if (!run->record || ++shown > LANES_MAX)
			continue;
		fprintf(p->out, "<details class=\"text\"><summary>Run %" G_GINT64_FORMAT ": ",
			run->id);
		put_html(run->record->spec.policy->name, p->out);
		fputs(", operations and interleaving</summary>\n", p->out);
		if (!put_operations(p, run->id))
			return FALSE;
		put_lanes(p, run->record);
		fputs("</details>\n", p->out);
	}
	fputs("</section>\n", p->out);
	return TRUE;
}

/* --- where it comes from -------------------------------------------------------------------- */

static void put_term(const struct page *p, const char *term, const char *text)
{
	fprintf(p->out, "<dt>%s</dt><dd>", term);
	put_html(text, p->out);
	fputs("</dd>\n", p->out);
}

static int put_origin(const struct page *p, sqlite3_stmt *q)
{
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		const char *runs = (const char *)sqlite3_column_text(q, 1);
		g_autofree char *file = g_shell_quote(p->name);
		g_autofree char *command = g_strdup_printf("simrun replay %s %d", file,
							   sqlite3_column_int(q, 2));

		fputs("<h3>", p->out);
		put_html((const char *)sqlite3_column_text(q, 0), p->out);
		fputs("</h3>\n<dl>\n", p->out);
		put_term(p, "Runs", runs);
		put_term(p, "Made by", (const char *)sqlite3_column_text(q, 4));
		put_term(p, "To reproduce", command);
		fputs("</dl>\n<pre class=\"scenario\">", p->out);
		put_html((const char *)sqlite3_column_text(q, 3), p->out);
		fputs("</pre>\n", p->out);
	}
	return rc;
}

static gboolean put_provenance(const struct page *p)
{
	static const char digests[] =
		"SELECT id AS run, policy AS variant, seed, version, digest FROM run"
		" WHERE id IN (SELECT run FROM temp.chosen) ORDER BY id";
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		p->db, "SELECT scenario, group_concat(id, ', '), min(id), scenario_text,"
		       " 'simrun ' || group_concat(DISTINCT version) FROM (SELECT * FROM run"
		       " WHERE id IN (SELECT run FROM temp.chosen) ORDER BY id)"
		       " GROUP BY scenario, scenario_text ORDER BY min(id) LIMIT 40",
		-1, &q, NULL);
	struct result_set *g = result_set_query(p->db, "digests", NULL, digests, p->error);

	begin_section(p, "provenance", "Where this comes from");
	if (g)
		result_set_print(g, FORMAT_HTML, p->out);
	if (rc == SQLITE_OK)
		rc = put_origin(p, q);
	sqlite3_finalize(q);
	fputs("</section>\n", p->out);
	result_set_free(g);
	if (g && rc != SQLITE_DONE)
		query_failed(p->db, p->error);
	return g && rc == SQLITE_DONE;
}

/* --- the whole --------------------------------------------------------------------------------- */

static void put_header(const struct page *p)
{
	fputs("<header><h1>", p->out);
	put_html(p->title, p->out);
	fputs("</h1>\n", p->out);
	for (guint i = 0; i < p->runs->len; i++) {
		const struct drawn_run *run = &g_array_index(p->runs, struct drawn_run, i);

		if (!run->record || !run->record->spec.scenario->title)
			continue;
		fputs("<p class=\"about\">", p->out);
		put_html(run->record->spec.scenario->title, p->out);
		fputs("</p>\n", p->out);
		break;
	}
	fputs("<p class=\"sub\">", p->out);
	put_html(p->name, p->out);
	fprintf(p->out, ", %u runs shown by simrun %s</p></header>\n",
		result_set_named(p, "variants") ? result_set_named(p, "variants")->row->len : 0,
		PACKAGE_VERSION);
}

static gboolean put_body(const struct page *p)
{
	put_header(p);
	for (unsigned i = 0; i < G_N_ELEMENTS(before); i++)
		put_part(p, &before[i]);
	if (!put_timelines(p))
		return FALSE;
	for (unsigned i = 0; i < G_N_ELEMENTS(after); i++)
		put_part(p, &after[i]);
	return put_provenance(p);
}

static gboolean put_marker(const struct page *p, const char *marker)
{
	if (!strcmp(marker, "TITLE"))
		put_html(p->title, p->out);
	else if (!strcmp(marker, "CSS"))
		fputs(resource_page_css, p->out);
	else if (!strcmp(marker, "CHART"))
		fputs(resource_chart_js, p->out);
	else if (!strcmp(marker, "SCRIPT"))
		fputs(resource_page_js, p->out);
	else if (!strcmp(marker, "BODY"))
		return put_body(p);
	else if (!strcmp(marker, "DATA"))
		return page_data(p->db, p->name, p->runs, p->out, p->error);
	return TRUE;
}

/* The template's text, with what its markers (@NAME@) stand for. */
static gboolean put_page(const struct page *p)
{
	g_auto(GStrv) part = g_strsplit(resource_page_html, "@", -1);
	static const char *const marker[] = { "TITLE", "CSS", "CHART", "SCRIPT", "BODY",
					      "DATA", NULL };

	gboolean text = FALSE;	/* an @ that is none of a marker stands between two */

	for (char **s = part; *s; s++) {
		const gboolean marks = g_strv_contains(marker, *s);

		if (marks && !put_marker(p, *s))
			return FALSE;
		if (!marks)
			fprintf(p->out, "%s%s", text ? "@" : "", *s);
		text = !marks;
	}
	return TRUE;
}

/* "joel-2016" or, of several scenarios, the name of the database. */
static char *make_title(struct sqlite3 *db, const char *name)
{
	struct result_set *g = result_set_query(db, "title", NULL, "SELECT DISTINCT scenario FROM run"
				    " WHERE id IN (SELECT run FROM temp.chosen)", NULL);
	char *title = NULL;

	if (g && g->row->len == 1)
		title = g_strdup(((char **)g->row->pdata[0])[0]);
	result_set_free(g);
	return title ? title : g_strdup(name);
}

gboolean page_write(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		    GError **error)
{
	struct page p = { .db = db, .name = name, .runs = runs, .out = out,
			  .error = error };
	gboolean ok;

	p.result_sets = summary_result_sets(db, FALSE, error);
	if (!p.result_sets)
		return FALSE;
	p.title = make_title(db, name);
	ok = put_page(&p);
	g_free(p.title);
	g_ptr_array_unref(p.result_sets);
	return ok;
}
