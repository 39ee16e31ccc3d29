/* SPDX-License-Identifier: MIT */
/*
 * check.h - --check: the machine proves its own rules while it runs.
 */
#ifndef SIM_CLOCK_CHECK_H
#define SIM_CLOCK_CHECK_H

#include "sim/machine/state.h"

enum { MAX_KEPT = 32 };

struct check {
	void *before, *after;	/* snapshots */
	bool *quiet;		/* by task: what it has announced is to be quiet (ahead.h) */
	const void *kept[MAX_KEPT];	/* what the step that is made says that it will change */
	uint32_t kept_bytes[MAX_KEPT];
	unsigned kepts;
};

void check_begin(struct check *c, struct world *w);
/* Makes the move that is due, twice, and holds it to its footprint. */
void check_move(struct check *c, struct world *w);
void check_end(struct check *c, struct world *w);

/* The task has announced a step as quiet; a step will change this of its own. */
void check_quiet(struct check *c, uint32_t task);
void check_kept(struct check *c, const void *at, uint32_t bytes);

/* Did the move that was just made write only what it may? c->before is the state before. */
void check_footprint(const struct check *c, const struct world *w, uint32_t task,
		     uint32_t object);

#endif
