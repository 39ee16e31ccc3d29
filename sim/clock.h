/* SPDX-License-Identifier: MIT */
/*
 * clock.h - the moves of a world in the order of time, for drivers.
 */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>

#include "sim/state.h"

/* Makes the move that is due first. */
void clock_move(struct world *w);

/* Nothing is due, ever. */
bool clock_is_over(const struct world *w);

/*
 * Runs one task alone, before time 0, until it and all that it caused has ended. False
 * if it does not come to its end within max_steps, or waits for ever.
 */
bool clock_run_alone(struct world *w, uint32_t task);

#endif
