/* SPDX-License-Identifier: MIT */
/*
 * timer_ops.h - rows of the operations on timers (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_TIMER_OPS_H
#define POLICIES_PROGRAM_TABLE_TIMER_OPS_H

#define TIMER_OPS(O)									\
	O(OP_MOD_TIMER, "mod_timer", op_mod_timer,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIMER TIME", "a [timer] expires after this time, whether it was armed or not")	\
	O(OP_DEL_TIMER, "del_timer", op_del_timer,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIMER", "disarm it; its program may still run")				\
	O(OP_TIMER_DELETE, "timer_delete", op_del_timer,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIMER", "the same, as Linux 6.15 calls it")					\
	O(OP_DEL_TIMER_SYNC, "del_timer_sync", op_del_timer_sync,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIMER", "disarm it, and wait until its program does not run")		\
	O(OP_TIMER_DELETE_SYNC, "timer_delete_sync", op_del_timer_sync,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIMER", "the same, as Linux 6.15 calls it")					\
	O(OP_TIMER_PENDING, "timer_pending", op_timer_pending,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "TIMER as R", "R is 1 if it is armed, and its program has not begun, else 0")

#endif
