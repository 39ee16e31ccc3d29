/* SPDX-License-Identifier: MIT */
/*
 * stalled.h - when nothing more will happen: is that the end, a deadlock or a livelock?
 */
#ifndef SIM_CLOCK_STALLED_H
#define SIM_CLOCK_STALLED_H

#include <stdbool.h>

#include "sim/machine/run.h"

struct world;

/* No task takes a step any more: returns why, and tells of a deadlock or livelock. */
enum run_status clock_stalled(struct world *w);

/*
 * Tells of a deadlock if some tasks wait for each other in a circle, though others may go
 * on. False: there is no circle.
 */
bool clock_tell_circle(struct world *w);

#endif
