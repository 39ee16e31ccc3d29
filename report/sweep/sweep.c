/* SPDX-License-Identifier: MIT */
/*
 * sweep.c - see sweep.h.
 */
#include "report/sweep/sweep.h"

#include "lib/escape.h"
#include "lib/text_table.h"
#include "report/sweep/grid.h"
#include "report/sweep/verdict.h"
#include "report/sweep/worst_case.h"

/* --- how it was computed -------------------------------------------------------------- */

/* How many runs the cells have that have any. */
static void count_runs(const struct study *s, guint *fewest, guint *most)
{
	*fewest = G_MAXUINT;
	*most = 0;
	for (guint k = 0; k < s->variant->len; k++)
		for (guint p = 0; p < s->point->len; p++) {
			guint n;

			study_cell(s, k, p, &n);
			*fewest = n ? MIN(*fewest, n) : *fewest;
			*most = MAX(*most, n);
		}
}

static char *span(gint64 low, gint64 high)
{
	return low < high ? g_strdup_printf("%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
					    low, high)
			  : g_strdup_printf("%" G_GINT64_FORMAT, high);
}

static char *percent(const struct study *s)
{
	return g_strdup_printf("%g", s->confidence * 100);
}

static void show_methods(const struct study *s, guint compared, FILE *out)
{
	const char *sign = g_get_charset(NULL) ? "±" : "+-";
	guint fewest, most;
	g_autofree char *n = NULL, *level = percent(s);

	count_runs(s, &fewest, &most);
	n = span(fewest, most);
	fprintf(out, "n = %s; %s: half the %s %% interval of the mean (Student)", n, sign,
		level);
	fprintf(out, "%s%s%s\n", most > 1 ? "; no " : "", most > 1 ? sign : "",
		most > 1 ? ": no spread" : "");
	if (compared)
		fprintf(out, "verdicts: paired by seed, Wilcoxon, Holm over %u; ratios: "
			"Student of logarithms\n", compared);
	if (s->warmup_high) {
		g_autofree char *samples = span(s->warmup_low, s->warmup_high);

		fprintf(out, "warm-up cut by MSER-5: %s samples a run\n", samples);
	}
}

/* --- tables and verdicts -------------------------------------------------------------- */

static void show_verdicts(const GArray *verdicts, const struct study *s, FILE *out)
{
	for (guint i = 0; i < verdicts->len; i++) {
		const struct verdict *v = &g_array_index(verdicts, struct verdict, i);
		g_autofree char *text = NULL, *escaped = NULL;

		if (v->study != s)
			continue;
		text = verdict_text(v);
		escaped = escape_text(text);
		fprintf(out, "%s\n", escaped);
		if (v->unpaired)
			fprintf(out,
				"  (%u runs do not count there: their seed was not run "
				"with "
				"both everywhere)\n",
				v->unpaired);
	}
}

static void show_study(const struct study *s, const GArray *verdicts, guint rows,
		       FILE *out)
{
	g_autofree char *scenario = escape_text(s->scenario);
	const guint compared =
		verdicts->len ? g_array_index(verdicts, struct verdict, 0).compared : 0;

	fprintf(out, "%s: %s (%s is better)\n", scenario, s->measure->title,
		more_is_better(s->measure) ? "more" : "less");
	show_grid(s, rows, out);
	if (s->variant->len > 1)
		putc('\n', out);
	show_verdicts(verdicts, s, out);
	putc('\n', out);
	show_methods(s, compared, out);
}

void show_studies(const GPtrArray *studies, guint rows, FILE *out)
{
	GArray *verdicts = verdicts_of(studies);

	for (guint i = 0; i < studies->len; i++) {
		if (i)
			putc('\n', out);
		show_study(studies->pdata[i], verdicts, rows, out);
	}
	g_array_unref(verdicts);
}

gboolean studies_have_many(const GPtrArray *studies)
{
	guint fewest, most;

	for (guint i = 0; i < studies->len; i++) {
		const struct study *s = studies->pdata[i];

		count_runs(s, &fewest, &most);
		if (s->point->len > 1 || most > 1)
			return TRUE;
	}
	return FALSE;
}

gboolean show_sweep(struct sqlite3 *db, const struct sweep_question *question, FILE *out,
		    GError **error)
{
	GPtrArray *studies = studies_read(db, question, error);

	if (!studies)
		return FALSE;
	if (studies_have_many(studies))
		show_studies(studies, SWEEP_ROWS, out);
	g_ptr_array_unref(studies);
	return TRUE;
}

/* --- worst cases ---------------------------------------------------------------------- */

static void put(struct libscols_line *line, gsize column, char *text)
{
	scols_line_set_data(line, column, text);
	g_free(text);
}

