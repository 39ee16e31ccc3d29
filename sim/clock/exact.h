/* SPDX-License-Identifier: MIT */
/*
 * exact.h - schedules that say all that happens, also what time decides otherwise.
 */
#ifndef SIM_CLOCK_EXACT_H
#define SIM_CLOCK_EXACT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/machine/schedule.h"

struct world;

/* Can this choice, one of CHOICE_PUT_OFF and those behind it, be made in the present state? */
bool exact_is_possible(const struct world *w, const struct choice *c);
void exact_apply(struct world *w, const struct choice *c);

/* Is it due, and not put off: shall the schedule put it off? */
bool exact_comes_by_itself(const struct world *w, uint32_t task);

/* Is nothing left but what the schedule has put off? */
bool exact_waits(const struct world *w);

/* The word of the operation at which the task is, or NULL. */
const char *exact_operation(const struct world *w, uint32_t task);

/* Does the directive name this step, which has this object and belongs to this operation? */
bool exact_is_named(const struct world *w, const struct directive *d, uint16_t pc,
		    uint32_t object, const char *operation);

/* Is the step of this label, for the count-th time, what the CPU does next? */
bool exact_is_at(const struct world *w, uint32_t cpu, const struct directive *d, uint64_t seen);

/*
 * What the directive of an exact schedule wants to happen next: *c, and DIRECTIVE_PENDING is
 * returned. Or how it ends, if there is nothing. seen: how often its step was taken so far.
 */
enum directive_end exact_next(const struct world *w, const struct directive *d, uint64_t seen,
			      struct choice *c);

#endif
