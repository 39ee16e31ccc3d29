/* SPDX-License-Identifier: MIT */
/*
 * area_names.h - the names that programs give to areas by `as`.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_AREA_NAMES_H
#define SCENARIOS_LOAD_PROGRAM_AREA_NAMES_H

#include "scenarios/load/program/compiler.h"

/* Reads the name of an area into an instruction. given: it stands behind an `as`. */
gboolean read_area_name(struct compiler *k, struct insn *i, gboolean given);

/* An area has this name from the beginning: its slot. */
uint32_t give_area_name(struct compiler *k, const char *text, struct place place);

/* Notes which instructions free areas of others by name, once these are where they stay. */
void keep_handed_areas(struct compiler *k, struct insn *copy);
/*
 * Finds the tasks and names of these. program: of struct compiled *, by task. To be called when
 * all programs have been compiled.
 */
gboolean find_handed_areas(struct programs *p, const GPtrArray *program);

/*
 * Is each name given, by this program or by [setup]'s? Connects the program's slots with
 * those of [setup]'s. To be called when the whole program has been read.
 */
gboolean resolve_area_names(struct compiler *k);

#endif
