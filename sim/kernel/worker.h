/* SPDX-License-Identifier: MIT */
/*
 * worker.h - the tasks that do work items.
 */
#ifndef SIM_KERNEL_WORKER_H
#define SIM_KERNEL_WORKER_H

#include "sim/kernel/verbs.h"

/* The arguments of each work item's function; its frame begins with them. */
struct work_args {
	struct frame frame;
	uint32_t work, reserved;
};

struct worker {
	struct frame frame;
	uint32_t work, reserved;	/* what it does, or did last */
};

/*
 * The outermost function of a worker: kworkers and the like. The task has a pool, is in the
 * background, and starts asleep.
 */
DECLARE_STEPS(worker);

#endif
