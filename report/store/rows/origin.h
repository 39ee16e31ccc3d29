/* SPDX-License-Identifier: MIT */
/*
 * origin.h - of which scenario a run is, and of which point of its sweep. The database has
 * each of these once, for all of their runs.
 */
#ifndef REPORT_STORE_ROWS_ORIGIN_H
#define REPORT_STORE_ROWS_ORIGIN_H

#include "report/record/record.h"
#include "report/store/rows/rows.h"

/* Those of the run that was written last in this transaction. All zero: of none. */
struct origin {
	char *text;		/* of the scenario */
	int64_t scenario, point;
	uint64_t number;	/* of the point */
};

/* To be called when a transaction begins, and at the end: what is known may be gone. */
void origin_forget(struct origin *o);

/*
 * Sets r->scenario_id and r->point_id, and writes the rows that are missing. If that fails,
 * t->failed says so.
 */
void origin_write(struct origin *o, struct rows *t, struct record *r);

#endif