/* "1.62 (1.50 to 1.78 ms)" is not to be read where the law does not hold. */
static char *level_text(const struct worst_case *w, unsigned i)
{
	const struct extremes *e = &w->extremes;

	if (extremes_must_not_be_quoted(e))
		return g_strdup("-");
	return measured_range(w->study->measure, e->level_interval[i].low,
			      e->level_interval[i].high);
}

static void add_worst_case(struct libscols_table *table, const struct worst_case *w,
			   const char *key)
{
	const struct study *s = w->study;
	struct libscols_line *line = scols_table_new_line(table, NULL);
	gsize column = 0;

	if (s->point->len > 1)
		put(line, column++, study_label(s, w->point, key));
	put(line, column++, escape_text(study_variant(s, w->variant)));
	put(line, column++, g_strdup_printf("%zu", w->extremes.n));
	put(line, column++, measured_text(s->measure, w->extremes.worst));
	put(line, column++, g_strdup(worst_case_law(w)));
	for (unsigned i = 0; i < EXTREMES_LEVELS; i++)
		put(line, column++, level_text(w, i));
	put(line, column, worst_case_warnings(w));
}

static struct libscols_table *new_table(const struct study *s, const char *key)
{
	struct libscols_table *table = text_table_new();

	if (s->point->len > 1)
		text_table_column(table, *key ? key : "at", FALSE);
	text_table_column(table, "variant", FALSE);
	text_table_column(table, "n", TRUE);
	text_table_column(table, "worst", TRUE);
	text_table_column(table, "law", FALSE);
	text_table_column(table, "once in 1,000 runs", TRUE);
	text_table_column(table, "in 10,000 runs", TRUE);
	text_table_column(table, "warnings", FALSE);
	return table;
}

/* Where all runs have the same worst there is nothing to say, and often there are many such. */
static gboolean is_dull(const struct worst_case *w)
{
	return w->extremes.warning[EXTREMES_SAME];
}

/* Of the cases from `from` on that are of one study. Returns the first of the next. */
static guint show_cases(const GArray *cases, guint from, FILE *out)
{
	const struct study *s = g_array_index(cases, struct worst_case, from).study;
	g_autofree char *scenario = escape_text(s->scenario), *key = study_key(s);
	struct libscols_table *table = new_table(s, key);
	guint i = from, dull = 0;

	fprintf(out, "\n%s: how bad it may get: %s\n", scenario, s->measure->title);
	for (; i < cases->len && g_array_index(cases, struct worst_case, i).study == s; i++) {
		const struct worst_case *w = &g_array_index(cases, struct worst_case, i);

		dull += is_dull(w) != FALSE;
		if (!is_dull(w))
			add_worst_case(table, w, key);
	}
	if (dull < i - from)
		text_table_print(table, out);
	else
		scols_unref_table(table);
	if (dull)
		fprintf(out, "%u of %u are not here, as the worst of each of their runs is the same\n",
			dull, i - from);
	return i;
}

static gboolean any_warned(const GArray *cases, enum extremes_warning warning)
{
	for (guint i = 0; i < cases->len; i++)
		if (g_array_index(cases, struct worst_case, i).extremes.warning[warning])
			return TRUE;
	return FALSE;
}

static void explain_warnings(const GArray *cases, FILE *out)
{
	for (unsigned k = 0; k < EXTREMES_WARNINGS; k++)
		if (k != EXTREMES_SAME && any_warned(cases, k))
			fprintf(out, "%s: %s\n", extremes_warning_word(k),
				extremes_warning_meaning(k));
}

static gboolean any_fitted(const GArray *cases)
{
	for (guint i = 0; i < cases->len; i++)
		if (!is_dull(&g_array_index(cases, struct worst_case, i)))
			return TRUE;
	return FALSE;
}

void show_worst_cases(const GPtrArray *studies, FILE *out)
{
	guint left_out;
	GArray *cases = worst_cases_of(studies, &left_out);

	for (guint i = 0; i < cases->len;)
		i = show_cases(cases, i, out);
	if (any_fitted(cases)) {
		g_autofree char *level = percent(studies->pdata[0]);

		putc('\n', out);
		explain_warnings(cases, out);
		fprintf(out, "levels: %s %% intervals (parametric bootstrap) of a law fitted to the "
			"worst of each run\n(L-moments). They extrapolate, and are no bound: what no "
			"run met, no law knows.\n", level);
	}
	if (cases->len && left_out)
		fprintf(out, "%u more are left out: fewer than %d runs, or more than %d of all together"
			"\n", left_out, EXTREMES_FEWEST, WORST_CASE_RUNS);
	g_array_unref(cases);
}
