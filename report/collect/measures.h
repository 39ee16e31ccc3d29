/* SPDX-License-Identifier: MIT */
/*
 * measures.h - what a run leaves as numbers that can be compared over many runs: its summary,
 * and histograms of how long operations took.
 */
#ifndef REPORT_COLLECT_MEASURES_H
#define REPORT_COLLECT_MEASURES_H

#include "report/record/record.h"

/* It is freed with g_free(). */
struct measures *measures_new(void);

/* An operation, and a sample of a measuring task. */
void measures_op(struct measures *m, const struct op_record *op);
void measures_sample(struct measures *m, int64_t latency_ns);

/* The first measure that a scenario's runs have: latency, if a task measures it. */
const char *measure_of_scenario(const struct scenario *s);

/* The value of a run; NAN: it has none, or there is no measure of that name. */
double measure_of_record(const struct record *r, const char *measure);

/* To be called when all else of the record is complete: fills its summary and r->op_time. */
void measures_complete(struct record *r);

#endif
