/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - see verdict.h. verdict_text.c has the words.
 */
#include "report/sweep/verdict.h"

#include "report/statistics/holm.h"

/* --- pairs ---------------------------------------------------------------------------- */

/* A test at one point. */
struct at_point {
	guint verdict;
	double p;
	gboolean more, constant;
};

/* For each seed: at how many points both variants were run with it. */
static guint *count_pairs(const struct study *s, guint variant)
{
	guint *pairs = g_new0(guint, s->seed->len + 1);

	for (guint p = 0; p < s->point->len; p++) {
		guint n, bases, k = 0;
		const struct study_sample *v = study_cell(s, variant, p, &n);
		const struct study_sample *b = study_cell(s, s->base, p, &bases);

		for (guint i = 0; i < n; i++) {
			while (k < bases && b[k].seed < v[i].seed)
				k++;
			pairs[v[i].seed] += k < bases && b[k].seed == v[i].seed;
		}
	}
	return pairs;
}

/* Values of a variant and of the base in the same places, by seed and then point. */
struct pairs {
	gsize seeds, points;
	double *value, *base;
};

/* The value of the cell with this seed goes to the place that the seed has. */
static void put_cell(const struct study *s, guint variant, guint point, const guint *row,
		     double *value, gsize points)
{
	guint n;
	const struct study_sample *sample = study_cell(s, variant, point, &n);

	for (guint i = 0; i < n; i++)
		if (row[sample[i].seed])
			value[(row[sample[i].seed] - 1) * points] = sample[i].value;
}

/* The points that both were run at, and of seeds those that were run at all of these. */
static struct pairs pair_up(const struct study *s, guint variant, const guint *points,
			    gsize nr)
{
	struct pairs p = { .points = nr };
	g_autofree guint *pairs = count_pairs(s, variant),
			 *row = g_new0(guint, s->seed->len + 1);

	for (guint i = 0; i < s->seed->len && nr; i++)
		if (pairs[i] == nr)
			row[i] = (guint)++p.seeds;
	p.value = g_new0(double, p.seeds *nr + 1);
	p.base = g_new0(double, p.seeds *nr + 1);
	for (gsize i = 0; i < nr; i++) {
		put_cell(s, variant, points[i], row, p.value + i, nr);
		put_cell(s, s->base, points[i], row, p.base + i, nr);
	}
	return p;
}

/* --- one point ------------------------------------------------------------------------ */

/* Compares at one point, with all pairs that it has; FALSE: it has none. */
static gboolean compare_at(const struct study *s, guint variant, guint point,
			   struct at_point *at)
{
	guint n, bases, k = 0;
	const struct study_sample *v = study_cell(s, variant, point, &n);
	const struct study_sample *b = study_cell(s, s->base, point, &bases);
	g_autofree double *value = g_new(double, n + 1), *base = g_new(double, n + 1);
	struct comparison c;
	gsize pairs = 0;

	for (guint i = 0; i < n; i++) {
		while (k < bases && b[k].seed < v[i].seed)
			k++;
		if (k == bases || b[k].seed != v[i].seed)
			continue;
		value[pairs] = v[i].value;
		base[pairs++] = b[k].value;
	}
	c = compare_paired(value, base, pairs, 1, s->confidence);
	at->p = c.p;
	at->constant = c.constant && (c.above || c.below);
	at->more = c.above > c.below;
	return pairs > 0;
}

/* All points of a verdict: their tests go to `tests`, their places are returned. */
static GArray *compare_points(struct verdict *v, guint number, GArray *tests)
{
	GArray *points = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint p = 0; p < v->study->point->len; p++) {
		struct at_point at = { .verdict = number };

		if (!compare_at(v->study, v->variant, p, &at))
			continue;
		g_array_append_val(points, p);
		g_array_append_val(tests, at);
	}
	v->points = points->len;
	return points;
}

static guint count_unpaired(const struct verdict *v)
{
	guint runs = 0;

	for (guint p = 0; p < v->study->point->len; p++) {
		guint n, bases;

		study_cell(v->study, v->variant, p, &n);
		study_cell(v->study, v->study->base, p, &bases);
		runs += n + bases;
	}
	return runs - (guint)(2 * v->all.n * v->points);
}

static void judge(struct verdict *v, guint number, GArray *tests)
{
	GArray *points = compare_points(v, number, tests);
	struct pairs p = pair_up(v->study, v->variant,
				 (const guint *)(void *)points->data, points->len);

	v->all = compare_paired(p.value, p.base, p.seeds, p.points, v->study->confidence);
	v->p = v->all.p;
	v->unpaired = count_unpaired(v);
	g_free(p.value);
	g_free(p.base);
	g_array_unref(points);
}

/* --- all of them ---------------------------------------------------------------------- */

static void correct_points(GArray *verdicts, const GArray *tests)
{
	g_autofree double *p = g_new(double, tests->len + 1);

	for (guint i = 0; i < tests->len; i++)
		p[i] = g_array_index(tests, struct at_point, i).p;
	holm_adjust(p, tests->len);
	for (guint i = 0; i < tests->len; i++) {
		const struct at_point *at = &g_array_index(tests, struct at_point, i);
		struct verdict *v = &g_array_index(verdicts, struct verdict, at->verdict);

		if (!at->constant && p[i] >= 1 - v->study->confidence)
			continue;
		if (at->more == more_is_better(v->study->measure))
			v->better_at++;
		else
			v->worse_at++;
	}
}

/* A difference without any spread is no matter of chance, and is not tested. */
static void correct_variants(GArray *verdicts)
{
	g_autofree double *p = g_new(double, verdicts->len + 1);
	guint tested = 0, next = 0;

	for (guint i = 0; i < verdicts->len; i++)
		if (!g_array_index(verdicts, struct verdict, i).all.constant)
			p[tested++] = g_array_index(verdicts, struct verdict, i).p;
	holm_adjust(p, tested);
	for (guint i = 0; i < verdicts->len; i++) {
		struct verdict *v = &g_array_index(verdicts, struct verdict, i);

		v->compared = tested;
		if (!v->all.constant)
			v->p = p[next++];
	}
}

GArray *verdicts_of(const GPtrArray *studies)
{
	GArray *verdicts = g_array_new(FALSE, TRUE, sizeof(struct verdict));
	GArray *tests = g_array_new(FALSE, TRUE, sizeof(struct at_point));

	for (guint i = 0; i < studies->len; i++) {
		const struct study *s = studies->pdata[i];

		for (guint k = 0; k < s->variant->len; k++) {
			struct verdict v = { .study = s, .variant = k };

			if (k == s->base)
				continue;
			judge(&v, verdicts->len, tests);
			g_array_append_val(verdicts, v);
		}
	}
	correct_points(verdicts, tests);
	correct_variants(verdicts);
	g_array_unref(tests);
	return verdicts;
}

gsize verdict_wins(const struct verdict *v)
{
	return more_is_better(v->study->measure) ? v->all.above : v->all.below;
}
