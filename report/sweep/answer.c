/* SPDX-License-Identifier: MIT */
/*
 * answer.c - see answer.h. Numbers are in the unit of their measure, which has a column.
 */
#include "report/sweep/answer.h"

#include <math.h>

#include "report/query/result_set.h"
#include "report/statistics/bootstrap.h"
#include "report/sweep/cell.h"
#include "report/sweep/verdict.h"
#include "report/sweep/worst_case.h"

enum {
	COLUMNS_MAX = 32,
	BOOTSTRAPS_MOST = 1000,	/* so many cells with bootstraps take a few seconds */
};

/*
 * One row. As in report/view/table.c, without a row it adds the columns, with a row the
 * cells in them: so a column is written in one place.
 */
struct cursor {
	struct result_set *set;
	const struct swept_measure *measure;
	gboolean people, heading;
	char *cell[COLUMNS_MAX];
	guint column;
};

static void put(struct cursor *c, const char *name, gboolean is_number, char *text)
{
	if (c->heading) {
		result_set_column(c->set, name, is_number);
		g_free(text);
		return;
	}
	g_assert(c->column < COLUMNS_MAX);
	c->cell[c->column++] = text;
}

static void put_text(struct cursor *c, const char *name, const char *text)
{
	put(c, name, FALSE, g_strdup(text));
}

static void put_count(struct cursor *c, const char *name, gsize n)
{
	put(c, name, TRUE, g_strdup_printf("%zu", n));
}

/* Infinite numbers, which JSON does not have, are empty. */
static void put_number(struct cursor *c, const char *name, double number)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];
	const char *format = c->people ? "%.3g" : "%.10g";

	put(c, name, TRUE,
	    isfinite(number)
		    ? g_strdup(g_ascii_formatd(text, sizeof(text), format, number))
		    : NULL);
}

/* A value of the measure. */
static void put_value(struct cursor *c, const char *name, double value)
{
	if (c->people)
		put(c, name, FALSE, measured_text(c->measure, value));
	else
		put_number(c, name, value);
}

static void put_interval(struct cursor *c, const char *low, const char *high,
			 const struct interval *i)
{
	const gboolean has = i->method != INTERVAL_NONE;

	if (has || c->heading) {
		put_value(c, low, i->low);
		put_value(c, high, i->high);
	} else {
		put(c, low, TRUE, NULL);
		put(c, high, TRUE, NULL);
	}
}

static void end_row(struct cursor *c)
{
	if (!c->heading)
		result_set_row(c->set, c->cell);
	c->heading = FALSE;
	c->column = 0;
}

static void put_study(struct cursor *c, const struct study *s)
{
	c->measure = s->measure;
	put_text(c, "scenario", s->scenario);
	put_text(c, "measure", s->measure->name);
	if (!c->people)
		put_text(c, "unit", s->measure->unit);
}

/* --- statistics ----------------------------------------------------------------------- */

/* None if it is not wanted, since it takes long. */
static struct interval bootstrap_of(const struct study *s, guint variant, guint point,
				    bootstrap_statistic statistic, gboolean wanted)
{
	return wanted ? cell_bootstrap(s, variant, point, statistic) : interval_none(0);
}

static void put_cell(struct cursor *c, const struct study *s, guint variant, guint point,
		     gboolean bootstraps)
{
	const struct cell cell = cell_of(s, variant, point);
	const struct interval mean = bootstrap_of(s, variant, point, bootstrap_mean,
						  bootstraps && !c->people);
	const struct interval median = bootstrap_of(s, variant, point, bootstrap_median,
						    bootstraps);

	put_study(c, s);
	put_text(c, "at", study_point(s, point)->label);
	put_text(c, "variant", study_variant(s, variant));
	put_count(c, "n", cell.n);
	put_value(c, "mean", cell.mean);
	put_value(c, "sd", cell.sd);
	put_interval(c, "low", "high", &cell.interval);
	if (!c->people)
		put_interval(c, "bca_low", "bca_high", &mean);
	put_value(c, "median", cell.median);
	put_interval(c, "median_low", "median_high", &median);
	put_value(c, "p95", cell.p95);
	put_value(c, "min", cell.min);
	put_value(c, "max", cell.max);
	end_row(c);
}

