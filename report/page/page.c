/* SPDX-License-Identifier: MIT */
/*
 * page.c - see page.h. The template page.html gets the tables, which need no scripts, the
 * scripts, and the data that these draw (page_data.c).
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
#include "report/page/headline.h"
#include "report/page/notable.h"
#include "report/page/page_data.h"
#include "report/page/sweep/read.h"
#include "report/page/sweep/section.h"
#include "report/query/format.h"
#include "report/query/summary.h"
#include "report/record/drawn.h"
#include "report/record/trace.h"
#include "report/view/interleaving.h"

enum {
	DRAWN_MAX = 40,		/* runs whose interleaving is drawn as text, too */
	ROWS_OPEN = 12,		/* a table with more rows is folded until the reader opens it */
	VARIANTS_OPEN = 24,	/* the same of the variants, with which a reader begins */
};

struct page {
	struct sqlite3 *db;
	const char *name;
	const GArray *runs;
	GPtrArray *result_sets;
	GPtrArray *sweeps;
	guint chosen, shown;	/* runs; the page may tell only of some one by one */
	char *title;
	struct headline headline;
	FILE *out;
	GError **error;
};

/* --- the tables -------------------------------------------------------------------- */

static const struct result_set *result_set_named(const struct page *p, const char *name)
{
	for (guint i = 0; i < p->result_sets->len; i++) {
		const struct result_set *set = p->result_sets->pdata[i];

		if (!strcmp(set->name, name))
			return set;
	}
	return NULL;
}

/* rows_open: a table with more rows is folded; 0: it never is. */
static void put_result_set(const struct page *p, const char *name, const char *title,
			   guint rows_open)
{
	const struct result_set *set = result_set_named(p, name);
	const gboolean folded = rows_open && set && set->row->len > rows_open;

	if (!set)
		return;
	if (title && !folded) {
		fputs("<h3>", p->out);
		put_html(title, p->out);
		fputs("</h3>\n", p->out);
	}
	if (folded) {
		fputs("<details class=\"rows\"><summary>", p->out);
		put_html(title ? title : "All", p->out);
		fprintf(p->out, ": %u rows</summary>\n", set->row->len);
	}
	result_set_print(set, FORMAT_HTML, p->out);
	if (folded)
		fputs("</details>\n", p->out);
}

static void begin_section(const struct page *p, const char *id, const char *title)
{
	fprintf(p->out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, title);
}

struct part {
	const char *id, *title, *result_set[2], *subtitle[2];
	const char *charts;
	guint rows_open;	/* a table with more rows is folded; 0: none is */
};

/*
 * The order of a reader's questions: what is the verdict, how do the variants compare, where
 * is the moment, and then everything else.
 */
static const struct part before[] = {
	{ "comparison", "Variants", { "variants" }, { NULL }, "", VARIANTS_OPEN },
}, after[] = {
	{ "violations", "Violations", { "violations" }, { NULL }, "", ROWS_OPEN },
	{ "latency", "Latency", { "latency", "worst" },
	  { "The samples of each measuring task", "What the worst ones were spent on" },
	  "<div class=\"charts\"><div class=\"chart\" id=\"ccdf\"></div>"
	  "<div class=\"chart\" id=\"histogram\"></div></div>\n", ROWS_OPEN },
	{ "searches", "Searches", { "searches", "proofs" },
	  { NULL, "Proved for these scenarios" }, "", 0 },
	{ "locks", "Locks", { "locks" }, { NULL }, "", ROWS_OPEN },
	{ "expectations", "Expectations", { "expectations" }, { NULL }, "", ROWS_OPEN },
};

static void put_part(const struct page *p, const struct part *part)
{
	if (!result_set_named(p, part->result_set[0]) &&
	    !(part->result_set[1] && result_set_named(p, part->result_set[1])))
		return;
	begin_section(p, part->id, part->title);
	fputs(part->charts, p->out);
	for (unsigned i = 0; i < G_N_ELEMENTS(part->result_set); i++)
		if (part->result_set[i])
			put_result_set(p, part->result_set[i], part->subtitle[i],
				       part->rows_open);
	fputs("</section>\n", p->out);
}

/* --- interleavings as text --------------------------------------------------------- */

static void put_interleaving(const struct page *p, const struct record *r)
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
	struct result_set *set = result_set_query(p->db, "operations", NULL, sql, p->error);

	if (set && set->row->len)
		result_set_print(set, FORMAT_HTML, p->out);
	result_set_free(set);
	return set != NULL;
}

static gboolean put_as_text(const struct page *p, const struct drawn_run *run)
{
	g_autofree char *name = record_under(run->record, run->record->spec.policy->name);

	fprintf(p->out, "<details class=\"text\"><summary>Run %" G_GINT64_FORMAT ": ",
		run->id);
	put_html(name, p->out);
	fputs(", operations and interleaving</summary>\n", p->out);
	if (!put_operations(p, run->id))
		return FALSE;
	put_interleaving(p, run->record);
	fputs("</details>\n", p->out);
	return TRUE;
}

