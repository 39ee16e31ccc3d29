/* SPDX-License-Identifier: MIT */
/*
 * run.h - one run: a world of a specification goes by the clock to its end, and its record
 * is complete then.
 */
#ifndef EXPERIMENT_RUN_RUN_H
#define EXPERIMENT_RUN_RUN_H

#include "experiment/run/control.h"
#include "report/record/record.h"

/* The time of a run of which a picture is wanted, in ns of virtual time. */
struct run_window {
	int64_t from_ns, to_ns;
	gboolean kernel;	/* exports of it will have the events of a kernel */
};

/*
 * Makes the run. NULL with *error set if [setup] does not end, or memory does; without if
 * it was to stop before it began. If it was to stop later, the record's status is
 * RUN_INTERRUPTED, and the record is of no use.
 */
struct record *run_once(const struct run_spec *spec, const struct run_control *control,
			GError **error);

/*
 * The same, but with the choices (of struct choice) that an earlier run of it made. The
 * record has a trace of the window, unless that is NULL.
 */
struct record *run_again(const struct run_spec *spec, const GArray *choices,
			 const struct run_window *window,
			 const struct run_control *control, GError **error);

#endif
