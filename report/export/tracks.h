/* SPDX-License-Identifier: MIT */
/*
 * tracks.h - a trace as viewers of many kinds want it: tracks, with slices on them that
 * do not overlap, counters, arrows and moments.
 */
#ifndef REPORT_EXPORT_TRACKS_H
#define REPORT_EXPORT_TRACKS_H

#include "report/export/export.h"
#include "report/record/record.h"
#include "report/record/trace.h"

enum counter { COUNTER_LAZY, COUNTER_IN_FLIGHT, COUNTERS };

struct track_slice {
	int64_t start_ns, end_ns;
	const char *name;
	const char *object;	/* that it works on or waits for, or NULL */
	const struct step *step;	/* or NULL */
};

/* A viewer. Tracks are numbered from 1 in a run, and told of before they are used. */
struct tracks {
	void *data;
	void (*run)(void *data, int64_t id, const char *name);
	void (*track)(void *data, uint32_t track, const char *name);
	void (*slice)(void *data, uint32_t track, const struct track_slice *s);
	void (*counter)(void *data, enum counter c, const struct pages *p);
	void (*arrow)(void *data, uint32_t from, uint32_t to, const struct arrow *a);
	/* what: "violation", "return", "preempted" */
	void (*moment)(void *data, uint32_t track, int64_t t_ns, const char *what,
		       const char *text);
};

/*
 * Tells v of everything in the traces of the runs that have one, on each track in order of
 * time; no more of a record once it is unwanted.
 */
void tracks_walk(const struct export_source *s, const struct tracks *v);

const char *counter_name(enum counter c);

#endif