static gboolean put_timelines(const struct page *p)
{
	guint shown = 0, drawn = 0;

	begin_section(p, "timelines", "The moment");
	fputs("<div id=\"lanes\"></div>\n", p->out);
	for (guint i = 0; i < p->runs->len; i++)
		drawn += g_array_index(p->runs, struct drawn_run, i).record != NULL;
	if (drawn > 1)
		fprintf(p->out, "<details class=\"text\"><summary>Operations and"
			" interleavings of %s%u runs as text</summary>\n",
			drawn > DRAWN_MAX ? "the first " : "", MIN(drawn, DRAWN_MAX));
	for (guint i = 0; i < p->runs->len && shown < DRAWN_MAX; i++) {
		const struct drawn_run *run = &g_array_index(p->runs, struct drawn_run, i);

		if (!run->record)
			continue;
		shown++;
		if (!put_as_text(p, run))
			return FALSE;
	}
	fprintf(p->out, "%s</section>\n", drawn > 1 ? "</details>" : "");
	return TRUE;
}

/* --- where it comes from ----------------------------------------------------------- */

static void put_term(const struct page *p, const char *term, const char *text)
{
	fprintf(p->out, "<dt>%s</dt><dd>", term);
	put_html(text, p->out);
	fputs("</dd>\n", p->out);
}

/* Of several scenarios the text of the first is open. */
static int put_origin(const struct page *p, sqlite3_stmt *q)
{
	guint origins = 0;
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
		fprintf(p->out, "</dl>\n<details%s><summary>The scenario</summary>"
			"<pre class=\"scenario\">", origins++ ? "" : " open");
		put_html((const char *)sqlite3_column_text(q, 3), p->out);
		fputs("</pre></details>\n", p->out);
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
		p->db, "SELECT scenario, group_concat(id, ', '), min(id), text,"
		       " 'simrun ' || group_concat(DISTINCT version) FROM (SELECT run.id,"
		       " run.scenario, run.version, s.text FROM run JOIN point ON"
		       " point.id = run.point JOIN scenario AS s ON s.id = point.scenario"
		       " WHERE run.id IN (SELECT run FROM temp.chosen) ORDER BY run.id)"
		       " GROUP BY scenario, text ORDER BY min(id) LIMIT 40",
		-1, &q, NULL);
	struct result_set *set =
		result_set_query(p->db, "digests", NULL, digests, p->error);

	begin_section(p, "provenance", "Where this comes from");
	if (rc == SQLITE_OK)
		rc = put_origin(p, q);
	fputs("<details class=\"rows\"><summary>Digests of the runs</summary>\n", p->out);
	if (set)
		result_set_print(set, FORMAT_HTML, p->out);
	fputs("</details>\n", p->out);
	sqlite3_finalize(q);
	fputs("</section>\n", p->out);
	result_set_free(set);
	if (set && rc != SQLITE_DONE)
		query_failed(p->db, p->error);
	return set && rc == SQLITE_DONE;
}

/* --- the whole --------------------------------------------------------------------- */

static void put_paragraph(const struct page *p, const char *class, const char *text)
{
	fprintf(p->out, "<p class=\"%s\">", class);
	put_html(text, p->out);
	fputs("</p>\n", p->out);
}

static void put_header(const struct page *p)
{
	const struct result_set *variants = result_set_named(p, "variants");
	const guint runs = variants ? variants->row->len : 0;

	fputs("<header><h1>", p->out);
	put_html(p->title, p->out);
	fputs("</h1>\n", p->out);
	put_paragraph(p, "verdict", p->headline.verdict);
	if (p->headline.more)
		put_paragraph(p, "more", p->headline.more);
	for (guint i = 0; i < p->runs->len; i++) {
		const struct drawn_run *run = &g_array_index(p->runs, struct drawn_run, i);

		if (!run->record || !run->record->spec.scenario->title)
			continue;
		put_paragraph(p, "about", run->record->spec.scenario->title);
		break;
	}
	fputs("<p class=\"sub\">", p->out);
	put_html(p->name, p->out);
	fputs(", ", p->out);
	if (p->shown < p->chosen)
		fprintf(p->out, "%u of %u runs", p->shown, p->chosen);
	else
		fprintf(p->out, "%u %s", runs, runs == 1 ? "run" : "runs");
	fprintf(p->out, " shown by simrun %s</p></header>\n", PACKAGE_VERSION);
}

/* What stands above the sections that tell of runs one by one. */
static void put_selection(const struct page *p)
{
	g_autofree char *file = g_shell_quote(p->name);

	if (p->shown == p->chosen)
		return;
	fprintf(p->out, "<p class=\"selection\">From here on this page tells of %u of the %u"
		" runs: of each variant the worst ones, at each point if there is room."
		" Those that violate something count as the worst, then those with the"
		" worst latency. A page of any other run: <code>simrun report ", p->shown,
		p->chosen);
	put_html(file, p->out);
	fputs(" RUN --html FILE</code></p>\n", p->out);
}

