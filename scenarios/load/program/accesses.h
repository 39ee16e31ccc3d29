/* SPDX-License-Identifier: MIT */
/*
 * accesses.h - the arguments of operations on variables and registers.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_ACCESSES_H
#define SCENARIOS_LOAD_PROGRAM_ACCESSES_H

#include "scenarios/load/program/compiler.h"

/* Each reads what stands behind the word of its operation. */
gboolean read_load(struct compiler *k, struct insn *i);
gboolean read_store(struct compiler *k, struct insn *i);
gboolean read_exchange(struct compiler *k, struct insn *i);	/* xchg, cmpxchg */
gboolean read_atomic(struct compiler *k, struct insn *i);	/* atomic_inc and the like */
gboolean read_fetch(struct compiler *k, struct insn *i);	/* atomic_add_return and the like */
gboolean read_cond_load(struct compiler *k, struct insn *i);
gboolean read_set(struct compiler *k, struct insn *i);
gboolean read_assert(struct compiler *k, struct insn *i);
gboolean read_branch(struct compiler *k, struct insn *i);	/* if, while */

/* percpu.c: on [percpu] variables */
gboolean read_percpu_add(struct compiler *k, struct insn *i);	/* this_cpu_inc and the like */
gboolean read_percpu_read(struct compiler *k, struct insn *i);
gboolean read_percpu_write(struct compiler *k, struct insn *i);

/* sequences.c: on seqcounts and seqlocks */
gboolean read_seq_write(struct compiler *k, struct insn *i);
gboolean read_seq_begin(struct compiler *k, struct insn *i);
gboolean read_seq_retry(struct compiler *k, struct insn *i);

/* as R */
gboolean read_as_register(struct compiler *k, uint32_t *reg);
/* V */
gboolean read_value_operand(struct compiler *k, struct expression *e);
/* A constant, where the text has none. */
void constant_operand(struct compiler *k, struct expression *e, int64_t value);
/* The operation works with these: its instruction gets their number. */
void keep_operands_of(struct compiler *k, struct insn *i, const struct operands *o);

#endif
