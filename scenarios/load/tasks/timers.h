/* SPDX-License-Identifier: MIT */
/*
 * timers.h - [timer NAME].
 */
#ifndef SCENARIOS_LOAD_TASKS_TIMERS_H
#define SCENARIOS_LOAD_TASKS_TIMERS_H

#include "scenarios/load/sections/loader.h"

/* Makes the timers known to programs, before any is read. They are the first of the syncs. */
gboolean note_timers(struct loader *l);

/* Adds the sources that they are, and the tasks that serve these. */
gboolean load_timers(struct loader *l, GArray *sources);

#endif
