/* SPDX-License-Identifier: MIT */
/*
 * explore.h - one search: the interleavings of one variant, and what they showed. Its
 * findings, each with the run of a witness, hang on the record of the search.
 */
#ifndef EXPERIMENT_SEARCH_EXPLORE_H
#define EXPERIMENT_SEARCH_EXPLORE_H

#include "experiment/run/control.h"
#include "report/record/exploration.h"
#include "report/record/record.h"
#include "sim/search/search.h"

/* What is asked of a search. */
struct search_request {
	/*
	 * How to search, within which limits, and for what. What follows from the run's
	 * specification is left 0: ops, twin, seed, check, may_stick, cost, at_end, stop
	 * and progress.
	 */
	struct search_config config;
	const char *maximize;	/* "preempt_off", "wait:TASK"; NULL: nothing */
	gboolean keeps_paths;	/* of all findings, for experiment/search/parting.h */
};

/*
 * Searches; the record has mode explore. NULL with *error set if that is impossible;
 * without if it was to stop before it began. One that was to stop later has the status
 * RUN_INTERRUPTED, and is of no use.
 */
struct record *explore(const struct run_spec *spec, const struct run_control *control,
		       const struct search_request *request, GError **error);

/*
 * The first task of the scenario with which its operations are too many for outcomes to be told
 * apart, as those of a program without end are; NULL: they are not. It belongs to s.
 */
const char *explore_overlong_task(const struct scenario *s);

#endif
