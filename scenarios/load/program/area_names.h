/* SPDX-License-Identifier: MIT */
/*
 * area_names.h - the names that programs give to areas by `as`.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_AREA_NAMES_H
#define SCENARIOS_LOAD_PROGRAM_AREA_NAMES_H

#include "scenarios/load/program/compiler.h"

/* Reads the name of an area into an instruction. given: an `as` gives it here. */
gboolean read_area_name(struct compiler *k, struct insn *i, gboolean given);

/*
 * When the whole program has been read: has each name been given, by this program or by
 * [setup]'s? Connects the slots of the program with those of [setup]'s.
 */
gboolean resolve_area_names(struct compiler *k);

#endif
