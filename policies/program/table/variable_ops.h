/* SPDX-License-Identifier: MIT */
/*
 * variable_ops.h - rows of the operations on variables and registers (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_VARIABLE_OPS_H
#define POLICIES_PROGRAM_TABLE_VARIABLE_OPS_H

#define VARIABLE_OPS(O)								\
	O(OP_LOAD, "load", op_load, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,		\
	  "WORD as R [acquire]",							\
	  "read a word of [variables]: x, a[V] or *V")					\
	O(OP_STORE, "store", op_store, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,	\
	  "WORD V [release]",								\
	  "write it: V is a number, a register, &x or (...)")				\
	O(OP_XCHG, "xchg", op_xchg, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,		\
	  "WORD V as R [ORDER]",							\
	  "exchange it; R: before; ORDER: relaxed, acquire, release")			\
	O(OP_CMPXCHG, "cmpxchg", op_cmpxchg, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD OLD NEW as R [ORDER]",							\
	  "exchange it if it is OLD; R becomes what it was")				\
	O(OP_ATOMIC_INC, "atomic_inc", op_atomic_add, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD",									\
	  "add 1, and order nothing")							\
	O(OP_ATOMIC_DEC, "atomic_dec", op_atomic_add, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD",									\
	  "subtract 1, and order nothing")						\
	O(OP_ATOMIC_ADD, "atomic_add", op_atomic_add, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD V",									\
	  "add V, and order nothing")							\
	O(OP_ATOMIC_SUB, "atomic_sub", op_atomic_add, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD V",									\
	  "subtract V, and order nothing")						\
	O(OP_ATOMIC_ADD_RETURN, "atomic_add_return", op_atomic_fetch, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD V as R [ORDER]",							\
	  "add V; R becomes the sum")							\
	O(OP_ATOMIC_FETCH_ADD, "atomic_fetch_add", op_atomic_fetch, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "WORD V as R [ORDER]",							\
	  "add V; R becomes what was there before")					\
	O(OP_COND_LOAD, "cond_load", op_cond_load, OP_ENTERS | OP_LOCAL_ENTRY,		\
	  "WORD OP V [as R] [acquire]",							\
	  "spin until the comparison holds, as smp_cond_load_*")			\
	O(OP_SMP_MB, "smp_mb", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,	\
	  "",										\
	  "full memory barrier")							\
	O(OP_SMP_RMB, "smp_rmb", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,	\
	  "",										\
	  "memory barrier between reads")						\
	O(OP_SMP_WMB, "smp_wmb", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,	\
	  "",										\
	  "memory barrier between writes")						\
	O(OP_SMP_MB_BEFORE_ATOMIC, "smp_mb__before_atomic", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "",										\
	  "full memory barrier before the next atomic")					\
	O(OP_SMP_MB_AFTER_ATOMIC, "smp_mb__after_atomic", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "",										\
	  "full memory barrier behind the last atomic")					\
	O(OP_SMP_MB_AFTER_SPINLOCK, "smp_mb__after_spinlock", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "",										\
	  "full memory barrier behind the last spin_lock")				\
	O(OP_SMP_MB_AFTER_UNLOCK_LOCK, "smp_mb__after_unlock_lock", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER, \
	  "",										\
	  "full memory barrier from the unlock before the last lock")			\
	O(OP_BARRIER, "barrier", op_fence, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,	\
	  "",										\
	  "keep the compiler from moving accesses")					\
	O(OP_SET, "set", op_set, OP_IN_HANDLER,						\
	  "R V",									\
	  "a register becomes a value")							\
	O(OP_ASSERT, "assert", op_assert, OP_IN_HANDLER,				\
	  "V [OP V]",									\
	  "violate assertion if it does not hold")					\
	O(OP_IF, "if", op_if, OP_OPENS | OP_IS_BRANCH | OP_IN_HANDLER,			\
	  "V [OP V] { ... } [else { ... }]",						\
	  "do one or the other; OP: == != < <= > >=")					\
	O(OP_WHILE, "while", op_while, OP_OPENS | OP_IS_BRANCH | OP_IN_HANDLER,		\
	  "V [OP V] { ... }",								\
	  "do it as long as the condition holds")

#endif
