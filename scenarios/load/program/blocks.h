/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - the loops and blocks of a program, as they nest.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_BLOCKS_H
#define SCENARIOS_LOAD_PROGRAM_BLOCKS_H

#include "scenarios/load/program/compiler.h"

/* The instruction that begins the open loop or block of this depth, 0 outermost. */
const struct insn *open_head(const struct compiler *k, unsigned depth);

/* Which operation ends the block that this one begins, by taking a lock; and the other way round. */
enum op_kind restoring(enum op_kind op);
enum op_kind saving(enum op_kind op);

/* The innermost open block that is no loop, or NULL. */
const struct insn *kernel_block(const struct compiler *k);

/* Opens the loop or block that i begins, which must be appended next. */
gboolean open_block(struct compiler *k, struct insn *i);

/* Reads a } and appends the end of the innermost loop or block. */
gboolean close_block(struct compiler *k);

/* Sets the error for a loop or block that is open when the program ends. */
gboolean refuse_open(struct compiler *k);

/* Does the step end with a {, so that no ; follows? */
gboolean begins_with_brace(const struct insn *i);

/* Refuses a program that is too long. */
gboolean append_insn(struct compiler *k, const struct insn *i);

#endif
