/* SPDX-License-Identifier: MIT */
/*
 * run_measure.h - the measures of v_measure, of a record that is in memory.
 */
#ifndef REPORT_SWEEP_RUN_MEASURE_H
#define REPORT_SWEEP_RUN_MEASURE_H

#include "report/record/record.h"

/* The first measure that its runs have: latency, if a task measures it. */
const char *measure_of_scenario(const struct scenario *s);

/* The value of a run; NAN: it has none, or there is no measure of that name. */
double measure_of_record(const struct record *r, const char *measure);

#endif
