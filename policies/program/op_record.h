/* SPDX-License-Identifier: MIT */
/*
 * op_record.h - the record that an operation leaves when it returns.
 */
#ifndef POLICIES_PROGRAM_OP_RECORD_H
#define POLICIES_PROGRAM_OP_RECORD_H

#include "policies/program/ops.h"
#include "sim/world/state.h"

/* size_pages: that the operation allocates, 0 if it does not; what frees says it later */
void op_begin(struct world *w, struct task *t, enum op_kind kind, uint64_t size_pages);
void op_end(struct world *w, struct task *t);

/* Operations that the end of the run cuts off leave their record, unfinished. */
void vmalloc_cut_off(struct world *w);

#endif