static guint count_cells(const GPtrArray *studies)
{
	guint cells = 0;

	for (guint i = 0; i < studies->len; i++) {
		const struct study *s = studies->pdata[i];

		cells += s->variant->len * s->point->len;
	}
	return cells;
}

static void put_statistics(struct cursor *c, const GPtrArray *studies)
{
	const gboolean bootstraps = count_cells(studies) <= BOOTSTRAPS_MOST;

	for (guint i = 0; i < studies->len; i++) {
		const struct study *s = studies->pdata[i];

		if (c->heading)
			put_cell(c, s, 0, 0, FALSE);
		for (guint p = 0; p < s->point->len; p++)
			for (guint k = 0; k < s->variant->len; k++) {
				guint n;

				study_cell(s, k, p, &n);
				if (n)
					put_cell(c, s, k, p, bootstraps);
			}
	}
}

/* --- verdicts ------------------------------------------------------------------------- */

static void put_ratio(struct cursor *c, const struct comparison *a)
{
	const struct interval *i = &a->ratio_interval;
	const gboolean width = a->has_ratio && i->method != INTERVAL_NONE;

	put_number(c, "ratio", a->has_ratio ? a->ratio : INFINITY);
	put_number(c, "ratio_low", width ? i->low : INFINITY);
	put_number(c, "ratio_high", width ? i->high : INFINITY);
}

static void put_verdict(struct cursor *c, const struct verdict *v)
{
	const struct comparison *a = &v->all;
	g_autofree char *text = verdict_text(v);

	put_study(c, v->study);
	put_text(c, "variant", study_variant(v->study, v->variant));
	put_text(c, "base", study_variant(v->study, v->study->base));
	put_count(c, "seeds", a->n);
	put_count(c, "better_in", verdict_wins(v));
	put_ratio(c, a);
	put_value(c, "difference", a->difference);
	put_interval(c, "difference_low", "difference_high", &a->difference_interval);
	put_number(c, "d_z", a->d_z);
	put_number(c, "cliffs_delta", a->cliff);
	put_number(c, "p", a->p);
	put_number(c, "p_holm", v->p);
	if (!c->people) {
		put_count(c, "points", v->points);
		put_count(c, "better_at", v->better_at);
		put_count(c, "worse_at", v->worse_at);
		put_count(c, "unpaired_runs", v->unpaired);
	}
	put_text(c, "verdict", text);
	end_row(c);
}

static void put_verdicts(struct cursor *c, const GPtrArray *studies)
{
	GArray *verdicts = verdicts_of(studies);

	for (guint i = 0; i < verdicts->len; i++) {
		const struct verdict *v = &g_array_index(verdicts, struct verdict, i);

		if (c->heading)
			put_verdict(c, v);
		put_verdict(c, v);
	}
	g_array_unref(verdicts);
}

/* --- worst cases ---------------------------------------------------------------------- */

static void put_law(struct cursor *c, const struct extremes *e)
{
	put_number(c, "location", e->fitted ? e->law.location : INFINITY);
	put_number(c, "scale", e->fitted ? e->law.scale : INFINITY);
	put_number(c, "shape", e->fitted ? e->law.shape : INFINITY);
	put_number(c, "bound", e->fitted ? gev_bound(&e->law) : INFINITY);
}

/* A document must not quote a level that it should not; a program sees the warnings. */
static void put_levels(struct cursor *c, const struct extremes *e)
{
	static const char *const name[EXTREMES_LEVELS][3] = {
		{ "level_1000", "level_1000_low", "level_1000_high" },
		{ "level_10000", "level_10000_low", "level_10000_high" },
	};
	const struct interval none = interval_none(0);
	const gboolean shown =
		e->fitted && !(c->people && extremes_must_not_be_quoted(e));

	for (unsigned i = 0; i < EXTREMES_LEVELS; i++) {
		if (shown || c->heading)
			put_value(c, name[i][0], e->level[i]);
		else
			put(c, name[i][0], TRUE, NULL);
		put_interval(c, name[i][1], name[i][2],
			     shown ? &e->level_interval[i] : &none);
	}
}

