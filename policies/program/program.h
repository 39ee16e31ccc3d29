/* SPDX-License-Identifier: MIT */
/*
 * program.h - what a task does: the operations of a scenario's `program`, compiled.
 *
 * The loader turns the text into instructions; task_main() in task.c takes them one
 * by one. Loops are flattened: REPEAT and FOREVER name the instruction after their end.
 */
#ifndef POLICIES_PROGRAM_PROGRAM_H
#define POLICIES_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/machine/cost.h"
#include "sim/base/random.h"

/*
 * O(enumerator, word in a program, is it an operation with a row in `op`?, summary)
 * in the order that `simrun list ops` prints.
 */
#define PROGRAM_OPS(O)									\
	O(OP_VMALLOC, "vmalloc", true, "SIZE [align SIZE] [in START END] [as NAME]",	\
	  "allocate an area and map it")						\
	O(OP_VFREE, "vfree", true, "[NAME]",						\
	  "free an area lazily (default: the oldest held; in an [irq] also: of TASK)")	\
	O(OP_FREE_NOW, "free_now", true, "[NAME]", "free an area at once, not lazily")	\
	O(OP_PURGE, "purge", true, "[sync] [force]", "the variant's purge, called directly") \
	O(OP_SET_NONLAZY, "set_nonlazy", true, "",					\
	  "set the lazy counter above its threshold, as set_iounmap_nonlazy() does")	\
	O(OP_TOUCH, "touch", false, "[NAME]", "load an area's translation into this CPU's TLB") \
	O(OP_UNMAP_ALIASES, "unmap_aliases", true, "",					\
	  "vm_unmap_aliases(): drop every stale translation")				\
	O(OP_MAP_RAM, "map_ram", true, "SIZE [as NAME]", "map pages in a per-CPU vmap block") \
	O(OP_UNMAP_RAM, "unmap_ram", true, "[NAME]", "unmap them (default: the oldest held)") \
	O(OP_SLEEP, "sleep", false, "TIME", "sleep")					\
	O(OP_PERIOD, "period", false, "TIME",						\
	  "sleep until the task's next period, counted from its start")			\
	O(OP_COMPUTE, "compute", false, "TIME", "run in user mode")			\
	O(OP_KERNEL, "kernel", false, "TIME", "run in kernel mode")			\
	O(OP_PREEMPT_OFF, "preempt_off", false, "TIME | { ... }",			\
	  "run in the kernel for so long, or do it, with preemption off")		\
	O(OP_IRQ_OFF, "irq_off", false, "TIME | { ... }",				\
	  "run in the kernel for so long, or do it, with interrupts off")		\
	O(OP_SPIN_LOCK, "spin_lock", false, "NAME", "take a spinlock of the scenario")	\
	O(OP_SPIN_UNLOCK, "spin_unlock", false, "NAME", "drop it")			\
	O(OP_SPIN_LOCK_IRQSAVE, "spin_lock_irqsave", false, "NAME",			\
	  "turn interrupts off and take a spinlock (under rt: take it)")		\
	O(OP_SPIN_UNLOCK_IRQRESTORE, "spin_unlock_irqrestore", false, "NAME",		\
	  "drop it; interrupts are as they were before")				\
	O(OP_SPIN_TRYLOCK, "spin_trylock", false, "NAME { ... }",			\
	  "do it under a spinlock, and drop that, if the lock is free; else go on")	\
	O(OP_MUTEX_LOCK, "mutex_lock", false, "NAME", "take a mutex of the scenario")	\
	O(OP_MUTEX_UNLOCK, "mutex_unlock", false, "NAME", "drop it")			\
	O(OP_YIELD, "yield", false, "", "let others of the same priority run")		\
	O(OP_CYCLICTEST, "cyclictest", false, "interval=TIME loops=N distance=TIME",	\
	  "the measuring task: a periodic timer wakes it")				\
	O(OP_REPEAT, "repeat", false, "N { ... }", "do it N times")			\
	O(OP_FOREVER, "forever", false, "{ ... }", "do it until the horizon")		\
	O(OP_LOOP, "", false, "", "")	/* end of a loop body: back to its head */	\
	O(OP_BLOCK_END, "", false, "", "")	/* … of another block */	\
	O(OP_AREAS, "", false, "", "")	/* the shorthands busy and lazy, in [setup] only */ \
	O(OP_END, "", false, "", "")

#define PROGRAM_OP_ENUM(name, ...) name,
enum op_kind { PROGRAM_OPS(PROGRAM_OP_ENUM) OP_NR };

enum { NO_NAME = UINT32_MAX };

/* insn.flags */
enum {
	INSN_SYNC = 1, INSN_FORCE = 2, INSN_ALIGN = 4, INSN_RANGE = 8, INSN_LAZY = 16,
	INSN_OF = 32,		/* VFREE: of what another task holds; name is its id */
	INSN_BLOCK = 64,	/* PREEMPT_OFF, IRQ_OFF: what stands in { }, not a TIME */
	INSN_WRITTEN = 127,	/* all of these: what the program says; the rest follows from it */
	INSN_ENTERS_LOCALLY = 128,	/* entering it is a local step (sim/steps/run_ahead.h) */
	INSN_GOES_ON = 256,	/* the program does not end behind it */
	INSN_OPERATION = 512,	/* numbered, with a row in `op` */
	INSN_HANDLER = 1024,	/* of a task that serves an interrupt: never in user mode */
	INSN_KERNEL = 2048,	/* inside a block: in the kernel already */
};

struct insn {
	uint8_t op;		/* enum op_kind */
	/*
	 * Nesting depth of the loop or block that this begins or ends, 0 outermost; its
	 * count or flags are kept at that place. From spin_lock_irqsave to
	 * spin_unlock_irqrestore is a block, too.
	 */
	uint8_t loop;
	uint16_t flags;
	uint32_t line;		/* in the scenario, for messages */
	uint32_t name;		/* slot of an area's name in this program, or index of a lock */
	uint32_t jump;		/* a head: first insn after the loop or block; its end: the head */
	uint64_t count;		/* REPEAT: times; CYCLICTEST: loops; AREAS: how many */
	struct draw size;	/* pages */
	struct draw time;	/* ns; CYCLICTEST: the interval */
	uint64_t align;		/* pages; only with INSN_ALIGN, else one byte */
	uint64_t vstart, vend;	/* absolute pages; only with INSN_RANGE */
};

enum { MAX_LOOP_DEPTH = 8, MAX_INSNS = 65536, MAX_NAMES = 65536 };

struct program {
	const struct insn *insn;	/* ends with OP_END */
	uint32_t insns;
	uint32_t names;			/* names of areas used in it: slots 0 .. names - 1 */
	/* for each slot the slot in [setup]'s program with the same name, or NO_NAME */
	const uint32_t *setup_slot;
};

struct op_info {
	const char *word;		/* "" if internal */
	bool is_operation;		/* numbered, with a row in `op` */
	const char *arguments, *summary;
};

extern const struct op_info op_info[OP_NR];

/* Does a loop or block begin here? (spin_lock_irqsave begins one, too.) */
bool program_opens(const struct insn *insn);

/* A program is complete: the flags that follow. insn: ends with OP_END */
void program_set_flags(struct insn *insn, bool handler);

#endif
