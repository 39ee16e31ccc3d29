/* SPDX-License-Identifier: MIT */
/*
 * wait_queue.h - waiting: tasks that queue for something, sleep or spin, and are woken.
 *
 * Locks are made from this: who lets go takes the first of the queue, which then has what it
 * waited for (TASK_GRANTED), and wakes it up. Its step is taken again, and finds that.
 */
#ifndef SIM_SYNC_WAIT_QUEUE_H
#define SIM_SYNC_WAIT_QUEUE_H

#include "sim/world/state.h"

/* Who is first? */
enum wait_order {
	BY_ARRIVAL,
	BY_PRIORITY,	/* of equally urgent ones, who came first */
};

void wait_queue_add(struct world *w, struct wait_queue *q, struct task *t, enum wait_order o);
void wait_queue_remove(struct world *w, struct wait_queue *q, struct task *t);

/* Takes out the first waiter, which has now what it waited for; NULL: nobody waits. */
struct task *wait_queue_grant(struct world *w, struct wait_queue *q);

/* The granted task goes on: it wakes up, or looks again if it spins. */
void wake_granted(struct world *w, struct task *t, const struct task *waker);

/* Has the task, whose step is taken again, what it waited for? It is told once. */
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
 * wait_event(): true if the condition holds; else the task sleeps until wake_waiter() and
 * then looks again. While it sleeps so, no run waits for a task in the background.
 */
bool wait_event(struct world *w, struct task *t, bool condition);
void wake_waiter(struct world *w, struct task *t, const struct task *waker);

#endif
