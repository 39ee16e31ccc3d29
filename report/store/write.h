/* SPDX-License-Identifier: MIT */
/*
 * write.h - the rows of a record, into the tables of a database.
 */
#ifndef REPORT_STORE_WRITE_H
#define REPORT_STORE_WRITE_H

#include "report/record/record.h"
#include "report/store/rows.h"

/*
 * Writes all rows except those of expectations, and sets r->id. The runs of witnesses must
 * have been written before.
 */
void write_tables(struct rows *t, struct record *r);

/* Writes the expectations, which are checked against the other rows. */
void write_expectations(struct rows *t, const struct record *r);

#endif
