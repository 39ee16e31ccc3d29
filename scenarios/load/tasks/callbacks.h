/* SPDX-License-Identifier: MIT */
/*
 * callbacks.h - [callback NAME]: what call_rcu() has done after a grace period.
 */
#ifndef SCENARIOS_LOAD_TASKS_CALLBACKS_H
#define SCENARIOS_LOAD_TASKS_CALLBACKS_H

#include "scenarios/load/sections/loader.h"

/* Programs name callbacks, so their names must be known before. */
void note_callbacks(struct loader *l);

/* Loads all of them, behind the tasks and the interrupts. */
gboolean load_callbacks(struct loader *l);

#endif
