/* SPDX-License-Identifier: MIT */
/*
 * locking.h - what the tests of locks share: all preemption models, and short questions.
 */
#ifndef TESTS_UNIT_SIM_LOCKING_H
#define TESTS_UNIT_SIM_LOCKING_H

#include "tests/unit/sim/machine.h"

enum { N_MODELS = 4 };
extern const enum preemption models[N_MODELS];

/* The text with the lock's letter for each '?'; good until the next call. */
const char *word(const char *format, char lock);

/* Did the task take a step with this label? */
bool took(const struct run *r, const char *task, const char *label);

/* When the CPU took its first tick; -1: never. */
int64_t first_tick(const struct run *r, uint32_t cpu);

/* The rig's first violation is this one, by that task, in these words; or it has none. */
void violates(const struct rig *rig, enum machine_property p, const char *task, const char *detail);
void violates_nothing(const struct rig *rig);

#endif
