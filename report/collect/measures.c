/* SPDX-License-Identifier: MIT */
/*
 * measures.c - what is added up of a run while it lasts, and its summary. All numbers are
 * whole, so that they are the same on every machine.
 */
#include "report/collect/measures.h"

#include <math.h>
#include <string.h>

#include "report/collect/histogram.h"
#include "report/collect/series.h"
#include "scenarios/measures.h"

enum { NONE = -1, NS_PER_S = 1000000000 };

struct measures {
	struct series latency, wait;
	struct histogram op_wait, op_length;
};

struct measures *measures_new(void)
{
	struct measures *m = g_new(struct measures, 1);

	series_begin(&m->latency);
	series_begin(&m->wait);
	memset(&m->op_wait, 0, sizeof(m->op_wait));
	memset(&m->op_length, 0, sizeof(m->op_length));
	return m;
}

void measures_op(struct measures *m, const struct op_record *op)
{
	if (op->end_ns < 0)
		return;		/* who knows how long it would have taken? */
	series_add(&m->wait, op->wait_ns);
	histogram_add(&m->op_wait, op->wait_ns);
	histogram_add(&m->op_length, op->end_ns - op->start_ns);
}

void measures_sample(struct measures *m, int64_t latency_ns)
{
	series_add(&m->latency, latency_ns);
}

static int64_t worst_latency(const struct record *r)
{
	int64_t worst = NONE;

	for (guint i = 0; i < r->latency->len; i++)
		worst = MAX(worst, g_array_index(r->latency, struct latency_row, i).max_ns);
	return worst;
}

static void sum_up_latency(struct record *r, const struct steady *latency)
{
	struct summary_row *s = &r->summary;

	if (!latency->numbers)
		return;
	s->latency_ns = worst_latency(r);
	s->latency_mean_ns = latency->mean;
	s->latency_samples = (int64_t)latency->numbers;
	s->warmup_samples = latency->cut;
}

/* @returned: how many operations did */
static int64_t throughput(const struct record *r, uint64_t returned)
{
	const uint64_t ns = (uint64_t)r->sim_ns;
	uint64_t rest;

	if (r->sim_ns <= 0)
		return NONE;
	return (int64_t)wide_divided(wide_sum(wide_product(returned, NS_PER_S),
					      (struct wide){ .low = ns / 2 }), ns, &rest).low;
}

static void sum_up_ops(struct record *r, const struct steady *wait)
{
	struct summary_row *s = &r->summary;

	if (r->waits)
		s->wait_ns = r->worst_wait_ns;
	if (!r->ops)
		return;
	s->throughput = throughput(r, r->measures->wait.numbers);
	s->failures = (int64_t)r->failures;
	s->lazy_peak_pages = (int64_t)r->counter[COUNT_LAZY_PEAK];
	if (!wait->numbers)
		return;
	s->wait_mean_ns = wait->mean;
	s->wait_samples = (int64_t)wait->numbers;
}

static void add_histogram(struct record *r, enum op_time what, const struct histogram *h)
{
	const struct op_time_row row = { what, histogram_text(h) };

	if (row.packed)
		g_array_append_val(r->op_time, row);
}

void measures_complete(struct record *r)
{
	const struct steady latency = series_steady(&r->measures->latency);
	const struct steady wait = series_steady(&r->measures->wait);

	r->summary = (struct summary_row){
		NONE, NONE, NONE, NONE,
		record_longest_section(r, SECTION_PREEMPT_OFF),
		record_longest_section(r, SECTION_IRQ_OFF),
		NONE, NONE, NONE, NONE, NONE, NONE,
	};
	sum_up_latency(r, &latency);
	sum_up_ops(r, &wait);
	add_histogram(r, OP_LENGTH, &r->measures->op_length);
	add_histogram(r, OP_WAIT, &r->measures->op_wait);
	g_clear_pointer(&r->measures, g_free);
}

/* --- by their names ------------------------------------------------------------------- */

static const struct {
	const char *word;
	size_t at;		/* where the value is in the summary */
} measures[] = {
#define ROW(name, column, title, unit, kind) { #name, offsetof(struct summary_row, column) },
	MEASURES(ROW)
#undef ROW
};

const char *measure_of_scenario(const struct scenario *s)
{
	return s->cast[0].machine.measuring ? "latency" : "preempt_off";
}

double measure_of_record(const struct record *r, const char *measure)
{
	for (gsize i = 0; i < G_N_ELEMENTS(measures); i++) {
		int64_t value;

		if (strcmp(measures[i].word, measure))
			continue;
		memcpy(&value, (const char *)&r->summary + measures[i].at, sizeof(value));
		return value < 0 ? (double)NAN : (double)value;
	}
	return (double)NAN;
}
