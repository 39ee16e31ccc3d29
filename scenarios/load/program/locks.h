/* SPDX-License-Identifier: MIT */
/*
 * locks.h - arguments of operations on the scenario's own locks.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_LOCKS_H
#define SCENARIOS_LOAD_PROGRAM_LOCKS_H

#include "scenarios/load/program/compiler.h"

/* NAME, of a lock that is taken; or that is only dropped. */
gboolean read_take_lock(struct compiler *k, struct insn *i);
gboolean read_drop_lock(struct compiler *k, struct insn *i);
/* NAME { or NAME as R */
gboolean read_try_lock(struct compiler *k, struct insn *i);
/* NAME; a block begins or ends. */
gboolean read_irqsave(struct compiler *k, struct insn *i);
gboolean read_irqrestore(struct compiler *k, struct insn *i);

#endif
