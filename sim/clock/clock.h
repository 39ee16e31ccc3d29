/* SPDX-License-Identifier: MIT */
/*
 * clock.h - makes the transitions of a world in the order of time.
 */
#ifndef SIM_CLOCK_CLOCK_H
#define SIM_CLOCK_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "sim/machine/run.h"
#include "sim/world/state.h"

/* Makes the transition that is due first. */
void clock_next(struct world *w);

/* Makes the transition of this event slot, even if it is not due; time does not pass. */
/* The CPU's oldest store reaches memory now. */
void clock_drain(struct world *w, uint32_t cpu);
void clock_take(struct world *w, uint32_t slot);

/* Sets the timers that start the tasks. */
void clock_start(struct world *w);

/* Is nothing due, ever? */
bool clock_is_over(const struct world *w);

/*
 * Runs one task alone, before time 0, until it and all that it caused has ended. Work that
 * it queues stays pending, unless somebody waits for it: then workers do it. False if the
 * task does not come to its end within max_steps, or waits for ever, or ticks leave it no
 * time, or once *stop is true (stop may be NULL).
 */
bool clock_run_alone(struct world *w, uint32_t task, const atomic_bool *stop);

#endif
