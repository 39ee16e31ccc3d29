/* SPDX-License-Identifier: MIT */
/*
 * program.h - what a task does: the operations of a scenario's `program`, compiled.
 *
 * The loader turns the text into instructions, and task_main() in task.c takes them one
 * by one. Loops are flattened: REPEAT and FOREVER name the instruction after their end.
 */
#ifndef POLICIES_PROGRAM_PROGRAM_H
#define POLICIES_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/program/ops.h"
#include "sim/base/random.h"

enum { NO_NAME = UINT32_MAX };

/* insn.flags */
enum {
	INSN_SYNC = 1, INSN_FORCE = 2, INSN_ALIGN = 4, INSN_RANGE = 8, INSN_LAZY = 16,
	INSN_OF = 32,		/* VFREE frees what another task holds; name is its id */
	INSN_BLOCK = 64,	/* PREEMPT_OFF, IRQ_OFF: for what is in { }, not a TIME */
	INSN_NOWAIT = 128,	/* VMALLOC may not block */
	INSN_WRITTEN = 255,	/* flags up to here are written; the others follow */
	INSN_ENTERS_LOCALLY = 256,	/* entering it is a local step (sim/steps/run_ahead.h) */
	INSN_GOES_ON = 512,	/* the program has steps behind it */
	INSN_OPERATION = 1024,	/* it is numbered, and leaves a row in `op` */
	INSN_HANDLER = 2048,	/* its task serves an interrupt: never in user mode */
	INSN_KERNEL = 4096,	/* it is in a block: the task is in the kernel already */
	INSN_ENTERS = 8192,	/* it begins with the step op.enter */
};

struct insn {
	uint8_t op;		/* enum op_kind */
	/*
	 * How deep the loop or block that this begins or ends is nested; 0: it is
	 * outermost. Its count or flags are kept at that place. spin_lock_irqsave begins
	 * a block, too, which spin_unlock_irqrestore ends.
	 */
	uint8_t loop;
	uint16_t flags;
	uint32_t line;		/* in the scenario, for messages */
	uint32_t name;		/* slot of an area's name in this program, or index of a lock */
	uint32_t jump;		/* a head: first insn after the loop or block; its end: the head */
	uint64_t count;		/* REPEAT: times; CYCLICTEST: loops; AREAS: how many; RUN_ON: the CPU */
	struct draw size;	/* pages */
	struct draw time;	/* ns; CYCLICTEST: the interval */
	uint64_t align;		/* pages; only with INSN_ALIGN, else one byte */
	uint64_t vstart, vend;	/* absolute pages; only with INSN_RANGE */
	op_steps *steps;	/* those of op, which are needed each time that a task goes on */
};

enum { MAX_LOOP_DEPTH = 8, MAX_INSNS = 65536, MAX_NAMES = 65536 };

struct program {
	const struct insn *insn;	/* ends with OP_END */
	uint32_t insns;
	uint32_t names;			/* names of areas used in it: slots 0 .. names - 1 */
	/* for each slot the slot in [setup]'s program with the same name, or NO_NAME */
	const uint32_t *setup_slot;
};

/* Does a loop or block begin here? spin_lock_irqsave begins one, too. */
bool program_opens(const struct insn *insn);

/* Sets the flags and steps that follow from a complete program. insn: ends with OP_END */
void program_finish(struct insn *insn, bool handler);

struct machine;
struct vmap_config;
struct task_config;
/* Might a program free or touch what is free already, or what another task has by then? */
bool programs_share_areas(const struct machine *m, const struct vmap_config *c,
			  const struct task_config *task);

#endif
