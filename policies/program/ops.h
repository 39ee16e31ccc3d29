/* SPDX-License-Identifier: MIT */
/*
 * ops.h - the operations of programs. The row of an operation says all that others need
 * to know.
 *
 * A new operation is a row here, a function of steps (memory_ops.c, task_ops.c) and, if it
 * has arguments, the function that reads them (scenarios/load/program/operations.c).
 */
#ifndef POLICIES_PROGRAM_OPS_H
#define POLICIES_PROGRAM_OPS_H

#include <stdint.h>

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
};

/*
 * O(enumerator, word in a program, its steps, flags, arguments, summary), in the order that
 * `simrun list ops` prints. Those without a word cannot be written in programs.
 */
#define PROGRAM_OPS(O)									\
	O(OP_VMALLOC, "vmalloc", op_vmalloc,						\
	  OP_RECORDED | OP_ENTERS | OP_LOCAL_ENTRY | OP_ALLOCATES,			\
	  "SIZE [align SIZE] [in START END] [nowait] [as NAME]",			\
	  "allocate an area and map it (nowait: without blocking)")			\
	O(OP_VFREE, "vfree", op_vfree,							\
	  OP_RECORDED | OP_ENTERS | OP_FREES | OP_LAZY | OP_IN_HANDLER,			\
	  "[NAME]",									\
	  "free an area lazily (default: the oldest held; in an [irq] also: of TASK)")	\
	O(OP_FREE_NOW, "free_now", op_free_now,						\
	  OP_RECORDED | OP_ENTERS | OP_FREES,						\
	  "[NAME]", "free an area at once, not lazily")					\
	O(OP_PURGE, "purge", op_purge,							\
	  OP_RECORDED | OP_ENTERS | OP_LAZY | OP_TLBS,					\
	  "[sync] [force]", "the variant's purge, called directly")			\
	O(OP_SET_NONLAZY, "set_nonlazy", op_set_nonlazy,				\
	  OP_RECORDED | OP_ENTERS | OP_LAZY | OP_IN_HANDLER,				\
	  "",										\
	  "set the lazy counter above its threshold, as set_iounmap_nonlazy() does")	\
	O(OP_TOUCH, "touch", op_touch,							\
	  OP_ENTERS | OP_TOUCHES | OP_TLBS | OP_IN_HANDLER,				\
	  "[NAME]", "load an area's translation into this CPU's TLB")			\
	O(OP_UNMAP_ALIASES, "unmap_aliases", op_unmap_aliases,				\
	  OP_RECORDED | OP_ENTERS | OP_LOOKS | OP_TLBS,					\
	  "", "vm_unmap_aliases(): drop every stale translation")			\
	O(OP_MAP_RAM, "map_ram", op_map_ram,						\
	  OP_RECORDED | OP_ENTERS | OP_ALLOCATES,					\
	  "SIZE [as NAME]", "map pages in a per-CPU vmap block")			\
	O(OP_UNMAP_RAM, "unmap_ram", op_vfree,						\
	  OP_RECORDED | OP_ENTERS | OP_FREES | OP_LAZY,					\
	  "[NAME]", "unmap them (default: the oldest held)")				\
	O(OP_SHRINK_POOLS, "shrink_pools", op_shrink_pools,				\
	  OP_RECORDED | OP_ENTERS,							\
	  "", "the shrinker's scan: every pool gives its pages back")			\
	O(OP_FLUSH_DRAIN, "flush_drain", op_flush_drain,				\
	  OP_ENTERS,									\
	  "", "wait until queued drain work is done (where the variant has such work)")	\
	O(OP_SLEEP, "sleep", op_sleep,							\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "TIME", "sleep")								\
	O(OP_PERIOD, "period", op_period,						\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "TIME", "sleep until the task's next period, counted from its start")		\
	O(OP_COMPUTE, "compute", op_compute,						\
	  OP_USER,									\
	  "TIME", "run in user mode")							\
	O(OP_KERNEL, "kernel", op_kernel,						\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIME", "run in kernel mode")							\
	O(OP_PREEMPT_OFF, "preempt_off", op_preempt_off,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIME | { ... }",								\
	  "run in the kernel for so long, or do it, with preemption off")		\
	O(OP_IRQ_OFF, "irq_off", op_irq_off,						\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIME | { ... }",								\
	  "run in the kernel for so long, or do it, with interrupts off")		\
	O(OP_SPIN_LOCK, "spin_lock", op_spin_lock,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK,			\
	  "NAME", "take a spinlock of the scenario")					\
	O(OP_SPIN_UNLOCK, "spin_unlock", op_spin_unlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "drop it")								\
	O(OP_SPIN_LOCK_IRQSAVE, "spin_lock_irqsave", op_spin_lock_irqsave,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_OPENS | OP_IN_HANDLER | OP_SPINLOCK,		\
	  "NAME", "turn interrupts off and take a spinlock (under rt: take it)")	\
	O(OP_SPIN_UNLOCK_IRQRESTORE, "spin_unlock_irqrestore", op_spin_unlock_irqrestore,\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "drop it; interrupts are as they were before")			\
	O(OP_SPIN_TRYLOCK, "spin_trylock", op_spin_trylock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_OPENS | OP_IN_HANDLER | OP_SPINLOCK,		\
	  "NAME { ... }",								\
	  "do it under a spinlock, and drop that, if the lock is free; else go on")	\
	O(OP_MUTEX_LOCK, "mutex_lock", op_mutex_lock,					\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "take a mutex of the scenario")					\
	O(OP_MUTEX_UNLOCK, "mutex_unlock", op_mutex_unlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "drop it")								\
	O(OP_RUN_ON, "run_on", op_run_on,						\
	  OP_ENTERS,									\
	  "CPU", "move to that CPU, and stay there")					\
	O(OP_YIELD, "yield", op_yield,							\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_USER,						\
	  "", "let others of the same priority run")					\
	O(OP_CYCLICTEST, "cyclictest", op_cyclictest,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_USER,						\
	  "interval=TIME loops=N distance=TIME",					\
	  "the measuring task: a periodic timer wakes it")				\
	O(OP_REPEAT, "repeat", op_loop_head,						\
	  OP_OPENS | OP_IS_LOOP | OP_IN_HANDLER,						\
	  "N { ... }", "do it N times")							\
	O(OP_FOREVER, "forever", op_loop_head,						\
	  OP_OPENS | OP_IS_LOOP,							\
	  "{ ... }", "do it until the horizon")						\
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

/* Those of memory_ops.c … */
op_steps op_vmalloc, op_vfree, op_free_now, op_purge, op_set_nonlazy,
	 op_touch, op_unmap_aliases, op_map_ram, op_shrink_pools, op_flush_drain;
/* … and of task_ops.c. */
op_steps op_sleep, op_period, op_compute, op_kernel, op_preempt_off, op_irq_off,
	 op_spin_lock, op_spin_unlock, op_spin_lock_irqsave, op_spin_unlock_irqrestore,
	 op_spin_trylock, op_mutex_lock, op_mutex_unlock, op_run_on, op_yield, op_cyclictest,
	 op_loop_head, op_loop_end, op_block_end;

struct op_info {
	const char *word;		/* "" if internal */
	op_steps *steps;		/* NULL: it is never reached */
	unsigned flags;
	const char *arguments, *summary;
};

extern const struct op_info op_info[OP_NR];

#endif
