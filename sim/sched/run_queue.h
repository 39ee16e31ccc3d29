/* SPDX-License-Identifier: MIT */
/*
 * run_queue.h - run queues: which of the tasks of a CPU is next, and how long it has run.
 */
#ifndef SIM_SCHED_RUN_QUEUE_H
#define SIM_SCHED_RUN_QUEUE_H

#include "sim/world/ids.h"

/* Tunables in ns for one CPU, from kernel/sched/fair.c of Linux 4.8. */
enum { WORST_LATENCY = 6000000, MIN_GRANULARITY = 750000, WAKEUP_GRANULARITY = 1000000 };

enum { NICE_0_WEIGHT = 1024 };

static inline bool is_rt(const struct task *t)
{
	return t->prio < MAX_RT_PRIO;
}

/* The weight of the task among others; 0: it is a real-time task. */
uint64_t task_weight(const struct task *t);

/* What a tunable of the scheduler, given in ns for one CPU, is on this machine. */
int64_t tuned(const struct world *w, int64_t ns);

/* Puts the task into the run queue of its CPU; and takes it out. */
void enqueue_task(struct world *w, struct task *t, bool at_head);
void dequeue_task(struct world *w, struct task *t);

/* Charges the current task for the time since it was charged last. */
void update_curr(struct world *w, uint32_t cpu);

/* For how many ns the current task may run before others of its queue get their turn. */
int64_t sched_slice(const struct world *w, uint32_t cpu, const struct task *t);

#endif
