/* SPDX-License-Identifier: MIT */
/*
 * wait_queue.h - wait queues: tasks queue for something, sleep or spin, and are woken.
 *
 * All locks use this. The owner that drops a lock takes the first waiter out of the
 * queue, marks it as having what it waited for (TASK_GRANTED), and wakes it up. The
 * waiter's step is then taken again, and finds the mark.
 */
#ifndef SIM_SYNC_WAIT_QUEUE_H
#define SIM_SYNC_WAIT_QUEUE_H

#include "sim/world/queue.h"
#include "sim/world/state.h"

/* Takes out the first waiter and marks it as granted; NULL: no task waits. */
struct task *wait_queue_grant(struct world *w, struct wait_queue *q);

/* Lets a granted task go on: one that sleeps wakes up, one that spins looks again. */
void wake_granted(struct world *w, struct task *t, const struct task *waker);

/*
 * The task's step is taken again: does it have what it waited for? This clears the mark,
 * so it is true once.
 */
static inline bool take_grant(struct task *t)
{
	if (!(t->flags & TASK_GRANTED))
		return false;
	t->flags &= (uint8_t)~(TASK_GRANTED | TASK_SPINNING);
	t->waiting_on = NIL;
	return true;
}

/* The task sleeps when its step ends. */
static inline void fall_asleep(struct task *t)
{
	t->state = TASK_BLOCKED;
}

/*
 * wait_event(): true if the condition holds; else the task sleeps until wake_waiter(),
 * and looks again. A run does not wait for a task in the background that sleeps like
 * this.
 */
bool wait_event(struct world *w, struct task *t, bool condition);
void wake_waiter(struct world *w, struct task *t, const struct task *waker);

#endif
