/* SPDX-License-Identifier: MIT */
/*
 * rcu_ops.h - rows of the operations on RCU, and on what it protects (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_RCU_OPS_H
#define POLICIES_PROGRAM_TABLE_RCU_OPS_H

#define RCU_OPS(O)									\
	O(OP_RCU_READ_LOCK, "rcu_read_lock", op_rcu_read_lock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "", "begin a read-side critical section of RCU; they nest")			\
	O(OP_RCU_READ_UNLOCK, "rcu_read_unlock", op_rcu_read_unlock,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "", "end it")									\
	O(OP_SYNCHRONIZE_RCU, "synchronize_rcu", op_synchronize_rcu,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_SLEEPS,					\
	  "", "sleep until all sections are over that have begun")			\
	O(OP_CALL_RCU, "call_rcu", op_call_rcu,						\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "have a [callback] done after a grace period")			\
	O(OP_RCU_BARRIER, "rcu_barrier", op_rcu_barrier,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_SLEEPS,					\
	  "", "sleep until all callbacks are done that are queued")			\
	O(OP_KFREE, "kfree", op_kfree, OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,	\
	  "V", "free the variable to which V points")					\
	O(OP_KFREE_RCU, "kfree_rcu", op_kfree_rcu,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "V", "free it after a grace period, without waiting")

#define RCU_INTERNAL_OPS(O)								\
	O(OP_CALLBACK, "", op_callback, 0, "", "")	/* the beginning of a callback */ \
	O(OP_KFREE_BATCH, "", op_kfree_batch, 0, "", "")	/* what kfree_rcu() has left */ \
	O(OP_CALLBACK_END, "", op_callback_end, 0, "", "")

#endif
