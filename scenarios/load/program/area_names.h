/* SPDX-License-Identifier: MIT */
/*
 * area_names.h - the names that programs give to areas by `as`.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_AREA_NAMES_H
#define SCENARIOS_LOAD_PROGRAM_AREA_NAMES_H

#include "scenarios/load/program/compiler.h"

/* Reads the name of an area into an instruction. given: it stands behind an `as`. */
gboolean read_area_name(struct compiler *k, struct insn *i, gboolean given);

/*
 * Is each name given, by this program or by [setup]'s? Connects the program's slots with
 * those of [setup]'s. To be called when the whole program has been read.
 */
gboolean resolve_area_names(struct compiler *k);

#endif
