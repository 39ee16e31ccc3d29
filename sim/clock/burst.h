/* SPDX-License-Identifier: MIT */
/*
 * burst.h - takes steps for as long as nothing else is due.
 */
#ifndef SIM_CLOCK_BURST_H
#define SIM_CLOCK_BURST_H

#include <stdbool.h>
#include <stdint.h>

struct world;

/*
 * Makes transitions for as long as nothing but the next step of a CPU is due and nobody
 * wants to hear of each step; at most some thousands, and no more than `room`. exact: no task runs
 * ahead, whose steps would be counted too early; else there is more room than burst_slack().
 */
void clock_burst(struct world *w, uint64_t room, bool exact);

/* So many steps may have been counted that end later. */
uint64_t burst_slack(const struct world *w);

#endif
