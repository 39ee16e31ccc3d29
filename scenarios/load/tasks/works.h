/* SPDX-License-Identifier: MIT */
/*
 * works.h - [work NAME].
 */
#ifndef SCENARIOS_LOAD_TASKS_WORKS_H
#define SCENARIOS_LOAD_TASKS_WORKS_H

#include "scenarios/load/sections/loader.h"

/* Loads all of them: their programs, and how many workers each CPU needs for them. */
gboolean load_works(struct loader *l);

#endif
