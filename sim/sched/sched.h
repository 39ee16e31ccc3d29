/* SPDX-License-Identifier: MIT */
/*
 * sched.h - which task a CPU runs: switching from one to the next.
 */
#ifndef SIM_SCHED_SCHED_H
#define SIM_SCHED_SCHED_H

#include "sim/world/state.h"

/* The CPU's current task cannot or shall not go on: take up another, or idle. */
void schedule(struct world *w, uint32_t cpu);

/* A script's switch: puts the task on its CPU in place of the current one, now. */
void force_switch(struct world *w, uint32_t cpu, struct task *t);

/* It does: the task that it pulled goes back to its queue. */
void pull_instead(struct world *w, struct task *t);

/* After a step or interrupt: reschedule if that is due and allowed here, else go on. */
void resume_cpu(struct world *w, uint32_t cpu, uint8_t step_flags);

void scheduler_tick(struct world *w, uint32_t cpu);

void sched_yield_task(struct world *w, struct task *t);

/* False: the task sleeps until then; it is true when the step is taken again. */
bool sleep_until(struct world *w, struct task *t, int64_t until);

/* An operation of the task has returned to user mode. */
void operation_returned(struct world *w, struct task *t, uint32_t seq);

/* The owner left its CPU: those who spin for its mutexes go to sleep. */
void mutex_owner_left(struct world *w, const struct task *owner);

/* If a reschedule is due on this CPU, its task stops spinning for a mutex, and sleeps. */
bool mutex_spin_ends(struct world *w, uint32_t cpu);

#endif
