/* SPDX-License-Identifier: MIT */
/*
 * wait_head.h - wait queues on which tasks put themselves, and the state that a task sets.
 *
 * A task that wants to sleep sets its state first, and then looks whether it need not. So a
 * wake-up that comes in between is not lost: it sets the state back, and schedule() goes on.
 * From kernel/sched/wait.c and kernel/sched/core.c of Linux 6.12.
 *
 * What is done to a queue is one step: its own spinlock is never waited for. Under rt that lock
 * sleeps, so whoever may not sleep must not touch a queue.
 */
#ifndef SIM_SYNC_WAIT_HEAD_H
#define SIM_SYNC_WAIT_HEAD_H

#include "sim/world/ids.h"
#include "sim/world/state.h"

static inline uint32_t state_word(const struct world *w, uint32_t task)
{
	return w->machine->state_word + task;
}

/* The task, or its waker, has set the task's state: remembers it for might_sleep(). */
void note_state(struct world *w, uint32_t task, int64_t state);

/* Puts the task on the queue, unless it is there, and sets its state, with a full barrier. */
void prepare_to_wait(struct world *w, struct task *t, uint32_t sync, bool exclusive);
/* Sets the task's state to running, and takes it off the queue if it is still there. */
void finish_wait(struct world *w, struct task *t, uint32_t sync);

/*
 * Wakes those on the queue, the first ones first: all that are not exclusive, and nr exclusive
 * ones (0: all). Who is woken is off the queue. Returns how many were woken.
 */
uint32_t wake_up_queue(struct world *w, struct task *waker, uint32_t sync, uint32_t nr);

/*
 * wake_up_process(), once the waker has seen this state of the task: true if the task was about
 * to sleep, or asleep.
 */
bool wake_up_state(struct world *w, struct task *waker, uint32_t task, int64_t state);

/*
 * schedule(): false if the task sleeps, since its state says so. It may have been woken
 * meanwhile; then it only gives way if a reschedule is due.
 */
bool schedule_task(struct world *w, struct task *t);

/* The task ends. To be on a queue then is a violation: the queue's entry is on its stack. */
void check_left_queue(struct world *w, const struct task *t);

#endif
