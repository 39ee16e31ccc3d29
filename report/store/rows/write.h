/* SPDX-License-Identifier: MIT */
/*
 * write.h - the rows of a record, into the tables of a database.
 */
#ifndef REPORT_STORE_ROWS_WRITE_H
#define REPORT_STORE_ROWS_WRITE_H

#include "report/record/record.h"
#include "report/store/rows/rows.h"

/*
 * Writes all rows except those of operations and of expectations, and sets r->id. Scenario and
 * point must have been written before (origin.h), and the runs of witnesses.
 */
void write_tables(struct rows *t, struct record *r);

/* The rows that runs share (origin.h). They return the id of the scenario and of the point. */
int64_t write_scenario_row(struct rows *t, const struct record *r);
int64_t write_point_rows(struct rows *t, const struct record *r);

/* Writes the operations, to be called behind write_tables(). */
void write_ops(struct rows *t, struct record *r);

/* Writes the expectations, which are checked against the other rows. */
void write_expectations(struct rows *t, const struct record *r);

#endif
