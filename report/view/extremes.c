/* SPDX-License-Identifier: MIT */
/*
 * extremes.c - see extremes.h.
 */
#include "report/view/extremes.h"

#include "lib/duration.h"
#include "report/record/record.h"

static void show_section(const struct record *r, const char *variant, FILE *out)
{
	const struct section_row *longest = NULL;
	const char *who;
	char *length;

	for (guint i = 0; i < r->section->len; i++) {
		const struct section_row *s = &g_array_index(r->section, struct section_row, i);

		if (s->kind == SECTION_PREEMPT_OFF &&
		    (!longest || s->section.length_ns > longest->section.length_ns))
			longest = s;
	}
	if (!longest)
		return;
	who = record_task_name(r, longest->section.task);
	length = show_time(longest->section.length_ns);
	fprintf(out, "%s: preempt off %s: %s", variant, length, who ? who : "an interrupt");
	if (longest->begin_label && longest->end_label)
		fprintf(out, ", from %s to %s", longest->begin_label, longest->end_label);
	putc('\n', out);
	g_free(length);
}

static void show_peak(const struct record *r, const char *variant, FILE *out)
{
	if (r->lazy_peak)
		fprintf(out, "%s: lazy peak %" G_GUINT64_FORMAT " %s\n", variant,
			r->counter[COUNT_LAZY_PEAK], r->lazy_peak);
}

static void show_failure(const struct record *r, const char *variant, FILE *out)
{
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v = &g_array_index(r->violation, struct violation, i);
		const char *who = record_task_name(r, v->task);

		if (v->property != SPURIOUS_EBUSY)
			continue;
		fprintf(out, "%s: spurious_ebusy: %s: %s\n", variant, who ? who : "?", v->detail);
		return;
	}
}

void show_extremes(const GPtrArray *records, FILE *out)
{
	gboolean any = FALSE;

	for (guint i = 0; i < records->len; i++)
		any = any || record_peak_is_high(records->pdata[i]);
	if (!any)
		return;
	putc('\n', out);
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];
		g_autofree char *variant = record_variant_name(r);

		show_section(r, variant, out);
		show_peak(r, variant, out);
		show_failure(r, variant, out);
	}
}
