/* SPDX-License-Identifier: MIT */
/*
 * drive.h - runs a world by the clock, from its beginning to its end.
 */
#ifndef SIM_CLOCK_DRIVE_H
#define SIM_CLOCK_DRIVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/machine/run.h"
#include "sim/machine/schedule.h"

struct world;

struct drive {
	/* At most one of these: the directives of a schedule, or recorded choices. */
	const struct directive *directive;
	uint32_t directives;
	const struct choice *replay;
	uint64_t replays;

	struct directive_result *result;	/* one for each directive, filled in */
	void (*choice)(void *data, const struct choice *c);	/* told of each; may be NULL */
	void *choice_data;
	const atomic_bool *stop;	/* once it is true: RUN_INTERRUPTED */
	struct progress *progress;		/* or NULL */
	bool check;				/* check each transition (check.h) */

	/*
	 * Called between two transitions, once so many steps have been taken, if the world can go
	 * on from there (moment.h); returns the step from which on to call it again. NULL: never.
	 */
	uint64_t (*keep)(void *data, struct world *w);
	void *keep_data;
	uint64_t keep_at;
	bool goes_on;		/* the world is not new: it was returned to such a moment */
};

/*
 * Runs a world by the clock, under the directives or recorded choices of d, to its end.
 * The world is new, or its [setup] has been run in it.
 */
enum run_status drive_clock(struct world *w, struct drive *d);

#endif
