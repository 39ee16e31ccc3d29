/* SPDX-License-Identifier: MIT */
/*
 * expect.h - [expect] and [expect LIST].
 */
#ifndef SCENARIOS_LOAD_SECTIONS_EXPECT_H
#define SCENARIOS_LOAD_SECTIONS_EXPECT_H

#include "scenarios/load/sections/loader.h"

/* Loads all of them. Tasks and programs must have been loaded. */
gboolean load_expectations(struct loader *l);

#endif
