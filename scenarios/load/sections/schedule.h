/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - [schedule].
 */
#ifndef SCENARIOS_LOAD_SECTIONS_SCHEDULE_H
#define SCENARIOS_LOAD_SECTIONS_SCHEDULE_H

#include "scenarios/load/sections/loader.h"

gboolean load_schedule(struct loader *l);

#endif
