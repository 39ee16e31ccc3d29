/* SPDX-License-Identifier: MIT */
/*
 * script.h - forced orders on top of the clock: a schedule, or the choices of a run.
 */
#ifndef SIM_CLOCK_SCRIPT_H
#define SIM_CLOCK_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/machine/schedule.h"

struct world;

struct script {
	/* What to follow: directives, or the choices of an earlier run, or neither. */
	const struct directive *directive;
	uint32_t directives;
	const struct choice *replay;
	uint64_t replays;
	struct directive_result *result;	/* one for each directive, filled in */
	void (*choice)(void *data, const struct choice *c);	/* told of each; may be NULL */
	void *choice_data;

	bool active;		/* directives, or choices to replay, are still to come */
	uint64_t replayed;
	/* Of the directive that is being followed: */
	uint32_t nr;
	bool started;		/* its task has taken a step, or may do so */
	uint64_t seen;		/* how often its label was reached, or steps, so far */
	uint64_t returns;	/* operations that its task had finished when it began */
	uint64_t others;	/* steps of all tasks when it began to wait for a switch */
	uint32_t object;	/* of the step that its task has announced */
	const char *operation;	/* at which the task is then */
	uint32_t in_the_way;	/* the task that runs where the directive's task should */
};

/* The first part of s says what to follow; the rest must be zero. */
void script_begin(struct script *s, struct world *w);
/*
 * Must be called before each transition: looks at the last one, and decides. True: it has made the
 * next transition itself, or will, so the clock must not.
 */
bool script_poll(struct script *s, struct world *w);
/* No transition is possible any more while a directive is open: it ends as blocked. */
void script_stalled(struct script *s, struct world *w);
void script_end(struct script *s, struct world *w);

#endif
