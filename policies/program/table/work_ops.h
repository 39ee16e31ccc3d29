/* SPDX-License-Identifier: MIT */
/*
 * work_ops.h - rows of the operations on work items (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_WORK_OPS_H
#define POLICIES_PROGRAM_TABLE_WORK_OPS_H

#define WORK_OPS(O)									\
	O(OP_SCHEDULE_WORK, "schedule_work", op_schedule_work,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES,			\
	  "WORK", "queue a [work], unless it is queued, on this CPU")			\
	O(OP_SCHEDULE_WORK_ON, "schedule_work_on", op_schedule_work,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES,			\
	  "CPU WORK", "the same on that CPU")						\
	O(OP_FLUSH_WORK, "flush_work", op_flush_work,					\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "WORK", "sleep until it is done, if it is queued or being done")		\
	O(OP_CANCEL_WORK_SYNC, "cancel_work_sync", op_cancel_work_sync,			\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "WORK", "take it back, and sleep until it is not being done any more")

#endif
