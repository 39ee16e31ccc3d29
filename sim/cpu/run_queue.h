/* SPDX-License-Identifier: MIT */
/*
 * run_queue.h - run queues: which of the tasks of a CPU is next, and how long it has run.
 */
#ifndef SIM_CPU_RUN_QUEUE_H
#define SIM_CPU_RUN_QUEUE_H

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

int64_t wakeup_granularity(const struct world *w, const struct task *t);

/* Puts the task into the run queue of its CPU; and takes it out. */
void enqueue_task(struct world *w, struct task *t, bool at_head);
void dequeue_task(struct world *w, struct task *t);

/* The first CPU from this one on in whose run queue there is a task, or NIL. */
static inline uint32_t next_queue(const struct world *w, uint32_t cpu)
{
	uint32_t i = cpu / 64;
	uint64_t left = i < w->call_words ? w->queued_on[i] & UINT64_MAX << cpu % 64 : 0;

	while (!left && ++i < w->call_words)
		left = w->queued_on[i];
	return left ? 64 * i + (uint32_t)__builtin_ctzll(left) : NIL;
}

/* The task that this CPU is to run next of those that are queued here, or NIL. */
uint32_t first_runnable(const struct world *w, uint32_t cpu);
/* Is a normal task queued here? */
bool has_normal(const struct world *w, uint32_t cpu);
/* Is another real-time task of its priority queued on its CPU? */
bool has_equal(const struct world *w, const struct task *t);

/* Charges the current task for the time since it was charged last. */
void update_curr(struct world *w, uint32_t cpu);

/* The task that shall run next: the first of the queue, but who yielded lets another one go first. */
uint32_t next_task(const struct world *w, uint32_t cpu);

/* place_entity(): a new normal task begins one slice behind the others of its CPU. */
void debit_new_task(struct world *w, struct task *t);

/* For how many ns the current task may run before others of its queue get their turn. */
int64_t sched_slice(const struct world *w, uint32_t cpu, const struct task *t);

#endif
