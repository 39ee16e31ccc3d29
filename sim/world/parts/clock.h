/* SPDX-License-Identifier: MIT */
/*
 * clock.h - virtual time, and the counters of a run, as the arena holds them.
 */
#ifndef SIM_WORLD_PARTS_CLOCK_H
#define SIM_WORLD_PARTS_CLOCK_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct clock {
	int64_t now;
	uint64_t steps;		/* how many took effect */
	uint64_t others;	/* other transitions: failed attempts, and interrupts */
	uint64_t fifo_seq;	/* numbers the arrivals in run queues */
	uint32_t alive;		/* tasks that have not ended */
	uint32_t queued;	/* tasks in all run queues */
	uint32_t idle_cpus;	/* CPUs without a current task */
	uint32_t idle_transitions;	/* ticks and interrupts since a task took a step */
	uint32_t puller;	/* CPU that pulled a task last, or NIL */
	uint32_t pulled_from;	/* CPU from whose queue it pulled that task */
	uint32_t beginning;	/* a search begins: tasks have yet to start at time 0 */
	uint32_t reserved;
};

#pragma GCC diagnostic pop

#endif
