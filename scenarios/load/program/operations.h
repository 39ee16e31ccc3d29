/* SPDX-License-Identifier: MIT */
/*
 * operations.h - the steps of a program: which words they have, and what may follow.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_OPERATIONS_H
#define SCENARIOS_LOAD_PROGRAM_OPERATIONS_H

#include "scenarios/load/program/compiler.h"

/* Reads one step: an operation's word and its arguments. Appends an instruction. */
gboolean read_step(struct compiler *k);

#endif
