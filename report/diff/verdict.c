/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - see verdict.h. Each sentence is of one aspect, and says what was proved and what
 * was only not found.
 */
#include "report/diff/verdict.h"

#include "report/diff/lengths.h"

enum { OUTCOMES_NAMED = 3 };

static const char *plural(guint n)
{
	return n == 1 ? "" : "s";
}

/* --- outcomes --------------------------------------------------------------------------- */

/* "hellwig allows 2 outcomes that v4.8 does not: A.1 = EBUSY; B.1 = EBUSY. " */
static void add_only(GString *s, const char *who, const char *other, const GPtrArray *only,
		     const struct record *other_search)
{
	const gboolean proved = other_search->found->limit == LIMIT_NONE;

	if (!only->len)
		return;
	g_string_append_printf(s, "%s allows %u outcome%s that %s %s: ", who, only->len,
			       plural(only->len), other, proved ? "does not" :
			       "did not show until its search was stopped");
	for (guint i = 0; i < only->len && i < OUTCOMES_NAMED; i++) {
		g_autofree char *news = outcome_news(only->pdata[i], other_search->found);

		g_string_append_printf(s, "%s%s", i ? "; " : "", news);
	}
	g_string_append(s, only->len > OUTCOMES_NAMED ? "; …. " : ". ");
}

static void add_outcomes(GString *s, const struct diff *d, const struct point_diff *p)
{
	const struct outcome_diff *o = &p->outcomes;

	if (!p->has_outcomes)
		return;
	if (o->only_a->len || o->only_b->len) {
		add_only(s, d->a->name, d->b->name, o->only_a, p->b);
		add_only(s, d->b->name, d->a->name, o->only_b, p->a);
	} else if (o->finished) {
		g_string_append_printf(s, "%s and %s allow the same %u outcome%s. ", d->a->name,
				       d->b->name, o->common->len, plural(o->common->len));
	} else {
		g_string_append_printf(s, "%s and %s showed the same %u outcome%s until the search "
				       "was stopped. ", d->a->name, d->b->name, o->common->len,
				       plural(o->common->len));
	}
}

/* --- properties --------------------------------------------------------------------------- */

/* "with 1 preemption" */
static void add_preemptions(GString *s, const struct verdict_row *v)
{
	if (!v->preemptions)
		g_string_append(s, "without any preemption");
	else
		g_string_append_printf(s, "with %u preemption%s", v->preemptions,
				       plural(v->preemptions));
}

/* "joel-v2 reads an area after it was freed (use_after_free, …); joel-v3 never does. " */
static void add_one_sided(GString *s, const char *who, const char *other,
			  const struct verdict_row *v, const struct verdict_row *its)
{
	const struct property_info *info = property_info(v->property);
	const char *end = "was not asked";

	if (its)
		end = its->verdict == VERDICT_PROVED ? "never does" :
						       "did not until its search was stopped";
	g_string_append_printf(s, "%s %s (%s, ", who, info->does, info->name);
	add_preemptions(s, v);
	g_string_append_printf(s, "); %s %s. ", other, end);
}

static void add_both_sided(GString *s, const struct diff *d, const struct property_diff *p)
{
	const struct property_info *info = property_info(p->property);

	if (!p->differs)
		return;
	g_string_append_printf(s, "Each %s (%s): %s ", info->does, info->name, d->a->name);
	add_preemptions(s, p->a);
	g_string_append_printf(s, ", %s ", d->b->name);
	add_preemptions(s, p->b);
	g_string_append(s, ". ");
}

static void add_properties(GString *s, const struct diff *d, const struct point_diff *p)
{
	gboolean said = FALSE, open = FALSE, violated = FALSE;

	for (guint i = 0; i < p->property->len; i++) {
		const struct property_diff *q = &g_array_index(p->property, struct property_diff, i);
		const gboolean in_a = property_is_violated(q->a), in_b = property_is_violated(q->b);

		if (in_a && in_b)
			add_both_sided(s, d, q);
		else if (in_a)
			add_one_sided(s, d->a->name, d->b->name, q->a, q->b);
		else if (in_b)
			add_one_sided(s, d->b->name, d->a->name, q->b, q->a);
		said |= in_a != in_b || q->differs;
		violated |= in_a || in_b;
		open |= q->open;
	}
	if (said || !p->property->len)
		return;
	if (open)
		g_string_append(s, "They were not seen to violate different properties. ");
	else
		g_string_append(s, violated ? "They violate the same properties. " :
					      "Neither violates a property. ");
}

/* --- lengths ---------------------------------------------------------------------------------- */

static void add_length(GString *s, const struct diff *d, const struct length_diff *l)
{
	g_autofree char *title = length_title(l), *a = length_text(l->a), *b = length_text(l->b);

	if (l->differs)
		g_string_append_printf(s, "The longest %s: %s with %s, %s with %s. ", title, a,
				       d->a->name, b, d->b->name);
}

static void add_lengths(GString *s, const struct diff *d, const struct point_diff *p)
{
	guint same = 0, open = 0;

	for (guint i = 0; i < p->length->len; i++) {
		const struct length_diff *l = &g_array_index(p->length, struct length_diff, i);

		add_length(s, d, l);
		open += l->open != 0;
		same += !l->open && !l->differs;
	}
	if (same && same == p->length->len)
		g_string_append(s, same > 1 ? "The longest times are equal. " :
					      "The longest time is equal. ");
	if (open)
		g_string_append_printf(s, "Of %u length%s it is not settled which is longer. ", open,
				       plural(open));
	if (d->left_out)
		g_string_append(s, "The longest preempt_off and waits were not sought, as these "
				"searches take longer than the one that was stopped. ");
}

char *point_verdict(const struct diff *d, const struct point_diff *p)
{
	GString *s = g_string_new(NULL);

	add_outcomes(s, d, p);
	add_properties(s, d, p);
	add_lengths(s, d, p);
	return g_strchomp(g_string_free(s, FALSE));
}

/* --- runs --------------------------------------------------------------------------------------- */

char *runs_verdict(const struct diff *d)
{
	GString *s = g_string_new(NULL);

	if (d->overlong)
		g_string_append_printf(s, "Only runs were compared: task %s has too many operations "
				       "to be searched, unless --only asks for that. ", d->overlong);
	for (guint i = 0; d->verdict && i < d->verdict->len; i++) {
		const struct verdict *v = &g_array_index(d->verdict, struct verdict, i);
		g_autofree char *text = verdict_text(v);

		g_string_append_printf(s, "%s%s (%s).", i ? " " : "", text,
				       v->study->measure->title);
	}
	return g_string_free(s, !s->len);
}
