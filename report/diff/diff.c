/* SPDX-License-Identifier: MIT */
/*
 * diff.c - see diff.h.
 */
#include "report/diff/diff.h"

const char *diff_aspect_word(unsigned aspect)
{
	static const char *const word[DIFF_ASPECTS] = {
		"outcomes", "properties", "preempt_off", "waits", "latency", "throughput",
	};

	return aspect < DIFF_ASPECTS ? word[aspect] : NULL;
}

static void clear_point(gpointer data)
{
	struct point_diff *p = data;

	g_free(p->label);
	if (p->has_outcomes)
		outcome_diff_clear(&p->outcomes);
	g_array_unref(p->property);
	g_array_unref(p->length);
	if (p->only_a)
		g_ptr_array_unref(p->only_a);
	if (p->only_b)
		g_ptr_array_unref(p->only_b);
	parting_free(p->parting);
}

struct diff *diff_new(const struct policy *a, const struct policy *b)
{
	struct diff *d = g_new0(struct diff, 1);

	d->a = a;
	d->b = b;
	d->point = g_array_new(FALSE, TRUE, sizeof(struct point_diff));
	g_array_set_clear_func(d->point, clear_point);
	d->study = g_ptr_array_new_with_free_func(study_free);
	return d;
}

void diff_free(struct diff *d)
{
	if (!d)
		return;
	g_array_unref(d->point);
	g_ptr_array_unref(d->study);
	if (d->verdict)
		g_array_unref(d->verdict);
	g_free(d->overlong);
	g_free(d);
}

/* The point of the record, which is appended if need be. */
static struct point_diff *point_of(struct diff *d, const struct record *r)
{
	struct point_diff p = { .number = r->spec.point };

	for (guint i = 0; i < d->point->len; i++) {
		struct point_diff *there = &g_array_index(d->point, struct point_diff, i);

		if (there->number == p.number)
			return there;
	}
	p.label = g_strdup(r->spec.scenario->point);
	p.property = g_array_new(FALSE, FALSE, sizeof(struct property_diff));
	p.length = g_array_new(FALSE, FALSE, sizeof(struct length_diff));
	g_array_append_val(d->point, p);
	return &g_array_index(d->point, struct point_diff, d->point->len - 1);
}

void diff_add_searches(struct diff *d, const GPtrArray *records, gboolean outcomes,
		       gboolean properties)
{
	for (guint i = 0; i + 1 < records->len; i += 2) {
		const struct record *a = records->pdata[i], *b = records->pdata[i + 1];
		struct point_diff *p = point_of(d, a);

		p->a = a;
		p->b = b;
		p->only_a = labels_only(a->found, b->found);
		p->only_b = labels_only(b->found, a->found);
		if (outcomes)
			outcome_diff_init(&p->outcomes, a, b);
		p->has_outcomes = outcomes;
		if (!properties)
			continue;
		g_array_unref(p->property);
		p->property = property_diffs(a, b);
	}
}

void diff_add_lengths(struct diff *d, const GPtrArray *records)
{
	for (guint i = 0; i + 1 < records->len; i += 2) {
		const struct length_diff l = length_diff_of(records->pdata[i],
							    records->pdata[i + 1]);

		g_array_append_val(point_of(d, records->pdata[i])->length, l);
	}
}

void diff_add_runs(struct diff *d, const GPtrArray *records, const char *const *names)
{
	for (guint i = 0; i < records->len; i++)
		point_of(d, records->pdata[i]);
	for (; *names; names++) {
		struct study *s = study_of_records(records, *names, d->a, d->b);

		if (s)
			g_ptr_array_add(d->study, s);
	}
	d->verdict = verdicts_of(d->study);
}

/* --- what it comes to ------------------------------------------------------------------- */

gboolean point_diff_differs(const struct point_diff *p)
{
	gboolean differs = p->has_outcomes && p->outcomes.differs;

	for (guint i = 0; i < p->property->len; i++)
		differs |= g_array_index(p->property, struct property_diff, i).differs;
	for (guint i = 0; i < p->length->len; i++)
		differs |= g_array_index(p->length, struct length_diff, i).differs;
	return differs;
}

gboolean point_diff_is_open(const struct point_diff *p)
{
	gboolean open = p->has_outcomes && !p->outcomes.finished;

	for (guint i = 0; i < p->property->len; i++)
		open |= g_array_index(p->property, struct property_diff, i).open;
	for (guint i = 0; i < p->length->len; i++)
		open |= g_array_index(p->length, struct length_diff, i).open;
	return open;
}

gboolean diff_differs(const struct diff *d)
{
	gboolean differs = FALSE;

	for (guint i = 0; i < d->point->len; i++)
		differs |= point_diff_differs(&g_array_index(d->point, struct point_diff, i));
	for (guint i = 0; d->verdict && i < d->verdict->len; i++)
		differs |= verdict_settles(&g_array_index(d->verdict, struct verdict, i));
	return differs;
}

gboolean diff_is_open(const struct diff *d)
{
	gboolean open = d->left_out;

	for (guint i = 0; i < d->point->len; i++)
		open |= point_diff_is_open(&g_array_index(d->point, struct point_diff, i));
	return open;
}
