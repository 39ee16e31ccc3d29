/* SPDX-License-Identifier: MIT */
/*
 * burst.h - takes steps for as long as nothing else is due.
 */
#ifndef SIM_CLOCK_BURST_H
#define SIM_CLOCK_BURST_H

struct world;

/*
 * Makes transitions for as long as nothing but the next step of a CPU is due and nobody
 * wants to hear of each step; at most some thousands.
 */
void clock_burst(struct world *w);

#endif
