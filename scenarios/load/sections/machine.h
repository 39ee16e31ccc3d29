/* SPDX-License-Identifier: MIT */
/*
 * machine.h - [machine] and [costs].
 */
#ifndef SCENARIOS_LOAD_SECTIONS_MACHINE_H
#define SCENARIOS_LOAD_SECTIONS_MACHINE_H

#include "scenarios/load/sections/loader.h"

gboolean load_machine(struct loader *l);

#endif
