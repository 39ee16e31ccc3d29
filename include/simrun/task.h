/* SPDX-License-Identifier: MIT */
/*
 * task.h - what plug-ins see of a task. They read these members, and leave them alone:
 *
 *	result	what the last function that it called returned
 *	cpu	where it runs
 *	id	its number
 *
 * In the tree this is included to check that it agrees with the task as it is there.
 */
#ifndef SIMRUN_TASK_H
#define SIMRUN_TASK_H

#include <stdint.h>

#ifndef SIMRUN_TASK
#define SIMRUN_TASK task
#endif

struct world;

struct SIMRUN_TASK {
	uint64_t reserved;
	int64_t result;
	uint64_t amount;	/* these two are what the verbs announce */
	uint32_t object;
	uint32_t cpu;
	uint32_t reserved_[2];
	uint32_t id;
};

/* Bytes of the largest frame of a function with LOCAL_… verbs. */
#define SIMRUN_UNDO_FRAME 192

#endif
