/* SPDX-License-Identifier: MIT */
/*
 * run_queue.h - run queues: which of the tasks of a CPU is next, and how long it has run.
 */
#ifndef SIM_SCHED_RUN_QUEUE_H
#define SIM_SCHED_RUN_QUEUE_H

#include "sim/world/ids.h"

/* ns; kernel/sched/fair.c, 4.8, one CPU */
enum { WORST_LATENCY = 6000000, MIN_GRANULARITY = 750000, WAKEUP_GRANULARITY = 1000000 };

enum { NICE_0_WEIGHT = 1024 };

static inline bool is_rt(const struct task *t)
{
	return t->prio < MAX_RT_PRIO;
}

/* What the task counts beside others; 0: it is a real-time task. */
uint64_t task_weight(const struct task *t);

/* A tunable of the scheduler, given for one CPU, on this machine. */
int64_t tuned(const struct world *w, int64_t ns);

/* The task becomes one of those that wait for its CPU, or is no longer one. */
void enqueue_task(struct world *w, struct task *t, bool at_head);
void dequeue_task(struct world *w, struct task *t);

/* Charges the current task for the time since it was charged last. */
void update_curr(struct world *w, uint32_t cpu);

/* How long the current task may run before the others of its queue get their turn. */
int64_t sched_slice(const struct world *w, uint32_t cpu, const struct task *t);

#endif
