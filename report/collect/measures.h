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

/* To be called when all else of the record is complete: fills its summary and r->op_time. */
void measures_complete(struct record *r);

#endif
