/* SPDX-License-Identifier: MIT */
/*
 * wake.h - tasks start, wake up, become more urgent, and end; workers take turns.
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

/* The task could run, but its budget is spent, so it is in no run queue. */
void wait_for_budget(struct world *w, struct task *t);
/* A deadline task's next period has begun: it has a budget again. */
void budget_replenished(struct world *w, struct task *t);
/* The CPU may run real-time tasks again. */
void rt_unthrottled(struct world *w, uint32_t cpu);
/* The task, which can run and is in no queue, goes to this CPU, where it may preempt another. */
void arrive(struct world *w, struct task *t, uint32_t cpu);

/* The task could run, but a script holds it, so it is in no run queue. */
void park(struct world *w, struct task *t);

/*
 * The task becomes as urgent as the lender, the most urgent one of those that wait for it, if it
 * is less urgent by itself. NULL: nobody waits.
 */
void inherit_urgency(struct world *w, struct task *t, const struct task *lender);

/*
 * The first work that is pending there and can be done now, or NIL. Before time 0, while
 * [setup] runs, only work can that some task waits for.
 */
uint32_t work_to_do(const struct world *w, const struct pool *p);

/*
 * A worker of the pool shall look whether there is work for it: if there is some to
 * do, and no worker is at work there. The idle worker that was busy last wakes up; it leaves the list
 * of idle ones only when it finds work. waker: NULL if nobody does it.
 */
void pool_kick(struct world *w, uint32_t pool, const struct task *waker);

/*
 * A worker sleeps within its work item; it runs again. In between another worker of its
 * pool may do what is pending. One that is only preempted keeps the others waiting.
 */
void worker_sleeps(struct world *w, struct task *t);
void worker_runs(struct world *w, struct task *t);

/* The task is dead; the run may be over. */
void task_exit(struct world *w, struct task *t);

#endif
