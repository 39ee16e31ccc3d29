/* SPDX-License-Identifier: MIT */
/*
 * setup.h - [setup]: what is done before time 0.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_SETUP_H
#define SCENARIOS_LOAD_SECTIONS_SETUP_H

#include "scenarios/load/sections/loader.h"

/* Compiles the program, which first makes the areas that [vmalloc] lists. */
gboolean load_setup(struct loader *l);

#endif
