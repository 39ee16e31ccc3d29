/* SPDX-License-Identifier: MIT */
/*
 * rw_ops.h - rows of the operations on locks with several readers, and on locks of a CPU (ops.h
 * says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_RW_OPS_H
#define POLICIES_PROGRAM_TABLE_RW_OPS_H

#define RW_OPS(O)									\
	O(OP_READ_LOCK, "read_lock", op_read_lock,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK,			\
	  "NAME", "take a rwlock of the scenario, to read")				\
	O(OP_READ_UNLOCK, "read_unlock", op_read_unlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "drop it")								\
	O(OP_READ_LOCK_IRQSAVE, "read_lock_irqsave", op_read_lock_irqsave,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_OPENS | OP_SPINLOCK | OP_IRQSAVE,	\
	  "NAME", "turn interrupts off and take a rwlock to read (under rt: take it)")	\
	O(OP_READ_UNLOCK_IRQRESTORE, "read_unlock_irqrestore", op_read_unlock_irqrestore,	\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_IRQRESTORE,			\
	  "NAME", "drop it; interrupts are as they were before")			\
	O(OP_READ_TRYLOCK, "read_trylock", op_read_trylock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK | OP_TRIES,		\
	  "NAME { ... } | NAME as R", "do it under a rwlock if that can be taken; or R is 1 if it was")	\
	O(OP_WRITE_LOCK, "write_lock", op_write_lock,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK,			\
	  "NAME", "take a rwlock of the scenario, to write")				\
	O(OP_WRITE_UNLOCK, "write_unlock", op_write_unlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "drop it")								\
	O(OP_WRITE_LOCK_IRQSAVE, "write_lock_irqsave", op_write_lock_irqsave,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_OPENS | OP_SPINLOCK | OP_IRQSAVE,	\
	  "NAME", "turn interrupts off and take a rwlock to write (under rt: take it)")	\
	O(OP_WRITE_UNLOCK_IRQRESTORE, "write_unlock_irqrestore", op_write_unlock_irqrestore,	\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_IRQRESTORE,			\
	  "NAME", "drop it; interrupts are as they were before")			\
	O(OP_WRITE_TRYLOCK, "write_trylock", op_write_trylock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK | OP_TRIES,		\
	  "NAME { ... } | NAME as R", "do it under a rwlock if that can be taken; or R is 1 if it was")	\
	O(OP_DOWN_READ, "down_read", op_down_read,					\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "take a rw_semaphore of the scenario, to read")			\
	O(OP_UP_READ, "up_read", op_up_read,						\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "drop it")								\
	O(OP_DOWN_READ_TRYLOCK, "down_read_trylock", op_down_read_trylock,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_TRIES,					\
	  "NAME { ... } | NAME as R", "do it under a rw_semaphore if that can be taken; or R is 1 if it was")	\
	O(OP_DOWN_WRITE, "down_write", op_down_write,					\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "take a rw_semaphore of the scenario, to write")			\
	O(OP_UP_WRITE, "up_write", op_up_write,						\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "drop it")								\
	O(OP_DOWN_WRITE_TRYLOCK, "down_write_trylock", op_down_write_trylock,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_TRIES,					\
	  "NAME { ... } | NAME as R", "do it under a rw_semaphore if that can be taken; or R is 1 if it was")	\
	O(OP_DOWNGRADE_WRITE, "downgrade_write", op_downgrade_write,			\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "hold it to read, no longer to write")				\
	O(OP_LOCAL_LOCK, "local_lock", op_local_lock,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_SPINLOCK,			\
	  "NAME", "turn preemption off (under rt: take the CPU's lock of that name)")	\
	O(OP_LOCAL_UNLOCK, "local_unlock", op_local_unlock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "drop it")								\
	O(OP_LOCAL_LOCK_IRQSAVE, "local_lock_irqsave", op_local_lock_irqsave,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_OPENS | OP_SPINLOCK | OP_IRQSAVE,	\
	  "NAME", "turn interrupts off (under rt: take the CPU's lock of that name)")	\
	O(OP_LOCAL_UNLOCK_IRQRESTORE, "local_unlock_irqrestore", op_local_unlock_irqrestore,	\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_IRQRESTORE,			\
	  "NAME", "drop it; interrupts are as they were before")

#endif
