/* SPDX-License-Identifier: MIT */
/*
 * sched.h - which task a CPU runs: switching from one to the next.
 */
#ifndef SIM_SCHED_SCHED_H
#define SIM_SCHED_SCHED_H

#include "sim/world/state.h"

/* The CPU's current task cannot or shall not go on. Takes up another one, or idles. */
void schedule(struct world *w, uint32_t cpu);

/* A script's switch: the task replaces its CPU's current one at once. */
void force_switch(struct world *w, uint32_t cpu, struct task *t);

/*
 * Of the CPU that pulled a task last: it pulls t in place of that one, which goes back to
 * its queue. could_be_pulled() must hold of t.
 */
void pull_instead(struct world *w, struct task *t);

/* After a step or an interrupt: reschedules if that is due and allowed, else goes on. */
void resume_cpu(struct world *w, uint32_t cpu, uint8_t step_flags);

void scheduler_tick(struct world *w, uint32_t cpu);

void sched_yield_task(struct world *w, struct task *t);

/*
 * False: the task sleeps until that time. Then its step is taken again, and this is true.
 */
bool sleep_until(struct world *w, struct task *t, int64_t until);

/* An operation of the task has returned to user mode. */
void operation_returned(struct world *w, struct task *t, uint32_t seq);

/* The owner has left its CPU: tasks that spin for its mutexes go to sleep. */
void mutex_owner_left(struct world *w, const struct task *owner);

/* The CPU's task, which spins for a sleeping lock, goes to sleep. */
void stop_spinning(struct world *w, uint32_t cpu);

/*
 * If a reschedule is due while this CPU's task spins for a sleeping lock, the CPU reschedules.
 * The task stays runnable, and looks again when it runs.
 */
bool mutex_spin_ends(struct world *w, uint32_t cpu);

#endif
