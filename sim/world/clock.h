/* SPDX-License-Identifier: MIT */
/*
 * clock.h - what the arena holds of virtual time.
 */
#ifndef SIM_WORLD_CLOCK_H
#define SIM_WORLD_CLOCK_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct clock {
	int64_t now;
	uint64_t steps;		/* that took effect */
	uint64_t others;	/* transitions that were no step: failed attempts, and interrupts */
	uint64_t fifo_seq;	/* order of arrival in the run queues */
	uint32_t alive;		/* tasks that have not ended */
	uint32_t queued;	/* tasks in all run queues */
	uint32_t idle_cpus;	/* without a current task */
	uint32_t idle_transitions;	/* ticks in a row with no step of a task between them */
	uint32_t puller;	/* CPU that pulled a task last, or NIL */
	uint32_t pulled_from;	/* … and from whose queue */
	uint32_t beginning;	/* of a search: tasks are still to start at 0 */
	uint32_t reserved;
};

#pragma GCC diagnostic pop

#endif
