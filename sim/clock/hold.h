/* SPDX-License-Identifier: MIT */
/*
 * hold.h - a script holds a task, and lets it go on.
 */
#ifndef SIM_CLOCK_HOLD_H
#define SIM_CLOCK_HOLD_H

#include "sim/world/state.h"

/* A script's hold: the task may not go on, or may again. */
void task_hold(struct world *w, struct task *t);

void task_release(struct world *w, struct task *t);

#endif
