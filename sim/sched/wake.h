/* SPDX-License-Identifier: MIT */
/*
 * wake.h - tasks start, wake up, become more urgent, and end.
 */
#ifndef SIM_SCHED_WAKE_H
#define SIM_SCHED_WAKE_H

#include "sim/world/state.h"

/* Starts a task: its first step is announced and it becomes runnable. */
void task_start(struct world *w, struct task *t);

/* Makes a sleeping or blocked task runnable; waker is NULL if a timer wakes it. */
void wake_up(struct world *w, struct task *t, const struct task *waker);

/* Makes a task that is in no queue runnable: it is queued, and may preempt another. */
void make_ready(struct world *w, struct task *t);

/* The task could run, but a script holds it, so it is in no run queue. */
void park(struct world *w, struct task *t);

void set_prio(struct world *w, struct task *t, uint8_t prio);

/* The task is dead; the run may be over. */
void task_exit(struct world *w, struct task *t);

#endif
