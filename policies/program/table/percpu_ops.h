/* SPDX-License-Identifier: MIT */
/*
 * percpu_ops.h - rows of the operations on [percpu] variables (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_PERCPU_OPS_H
#define POLICIES_PROGRAM_TABLE_PERCPU_OPS_H

#define PERCPU_OPS(O)									\
	O(OP_THIS_CPU_INC, "this_cpu_inc", op_this_cpu_add,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "add 1 to this CPU's word of a [percpu] variable, in one step")	\
	O(OP_THIS_CPU_DEC, "this_cpu_dec", op_this_cpu_add,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "subtract 1")								\
	O(OP_THIS_CPU_ADD, "this_cpu_add", op_this_cpu_add,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME V", "add V")								\
	O(OP_THIS_CPU_READ, "this_cpu_read", op_this_cpu_read,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "read this CPU's word")						\
	O(OP_THIS_CPU_WRITE, "this_cpu_write", op_this_cpu_write,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME V", "write it")								\
	O(OP_RAW_THIS_CPU_INC, "__this_cpu_inc", op_raw_this_cpu_add,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "add 1 in two steps, with preemption off")				\
	O(OP_RAW_THIS_CPU_DEC, "__this_cpu_dec", op_raw_this_cpu_add,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "subtract 1 likewise")						\
	O(OP_RAW_THIS_CPU_ADD, "__this_cpu_add", op_raw_this_cpu_add,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME V", "add V likewise")							\
	O(OP_RAW_THIS_CPU_READ, "__this_cpu_read", op_this_cpu_read,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "read this CPU's word, with preemption off")			\
	O(OP_RAW_THIS_CPU_WRITE, "__this_cpu_write", op_this_cpu_write,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME V", "write it, with preemption off")					\
	O(OP_PERCPU_SUM, "percpu_sum", op_percpu_sum,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "read the words of all CPUs, one by one, and add them up")

#endif