static void put_worst_case(struct cursor *c, const struct worst_case *w)
{
	g_autofree char *warnings = worst_case_warnings(w);

	put_study(c, w->study);
	put_text(c, "at", study_point(w->study, w->point)->label);
	put_text(c, "variant", study_variant(w->study, w->variant));
	put_count(c, "n", w->extremes.n);
	put_value(c, "worst", w->extremes.worst);
	put_text(c, "law", worst_case_law(w));
	if (!c->people)
		put_law(c, &w->extremes);
	put_levels(c, &w->extremes);
	put_number(c, "fit_p", w->extremes.fitted ? w->extremes.fit_p : INFINITY);
	put_text(c, "warnings", warnings);
	end_row(c);
}

static void put_worst_cases(struct cursor *c, const GPtrArray *studies)
{
	guint left_out;
	GArray *cases = worst_cases_of(studies, &left_out);

	for (guint i = 0; i < cases->len; i++) {
		const struct worst_case *w = &g_array_index(cases, struct worst_case, i);

		if (c->heading)
			put_worst_case(c, w);
		put_worst_case(c, w);
	}
	g_array_unref(cases);
}

/* --- methods -------------------------------------------------------------------------- */

static void put_method(struct cursor *c, const char *of, char *method)
{
	if (c->heading) {
		put_text(c, "of", of);
		put_text(c, "method", method);
		end_row(c);
	}
	put_text(c, "of", of);
	put(c, "method", FALSE, method);
	end_row(c);
}

static void put_methods(struct cursor *c, const GPtrArray *studies)
{
	const struct study *s = studies->pdata[0];

	put_method(c, "low, high",
		   g_strdup_printf("Student, %g %%", s->confidence * 100));
	put_method(c, c->people ? "median_low, median_high" :
				  "bca_low, bca_high, median_low, median_high",
		   g_strdup_printf("BCa bootstrap, %g %%, %d resamples, seed %d",
				   s->confidence * 100, BOOTSTRAP_RESAMPLES,
				   BOOTSTRAP_SEED));
	put_method(c, "ratio, difference",
		   g_strdup("geometric and arithmetic mean over seeds, "
			    "paired; Student of (logarithms of) them"));
	put_method(c, "p",
		   g_strdup("Wilcoxon signed-rank, both sides; exact below 50 seeds "
			    "without ties"));
	put_method(c, "p_holm", g_strdup("Holm over all verdicts"));
	put_method(c, "worst cases",
		   g_strdup_printf(
			   "L-moments; Gumbel's law, or GEV if the shape differs from 0 "
			   "at 5 %%; parametric bootstrap, %d resamples, seed %d; "
			   "fit_p: Anderson-Darling",
			   EXTREMES_RESAMPLES, EXTREMES_SEED));
	if (s->warmup_high)
		put_method(c, "warm-up",
			   g_strdup_printf("MSER-5 cut %" G_GINT64_FORMAT
					   " to %" G_GINT64_FORMAT " samples a run",
					   s->warmup_low, s->warmup_high));
}

GPtrArray *studies_answer(const GPtrArray *studies, gboolean people)
{
	static const struct {
		const char *name, *title;
		void (*fill)(struct cursor *c, const GPtrArray *studies);
	} part[] = {
		{ "statistics", "Many runs", put_statistics },
		{ "verdicts", "Verdicts", put_verdicts },
		{ "worst_cases", "How bad it may get", put_worst_cases },
		{ "methods", "How that was computed", put_methods },
	};
	GPtrArray *sets = g_ptr_array_new_with_free_func(result_set_free);

	for (guint i = 0; i < G_N_ELEMENTS(part) && studies->len; i++) {
		struct cursor c = { .people = people,
				    .heading = TRUE,
				    .set = result_set_new(part[i].name, part[i].title) };

		part[i].fill(&c, studies);
		if (c.set->row->len)
			g_ptr_array_add(sets, c.set);
		else
			result_set_free(c.set);
	}
	return sets;
}
