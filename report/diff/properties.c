/* SPDX-License-Identifier: MIT */
/*
 * properties.c - see properties.h.
 */
#include "report/diff/properties.h"

gboolean property_is_violated(const struct verdict_row *v)
{
	return v && v->verdict == VERDICT_VIOLATED;
}

static gboolean is_absent(const struct verdict_row *v)
{
	return v && v->verdict == VERDICT_PROVED;
}

static struct property_diff compare(const struct verdict_row *a, const struct verdict_row *b)
{
	const gboolean in_a = property_is_violated(a), in_b = property_is_violated(b);
	struct property_diff d = { .property = a ? a->property : b->property, .a = a, .b = b };

	if (in_a && in_b) {
		d.differs = a->fewest && b->fewest && a->preemptions != b->preemptions;
		d.open = !(a->fewest && b->fewest);
		return d;
	}
	d.differs = (in_a && is_absent(b)) || (in_b && is_absent(a));
	d.open = !d.differs && a && b && !(is_absent(a) && is_absent(b));
	return d;
}

GArray *property_diffs(const struct record *a, const struct record *b)
{
	GArray *diffs = g_array_new(FALSE, FALSE, sizeof(struct property_diff));

	for (unsigned p = 0; p < PROPERTIES; p++) {
		const struct verdict_row *in_a = exploration_verdict(a->found, p);
		const struct verdict_row *in_b = exploration_verdict(b->found, p);
		struct property_diff d;

		if (!in_a && !in_b)
			continue;
		d = compare(in_a, in_b);
		g_array_append_val(diffs, d);
	}
	return diffs;
}

char *property_verdict_text(const struct verdict_row *v)
{
	g_autofree char *run = NULL;

	if (!v)
		return g_strdup("not asked");
	if (v->verdict == VERDICT_PROVED)
		return g_strdup("proved absent");
	if (v->verdict != VERDICT_VIOLATED)
		return g_strdup("not found");
	if (v->witness && v->witness->record->id)
		run = g_strdup_printf(", run %" G_GINT64_FORMAT, v->witness->record->id);
	return g_strdup_printf("violated, %s%u preemption%s%s", v->fewest ? "" : "<= ", v->preemptions,
			       v->preemptions == 1 ? "" : "s", run ? run : "");
}