static gboolean put_body(const struct page *p)
{
	put_header(p);
	if (!page_sweep(p->db, p->name, p->sweeps, p->out, p->error))
		return FALSE;
	put_selection(p);
	for (unsigned i = 0; i < G_N_ELEMENTS(before); i++)
		put_part(p, &before[i]);
	if (!put_timelines(p))
		return FALSE;
	for (unsigned i = 0; i < G_N_ELEMENTS(after); i++)
		put_part(p, &after[i]);
	return put_provenance(p);
}

static gboolean put_title(const struct page *p)
{
	put_html(p->title, p->out);
	return TRUE;
}

static gboolean put_css(const struct page *p)
{
	fputs(resource_page_css, p->out);
	return TRUE;
}

static gboolean put_sweep_css(const struct page *p)
{
	fputs(resource_sweep_css, p->out);
	return TRUE;
}

static gboolean put_charts_library(const struct page *p)
{
	fputs(resource_chart_js, p->out);
	return TRUE;
}

static gboolean put_scripts(const struct page *p)
{
	fputs(resource_page_js, p->out);
	return TRUE;
}

static gboolean put_data(const struct page *p)
{
	return page_data(p->db, p->name, p->runs, p->sweeps, p->out, p->error);
}

/* What stands in the template as @NAME@. False if it could not be read. */
static const struct marker {
	const char *name;
	gboolean (*put)(const struct page *p);
} markers[] = {
	{ "TITLE", put_title }, { "CSS", put_css }, { "SWEEPCSS", put_sweep_css },
	{ "BODY", put_body },
	{ "DATA", put_data }, { "CHART", put_charts_library }, { "SCRIPT", put_scripts },
};

static const struct marker *marker_of(const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(markers); i++)
		if (!strcmp(markers[i].name, name))
			return &markers[i];
	return NULL;
}

/* An @ that does not belong to a marker is between two parts that are none. */
static gboolean put_page(const struct page *p)
{
	g_auto(GStrv) part = g_strsplit(resource_page_html, "@", -1);
	gboolean after_text = FALSE;

	for (char **s = part; *s; s++) {
		const struct marker *marker = marker_of(*s);

		if (marker && !marker->put(p))
			return FALSE;
		if (!marker)
			fprintf(p->out, "%s%s", after_text ? "@" : "", *s);
		after_text = !marker;
	}
	return TRUE;
}

/* The name of the scenario, or if there are several, that of the database. */
static char *make_title(struct sqlite3 *db, const char *name)
{
	struct result_set *set = result_set_query(
		db, "title", NULL, "SELECT DISTINCT scenario FROM run"
		" WHERE id IN (SELECT run FROM temp.chosen)", NULL);
	char *title = NULL;

	if (set && set->row->len == 1)
		title = g_strdup(result_set_cell(set, 0, 0));
	result_set_free(set);
	return title ? title : g_strdup(name);
}

/* Of the runs that are chosen now. */
static gboolean write_page(struct page *p)
{
	gboolean ok;

	p->result_sets = summary_result_sets(p->db, FALSE, p->error);
	if (!p->result_sets)
		return FALSE;
	ok = put_page(p);
	g_ptr_array_unref(p->result_sets);
	return ok;
}

static guint count_chosen(struct sqlite3 *db)
{
	struct result_set *set = result_set_query(
		db, "chosen", NULL, "SELECT count(*) FROM temp.chosen", NULL);
	const guint chosen = set ? (guint)strtoul(result_set_cell(set, 0, 0), NULL, 10) : 0;

	result_set_free(set);
	return chosen;
}

/* If there are too many runs, some are chosen meanwhile, and then all of them again. */
static gboolean write_notable(struct page *p, const GArray *notable)
{
	const gboolean some = p->shown < p->chosen;
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int64_t));
	gboolean ok = (!some || summary_choose(p->db, notable, p->error)) && write_page(p);

	if (some && !summary_choose(p->db, all, ok ? p->error : NULL))
		return FALSE;
	return ok;
}

gboolean page_write(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		    GError **error)
{
	struct page p = { .db = db, .name = name, .runs = runs, .out = out,
			  .error = error };
	g_autoptr(GArray) notable = notable_runs(db, error);
	gboolean ok = FALSE;

	p.sweeps = notable ? swept_read(db, error) : NULL;
	if (p.sweeps) {
		p.title = make_title(db, name);
		p.chosen = count_chosen(db);
		p.shown = notable->len;
		ok = headline_make(db, p.sweeps->len > 0, &p.headline, error) &&
		     write_notable(&p, notable);
		headline_clear(&p.headline);
		g_free(p.title);
		g_ptr_array_unref(p.sweeps);
	}
	return ok;
}
