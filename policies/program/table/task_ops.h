/* SPDX-License-Identifier: MIT */
/*
 * task_ops.h - rows of the operations on time, locks, interrupts and loops (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_TASK_OPS_H
#define POLICIES_PROGRAM_TABLE_TASK_OPS_H

#define TASK_OPS(O)								\
	O(OP_SLEEP, "sleep", op_sleep,							\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "TIME | until TIME", "sleep, for so long or until that time of the run")	\
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
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_OPENS | OP_IN_HANDLER | OP_SPINLOCK |		\
	  OP_IRQSAVE,									\
	  "NAME", "turn interrupts off and take a spinlock (under rt: take it)")	\
	O(OP_SPIN_UNLOCK_IRQRESTORE, "spin_unlock_irqrestore", op_spin_unlock_irqrestore,\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_IRQRESTORE,			\
	  "NAME", "drop it; interrupts are as they were before")			\
	O(OP_SPIN_TRYLOCK, "spin_trylock", op_spin_trylock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK | OP_TRIES,		\
	  "NAME { ... } | NAME as R",							\
	  "do it under a spinlock if that is free; or R is 1 if it was, and is taken")	\
	O(OP_MUTEX_LOCK, "mutex_lock", op_mutex_lock,					\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "take a mutex of the scenario")					\
	O(OP_MUTEX_UNLOCK, "mutex_unlock", op_mutex_unlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "drop it")								\
	O(OP_RUN_ON, "run_on", op_run_on,						\
	  OP_ENTERS | OP_SLEEPS,								\
	  "CPU", "move to that CPU, and stay there")					\
	O(OP_SET_AFFINITY, "set_affinity", op_set_affinity,				\
	  OP_ENTERS | OP_SLEEPS,							\
	  "CPUS [of TASK]", "let the task run on these CPUs only")			\
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
	  "{ ... }", "do it until the horizon")

#endif
