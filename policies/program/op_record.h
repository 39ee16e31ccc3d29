/* SPDX-License-Identifier: MIT */
/*
 * op_record.h - the record that an operation leaves when it returns.
 */
#ifndef POLICIES_PROGRAM_OP_RECORD_H
#define POLICIES_PROGRAM_OP_RECORD_H

#include "policies/program/program.h"
#include "sim/world/state.h"

/*
 * size_pages: what the operation allocates. One that frees learns later how much that is.
 * insn: the operation, of which the program may say what a kernel gave.
 */
void op_begin(struct world *w, struct task *t, enum op_kind kind, uint64_t size_pages);
void op_end(struct world *w, struct task *t, const struct insn *insn);

/* The run is over: operations that have not returned leave their records now. */
void vmalloc_cut_off(struct world *w);

#endif
