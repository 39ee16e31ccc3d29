/* SPDX-License-Identifier: MIT */
/*
 * placement.h - on which CPU a task runs: where it wakes up, and who pulls it.
 */
#ifndef SIM_SCHED_PLACEMENT_H
#define SIM_SCHED_PLACEMENT_H

#include "sim/sched/run_queue.h"

bool is_idle(const struct world *w, uint32_t cpu);

/* The CPU on which a task that becomes runnable is to queue. */
uint32_t select_task_cpu(const struct world *w, const struct task *t);

/* Assigns the task, which must be in no queue, to this CPU. */
void set_task_cpu(struct world *w, struct task *t, uint32_t cpu);

/*
 * set_cpus_allowed_ptr(): the task, which is running, runs on this CPU only from now on.
 * False: that is another one; the task leaves its own, and its step is taken again there.
 */
bool run_on(struct world *w, struct task *t, uint32_t cpu);
/* The task has just left its CPU: may it not run there any more? */
bool must_move(const struct world *w, const struct task *t);

/* The CPU would go idle. Takes a task out of another CPU's queue and returns it, or NIL. */
uint32_t idle_pull(struct world *w, uint32_t cpu);

/* Is this CPU idle, and would it pull the task from its queue if it looked there? */
bool may_pull(const struct world *w, const struct task *t, uint32_t cpu);

/* The idle CPU that this one, at its tick, asks to pull a task from its queue; or NIL. */
uint32_t idle_cpu_to_kick(const struct world *w, uint32_t cpu);

/* Could the CPU that pulled last have pulled this task instead? */
bool could_be_pulled(const struct world *w, const struct task *t);

#endif
