/* SPDX-License-Identifier: MIT */
/*
 * ops.h - the operations of programs. The row of an operation says all that others need
 * to know.
 *
 * A new operation is a row in a header of table/, a function of steps in ops/ and, if it
 * has arguments, the function that reads them (scenarios/load/program/operations.c).
 */
#ifndef POLICIES_PROGRAM_OPS_H
#define POLICIES_PROGRAM_OPS_H

#include <stdint.h>

#include "policies/program/table/memory_ops.h"
#include "policies/program/table/percpu_ops.h"
#include "policies/program/table/rw_ops.h"
#include "policies/program/table/rcu_ops.h"
#include "policies/program/table/seq_ops.h"
#include "policies/program/table/task_ops.h"
#include "policies/program/table/timer_ops.h"
#include "policies/program/table/variable_ops.h"
#include "policies/program/table/wait_ops.h"
#include "policies/program/table/work_ops.h"
#include "sim/machine/step.h"

struct task_main;
struct insn;

enum {
	OP_RECORDED = 1,	/* it is numbered, and leaves a row in `op` */
	OP_ENTERS = 2,		/* it begins with the step op.enter, on its way into the kernel */
	OP_LOCAL_ENTRY = 4,	/* that step is local */
	OP_ALLOCATES = 8,
	OP_FREES = 16,
	OP_TOUCHES = 32,	/* it loads a translation of what it names */
	OP_LAZY = 64,		/* what it does depends on vmap_lazy_nr, or on purges */
	OP_TLBS = 128,		/* it loads or drops translations by itself */
	OP_LOOKS = 256,		/* when it begins, it looks at what others have freed */
	OP_OPENS = 512,		/* begins a loop or block; so may others, by INSN_BLOCK */
	OP_IS_LOOP = 1024,
	OP_IN_HANDLER = 2048,	/* a handler may do it: it neither sleeps nor allocates */
	OP_SPINLOCK = 4096,	/* it takes a spinlock, which sleeps under rt */
	OP_USER = 8192,		/* it runs, at least in part, in user mode */
	OP_IS_BRANCH = 16384,	/* begins a block that is done, or left out, by a condition */
	OP_SLEEPS = 32768,	/* it may sleep for others, so no block may forbid that */
	OP_IRQSAVE = 65536,	/* it takes a lock with interrupts off: a block, ended by … */
	OP_IRQRESTORE = 131072,	/* … one that drops it */
	OP_TRIES = 262144,	/* it takes a lock if that is free; its block may be left out */
	OP_WAITS = 524288,	/* it needs the state that a task sets, or wait queues */
	OP_WAKES = 1048576,	/* it may wake a task that waits for more than a lock */
};

/*
 * O(enumerator, word in a program, its steps, flags, arguments, summary), in the order that
 * `simrun list ops` prints. Those without a word cannot be written in programs.
 */
#define PROGRAM_OPS(O)	WRITTEN_OPS(O) INTERNAL_OPS(O)
#define WRITTEN_OPS(O)	MEMORY_OPS(O) TASK_OPS(O) RW_OPS(O) VARIABLE_OPS(O) SEQ_OPS(O) \
			PERCPU_OPS(O) WAIT_OPS(O) RCU_OPS(O) WORK_OPS(O) TIMER_OPS(O)
#define INTERNAL_OPS(O)									\
	RCU_INTERNAL_OPS(O)								\
	O(OP_ELSE, "", op_else, OP_OPENS | OP_IS_BRANCH, "", "")	/* ends the first part of an if */ \
	O(OP_IF_END, "", op_if_end, 0, "", "")						\
	O(OP_WHILE_END, "", op_while_end, 0, "", "")					\
	O(OP_LOOP, "", op_loop_end, 0, "", "")	/* at the end of a loop's body */	\
	O(OP_BLOCK_END, "", op_block_end, 0, "", "")	/* at the end of another block */\
	O(OP_AREAS, "", NULL, 0, "", "")	/* the shorthands busy and lazy, in [setup] only */\
	O(OP_END, "", NULL, 0, "", "")

#define PROGRAM_OP_ENUM(name, ...) name,
enum op_kind { PROGRAM_OPS(PROGRAM_OP_ENUM) OP_NR };

/*
 * The steps of an operation (operation.h). They return RETURNED when the operation is
 * over, and else what any function written with STEPS() returns.
 */
typedef enum step_result op_steps(struct world *w, struct task *t, struct task_main *f,
				  const struct insn *insn);

#define PROGRAM_OP_STEPS(name, word, steps, ...) op_steps steps;
WRITTEN_OPS(PROGRAM_OP_STEPS)
op_steps op_else, op_if_end, op_while_end, op_loop_end, op_block_end, op_rw_block_end;
op_steps op_callback, op_callback_end, op_kfree_batch;

struct op_info {
	const char *word;		/* "" if internal */
	op_steps *steps;		/* NULL: it is never reached */
	unsigned flags;
	const char *arguments, *summary;
};

extern const struct op_info op_info[OP_NR];

#endif
