/* SPDX-License-Identifier: MIT */
/*
 * collect.h - filling a record while the world runs.
 */
#ifndef REPORT_COLLECT_COLLECT_H
#define REPORT_COLLECT_COLLECT_H

#include "report/record/record.h"

/*
 * Before the world is made of m: keep what a picture of the run needs, of the time from
 * from_ns to to_ns. See trace.h.
 */
void record_trace(struct record *r, const struct machine *m, int64_t from_ns,
		  int64_t to_ns);

/* What world_new() wants: it fills the record, and belongs to it. */
struct observer *record_observer(struct record *r);

/* [setup] has been run and time begins: forgets its events. What it violated stays. */
void record_begin(struct record *r);

/* For struct drive: data is the record. */
void record_choice(void *data, const struct choice *c);

#endif
