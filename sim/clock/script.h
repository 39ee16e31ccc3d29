/* SPDX-License-Identifier: MIT */
/*
 * script.h - forced orders on top of the clock: a schedule, or the choices of a run.
 */
#ifndef SIM_CLOCK_SCRIPT_H
#define SIM_CLOCK_SCRIPT_H

#include <stdbool.h>

#include "sim/clock/drive.h"
#include "sim/world/state.h"

struct script {
	struct drive *drive;
	bool active;		/* directives, or choices to replay, are still to come */
	uint32_t directive;	/* the one that is being followed */
	uint64_t replayed;
	bool started;		/* its task has taken a step, or may */
	uint64_t seen;		/* labels or steps so far */
	uint64_t returns;	/* operations its task had finished when it began */
	uint64_t others;	/* steps of tasks when it began to wait for its switch */
	uint32_t in_the_way;	/* the task that runs where the directive's task should */
};

void script_begin(struct script *s, struct world *w, struct drive *d);
/* To be called before each move: looks at the last one and decides. */
void script_poll(struct script *s, struct world *w);
/* Nothing can happen any more though a directive is open: it ends, blocked. */
void script_stalled(struct script *s, struct world *w);
void script_end(struct script *s, struct world *w);

#endif
