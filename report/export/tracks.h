/* SPDX-License-Identifier: MIT */
/*
 * tracks.h - a trace in the terms that viewers have in common: tracks with slices on them
 * that do not overlap, counters, arrows and moments.
 */
#ifndef REPORT_EXPORT_TRACKS_H
#define REPORT_EXPORT_TRACKS_H

#include "report/record/record.h"
#include "report/record/trace.h"

struct export_source;

enum counter { COUNTER_LAZY, COUNTER_IN_FLIGHT, COUNTERS };

struct track_slice {
	int64_t start_ns, end_ns;
	const char *name;
	const char *object;	/* that the step works on, or the task waits for; or NULL */
	const struct step *step;	/* or NULL */
};

/*
 * What a writer does with each of them. In a run tracks have the numbers from 1 on, and the
 * writer is told of a track before it is used.
 */
struct tracks {
	void *data;
	void (*run)(void *data, int64_t id, const char *name);
	void (*track)(void *data, uint32_t track, const char *name);
	void (*slice)(void *data, uint32_t track, const struct track_slice *s);
	void (*counter)(void *data, enum counter c, const struct pages *p);
	void (*arrow)(void *data, uint32_t from, uint32_t to, const struct arrow *a);
	/* what: "violation", "return", "preempted", "older" */
	void (*moment)(void *data, uint32_t track, int64_t t_ns, const char *what,
		       const char *text);
};

/*
 * Tells v everything that is in the traces of the runs, on each track in the order of time.
 * Runs without a trace are left out, and what is left of a record that becomes unwanted.
 */
void tracks_walk(const struct export_source *s, const struct tracks *v);

const char *counter_name(enum counter c);

#endif
