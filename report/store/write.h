/* SPDX-License-Identifier: MIT */
/*
 * write.h - the rows of a record, into the tables of a database.
 */
#ifndef REPORT_STORE_WRITE_H
#define REPORT_STORE_WRITE_H

#include "report/record/record.h"
#include "report/store/rows.h"

/*
 * Writes all rows but the expectations, which are only known when these are there, and sets
 * r->id. The runs of witnesses must have been written before.
 */
void write_tables(struct rows *t, struct record *r);
void write_expectations(struct rows *t, const struct record *r);

#endif
