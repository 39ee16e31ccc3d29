/* SPDX-License-Identifier: MIT */
/*
 * operations.h - the operations that a program is written with.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_OPERATIONS_H
#define SCENARIOS_LOAD_PROGRAM_OPERATIONS_H

#include "scenarios/load/program/compiler.h"

/* Reads an operation's word and its arguments, and appends its instruction. */
gboolean read_step(struct compiler *k);

#endif
