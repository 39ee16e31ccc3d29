/* SPDX-License-Identifier: MIT */
/*
 * wait_ops.h - rows of the operations on wait queues, the state that a task sets, semaphores and
 * completions (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_WAIT_OPS_H
#define POLICIES_PROGRAM_TABLE_WAIT_OPS_H

#define WAIT_OPS(O)									\
	O(OP_WAIT_EVENT, "wait_event", op_wait_event,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "QUEUE WORD OP V", "sleep at a wait queue until the comparison holds")	\
	O(OP_PREPARE_TO_WAIT, "prepare_to_wait", op_prepare_to_wait,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "QUEUE", "go on a wait queue, and set the task's state to sleep")		\
	O(OP_PREPARE_TO_WAIT_EXCLUSIVE, "prepare_to_wait_exclusive", op_prepare_to_wait, \
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "QUEUE", "the same; wake_up wakes only one such task")			\
	O(OP_FINISH_WAIT, "finish_wait", op_finish_wait,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "QUEUE", "set the task's state to running, and leave the queue")		\
	O(OP_SET_CURRENT_STATE, "set_current_state", op_set_current_state,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "STATE", "set the task's state: TASK_UNINTERRUPTIBLE or TASK_RUNNING; a full barrier")	\
	O(OP_SET_CURRENT_STATE_PLAIN, "__set_current_state", op_set_current_state,	\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "STATE", "the same, and order nothing")					\
	O(OP_SCHEDULE, "schedule", op_schedule,						\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_WAITS,					\
	  "", "sleep until woken, if the task's state still says so")			\
	O(OP_WAKE_UP, "wake_up", op_wake_up,						\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES | OP_SPINLOCK | OP_WAITS, \
	  "QUEUE", "wake who is on a wait queue; of the exclusive ones the first")	\
	O(OP_WAKE_UP_NR, "wake_up_nr", op_wake_up,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES | OP_SPINLOCK | OP_WAITS, \
	  "QUEUE N", "the same; of the exclusive ones the first N")			\
	O(OP_WAKE_UP_ALL, "wake_up_all", op_wake_up,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES | OP_SPINLOCK | OP_WAITS, \
	  "QUEUE", "wake all")								\
	O(OP_WAKE_UP_PROCESS, "wake_up_process", op_wake_up_process,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES | OP_WAITS,			\
	  "TASK", "wake a task that has set its state, or is in schedule")		\
	O(OP_DOWN, "down", op_down,							\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "take a semaphore; sleep for it if it is used up")			\
	O(OP_DOWN_TRYLOCK, "down_trylock", op_down_trylock,				\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "R is 0 if the semaphore was taken, else 1, as in the kernel")	\
	O(OP_UP, "up", op_up,								\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES,					\
	  "NAME", "give it back, or to who has waited longest")				\
	O(OP_WAIT_FOR_COMPLETION, "wait_for_completion", op_wait_for_completion,	\
	  OP_ENTERS | OP_LOCAL_ENTRY,							\
	  "NAME", "sleep until a completion lets the task pass")			\
	O(OP_TRY_WAIT_FOR_COMPLETION, "try_wait_for_completion", op_try_wait_for_completion, \
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "R is 1 if it let the task pass, else 0")			\
	O(OP_COMPLETION_DONE, "completion_done", op_completion_done,			\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME as R", "R is 1 if it would, else 0")					\
	O(OP_COMPLETE, "complete", op_complete,						\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES,					\
	  "NAME", "let one task pass")							\
	O(OP_COMPLETE_ALL, "complete_all", op_complete,					\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER | OP_WAKES,					\
	  "NAME", "let all tasks pass from now on")					\
	O(OP_REINIT_COMPLETION, "reinit_completion", op_reinit_completion,		\
	  OP_ENTERS | OP_LOCAL_ENTRY | OP_IN_HANDLER,					\
	  "NAME", "let nobody pass any more")

#endif
