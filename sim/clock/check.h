/* SPDX-License-Identifier: MIT */
/*
 * check.h - --check: the machine proves its own rules while it runs.
 */
#ifndef SIM_CLOCK_CHECK_H
#define SIM_CLOCK_CHECK_H

#include "sim/world/state.h"

struct check {
	void *before, *after;	/* snapshots */
	struct claims claims;	/* what tasks say of their steps */
};

void check_begin(struct check *c, struct world *w);
/* Makes the transition that is due twice, and checks that it keeps to its footprint. */
void check_next(struct check *c, struct world *w);
void check_end(struct check *c, struct world *w);

/*
 * Did the last transition write only what it may? c->before is the state before it, of which
 * nothing is left. If not, stderr says what it wrote.
 */
bool keeps_footprint(const struct check *c, const struct world *w, uint32_t task,
		     uint32_t object);
/* Complains of the mistake if the last transition wrote what it may not, and ends. */
void check_footprint(const struct check *c, const struct world *w, uint32_t task,
		     uint32_t object);

#endif
