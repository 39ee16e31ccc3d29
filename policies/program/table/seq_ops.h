/* SPDX-License-Identifier: MIT */
/*
 * seq_ops.h - rows of the operations on sequence counters and sequence locks (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_SEQ_OPS_H
#define POLICIES_PROGRAM_TABLE_SEQ_OPS_H

#define SEQ_OPS(O)									\
	O(OP_WRITE_SEQCOUNT_BEGIN, "write_seqcount_begin", op_write_seqcount_begin,	\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "begin to write what a seqcount protects")				\
	O(OP_WRITE_SEQCOUNT_END, "write_seqcount_end", op_write_seqcount_end,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "end it")								\
	O(OP_READ_SEQCOUNT_BEGIN, "read_seqcount_begin", op_read_seqbegin,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "spin while somebody writes; R becomes the sequence")		\
	O(OP_READ_SEQCOUNT_RETRY, "read_seqcount_retry", op_read_seqretry,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME V as R", "R is 1 if the sequence is not V any more, and else 0")	\
	O(OP_WRITE_SEQLOCK, "write_seqlock", op_write_seqlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK,			\
	  "NAME", "take the spinlock of a seqlock, and begin to write")			\
	O(OP_WRITE_SEQUNLOCK, "write_sequnlock", op_write_sequnlock,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "end to write, and drop it")						\
	O(OP_READ_SEQBEGIN, "read_seqbegin", op_read_seqbegin,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK,			\
	  "NAME as R", "as read_seqcount_begin; under rt, take and drop its lock instead")	\
	O(OP_READ_SEQRETRY, "read_seqretry", op_read_seqretry,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME V as R", "as read_seqcount_retry")

#endif
