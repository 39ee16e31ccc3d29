/* SPDX-License-Identifier: MIT */
/*
 * latency.c - see latency.h.
 */
#include "report/view/latency.h"

#include "lib/duration.h"
#include "lib/text_table.h"
#include "report/record/record.h"

/* What all measuring tasks of a run have measured together. */
struct summary {
	const struct latency_row *worst, *latest;
	uint64_t samples;
	int64_t min_ns, sum_ns;
};

static gboolean summarize(const struct record *r, struct summary *s)
{
	*s = (struct summary){ .min_ns = INT64_MAX };
	for (guint i = 0; i < r->latency->len; i++) {
		const struct latency_row *l =
			&g_array_index(r->latency, struct latency_row, i);

		s->samples += l->samples;
		s->sum_ns += l->sum_ns;
		s->min_ns = MIN(s->min_ns, l->min_ns);
		if (!s->worst || l->max_ns > s->worst->max_ns)
			s->worst = l;
		if (!s->latest || l->last_at_ns > s->latest->last_at_ns)
			s->latest = l;
	}
	return s->samples != 0;
}

static void put_us(struct libscols_line *line, gsize column, int64_t ns)
{
	g_autofree char *text = show_us(ns);

	scols_line_set_data(line, column, text);
}

static void add_row(struct libscols_table *table, const struct record *r,
		    const struct summary *s)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	g_autofree char *samples = g_strdup_printf("%" G_GUINT64_FORMAT, s->samples);
	g_autofree char *variant = record_variant_name(r);
	gsize column = 0;

	scols_line_set_data(line, column++, variant);
	scols_line_set_data(line, column++, samples);
	put_us(line, column++, s->min_ns);
	put_us(line, column++, s->latest->last_ns);
	put_us(line, column++, duration_average(s->sum_ns, s->samples));
	put_us(line, column++, s->worst->max_ns);
}

static void print_table(const GPtrArray *records, FILE *out)
{
	static const char *const heading[] = { "latency, us", "samples", "Min",
					       "Act", "Avg", "Max" };
	struct libscols_table *table = text_table_new();

	for (guint i = 0; i < G_N_ELEMENTS(heading); i++)
		text_table_column(table, heading[i], i > 0);
	for (guint i = 0; i < records->len; i++) {
		struct summary s;

		if (summarize(records->pdata[i], &s))
			add_row(table, records->pdata[i], &s);
	}
	putc('\n', out);
	text_table_print(table, out);
}

void show_latencies(const GPtrArray *records, FILE *out)
{
	gboolean any = FALSE;
	struct summary s;

	for (guint i = 0; i < records->len; i++)
		any = any || summarize(records->pdata[i], &s);
	if (!any)
		return;
	print_table(records, out);
	putc('\n', out);
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];
		g_autofree char *variant = record_variant_name(r);

		if (summarize(r, &s) && s.worst->cause)
			fprintf(out, "%s: %s: %s\n", variant,
				record_task_name(r, s.worst->task), s.worst->cause);
	}
}
