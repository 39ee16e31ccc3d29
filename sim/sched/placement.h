/* SPDX-License-Identifier: MIT */
/*
 * placement.h - on which CPU a task runs: where it wakes up, and who pulls it.
 */
#ifndef SIM_SCHED_PLACEMENT_H
#define SIM_SCHED_PLACEMENT_H

#include "sim/cpu/run_queue.h"

bool may_run_on(const struct world *w, const struct task *t, uint32_t cpu);

/* Can it run on one CPU only, at present? */
bool is_pinned(const struct world *w, const struct task *t);

/*
 * Of a task in a queue: a real-time task gets its CPU from a less urgent one as soon as that can
 * be preempted.
 */
bool is_about_to_run(const struct world *w, const struct task *t);

/* Is real-time task a more urgent than task b? NIL stands for a normal task, or none. */
bool rt_before(const struct world *w, uint32_t a, uint32_t b);

/*
 * Of the task's CPUs the one whose most urgent task is least urgent, and less urgent than t;
 * NIL: on none of them t would run. Between equals: its own, this CPU, the lowest number.
 */
uint32_t lowest_cpu(const struct world *w, const struct task *t);

bool is_idle(const struct world *w, uint32_t cpu);

/* The CPU on which a task that becomes runnable is to queue. */
uint32_t select_task_cpu(struct world *w, const struct task *t);

/* Assigns the task, which must be in no queue, to this CPU. */
void set_task_cpu(struct world *w, struct task *t, uint32_t cpu);

/* The CPU would go idle. Takes a task out of another CPU's queue and returns it, or NIL. */
uint32_t idle_pull(struct world *w, uint32_t cpu);

/* Is this CPU idle, and would it pull the task from its queue if it looked there? */
bool may_pull(const struct world *w, const struct task *t, uint32_t cpu);

/* The idle CPU that this one, at its tick, asks to pull a task from its queue; or NIL. */
uint32_t idle_cpu_to_kick(const struct world *w, uint32_t cpu);

/* Could the CPU that pulled last have pulled this task instead? */
bool could_be_pulled(const struct world *w, const struct task *t);

#endif
