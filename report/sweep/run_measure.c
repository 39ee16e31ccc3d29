/* SPDX-License-Identifier: MIT */
/*
 * run_measure.c - see run_measure.h.
 */
#include "report/sweep/run_measure.h"

#include <math.h>
#include <string.h>

#include "scenarios/measures.h"

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
