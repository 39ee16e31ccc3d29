/* SPDX-License-Identifier: MIT */
/*
 * straight.h - spin_lock and spin_unlock of programs as straight code.
 */
#ifndef POLICIES_PROGRAM_LEAP_STRAIGHT_H
#define POLICIES_PROGRAM_LEAP_STRAIGHT_H

#include "sim/machine/step.h"
#include "sim/world/model.h"

extern straight_fn *const program_straight[STRAIGHT_STEPS];

#endif
