/* SPDX-License-Identifier: MIT */
/*
 * hold.h - a script holds a task, and lets it go on.
 */
#ifndef SIM_CLOCK_HOLD_H
#define SIM_CLOCK_HOLD_H

#include "sim/world/state.h"

/* A script holds the task, so that it may not go on; and lets it go on again. */
void task_hold(struct world *w, struct task *t);

void task_release(struct world *w, struct task *t);

#endif
