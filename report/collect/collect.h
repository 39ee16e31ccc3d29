/* SPDX-License-Identifier: MIT */
/*
 * collect.h - filling a record while the world runs.
 */
#ifndef REPORT_COLLECT_COLLECT_H
#define REPORT_COLLECT_COLLECT_H

#include "report/record/record.h"

/*
 * To be called before the world is made of m, if the run is to be drawn: keeps what a
 * picture of the time from from_ns to to_ns needs (trace.h). kernel: and what the events of
 * a kernel are made of.
 */
void record_trace(struct record *r, const struct machine *m, int64_t from_ns,
		  int64_t to_ns, gboolean kernel);

/* The observer for world_new(). It fills the record and belongs to it. */
struct observer *record_observer(struct record *r);

/* [setup] has been run and time begins: forgets its events, but not its violations. */
void record_begin(struct record *r);

/*
 * Keeps a sample, ns bad, for which somebody is to be blamed, if it is among the worst of its
 * kind; of equal ones the first.
 */
void record_note_worst(struct record *r, enum blame_what what, int64_t ns,
		       const struct blame_window *w);

/* The callback of struct drive; data is the record. */
void record_choice(void *data, const struct choice *c);

#endif
