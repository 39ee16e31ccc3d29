/* SPDX-License-Identifier: MIT */
/*
 * lock.h - what all locks share: an owner, queues of waiters, who is next, and statistics.
 */
#ifndef SIM_LOCKS_LOCK_H
#define SIM_LOCKS_LOCK_H

#include "sim/measure/latency.h"
#include "sim/memory/memory.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/* At the end of a run: counts the holds and waits that are still under way. */
void locks_account(struct world *w);

/* --- for the kinds of locks -------------------------------------------------------------- */

/* Does the lock's owner inherit the priority of its waiters? */
bool lock_inherits(const struct world *w, uint32_t lock);

/* Counts that the task holds the lock from now on, which orders nothing; and that it drops it. */
static inline void lock_note_hold(struct world *w, struct task *t, uint32_t lock)
{
	t->locks++;
	w->lock_stats[lock].acquisitions++;
	w->lock_clock[lock].acquired_ns = w->clock->now;
	w->lock_clock[lock].acquired_pc = task_top(w, t)->pc;
}

/* The lock is dropped: counts how long it was held. */
static inline void lock_count_hold(struct world *w, const struct task *t, uint32_t lock)
{
	struct lock_stats *const s = &w->lock_stats[lock];
	const struct lock_clock *const lc = &w->lock_clock[lock];
	const int64_t ns = w->clock->now - lc->acquired_ns;

	s->hold_ns += ns;
	if (ns > s->max_hold_ns || !s->max_hold_pc) {
		s->max_hold_ns = ns;
		s->max_hold_pc = lc->acquired_pc;
		s->max_hold_task = t->id;
	}
}

/* The task drops the lock; if somebody waits for it, whoever measures latencies is told. */
static inline void lock_tell_waiters(struct world *w, const struct task *t, uint32_t lock)
{
	if (unlikely(w->machine->measuring &&
		     (w->lock[lock].queue.waiters || w->lock[lock].spinners.waiters)))
		latency_lock_drops(w, t, lock);
}

/* Counts that the task drops the lock, which orders nothing. */
static inline void lock_note_drop(struct world *w, struct task *t, uint32_t lock)
{
	t->locks--;
	lock_tell_waiters(w, t, lock);
	lock_count_hold(w, t, lock);
}

/* Counts the wait of a task that has queued for the lock until now. */
static inline void lock_waited(struct world *w, const struct task *t, uint32_t lock)
{
	struct lock_stats *const s = &w->lock_stats[lock];
	const int64_t now = w->clock->now, ns = now - w->task_clock[t->id].lock_since;

	s->wait_ns += ns;
	if (ns > s->max_wait_ns || !s->max_wait_pc) {
		s->max_wait_ns = ns;
		s->max_wait_end_ns = now;
		s->max_wait_pc = task_top(w, t)->pc;
		s->max_wait_task = t->id;
	}
}

/* Counts that the task holds the lock from now on. */
static inline void lock_acquired(struct world *w, struct task *t, uint32_t lock)
{
	memory_lock_taken(w, t, lock);
	lock_note_hold(w, t, lock);
}

/* Counts that the task, one of its readers, holds the lock from now on. */
static inline void lock_read_acquired(struct world *w, struct task *t, uint32_t lock)
{
	t->locks++;
	memory_read_taken(w, t, lock);
	w->lock_stats[lock].acquisitions++;
}

/* Makes the task the owner of the lock, which must be free. */
static inline void lock_take(struct world *w, struct task *t, uint32_t lock)
{
	w->lock[lock].owner = t->id;
	lock_acquired(w, t, lock);
}

/* The same if the lock is free; else counts a failed attempt and returns false. */
bool lock_trytake(struct world *w, struct task *t, uint32_t lock);
bool lock_trytake_if(struct world *w, struct task *t, uint32_t lock, bool free);
/* Is the lock free, and not for a more urgent waiter? */
bool lock_may_be_taken(const struct world *w, const struct task *t, uint32_t lock);
/* The task waits for the lock no longer, if it did. */
void lock_end_wait(struct world *w, struct task *t, uint32_t lock);
/* It is in none of the lock's queues any more, and does not spin. */
void lock_leave_queue(struct world *w, struct task *t, uint32_t lock);
/* Takes a free lock, for which the task may have waited: it is in no queue any more. */
void lock_take_after_wait(struct world *w, struct task *t, uint32_t lock);
/* Tells of a violation: the task would wait for a lock that it holds. */
void lock_tell_held(struct world *w, const struct task *t, uint32_t lock);

/* The task waits for the lock from now on; the caller decides in which queue, and how. */
static inline void lock_begin_wait(struct world *w, struct task *t, uint32_t lock)
{
	if (unlikely(w->lock[lock].owner == t->id))
		lock_tell_held(w, t, lock);
	memory_lock_queued(w, t);
	t->waiting_on = lock;
	w->task_clock[t->id].lock_since = w->clock->now;
	w->lock_stats[lock].contended++;
}

/* The same, and puts it into the queue of those that are handed the lock. */
static inline void lock_queue(struct world *w, struct task *t, uint32_t lock)
{
	lock_begin_wait(w, t, lock);
	wait_queue_add(w, &w->lock[lock].queue, t);
}

/* The step of a waiter that was given the lock is taken again: it holds the lock now. */
static inline void lock_take_granted(struct world *w, struct task *t, uint32_t lock)
{
	take_grant(t);
	lock_waited(w, t, lock);
	lock_acquired(w, t, lock);
}

/* Was the lock given to the task while it waited? Then the task takes it. */
static inline bool lock_was_granted(struct world *w, struct task *t, uint32_t lock)
{
	if (likely(!(t->flags & TASK_GRANTED)))
		return false;
	lock_take_granted(w, t, lock);
	return true;
}

/* Tells of a violation: the task drops a lock that it does not own. */
void lock_tell_foreign(struct world *w, const struct task *t, uint32_t lock);

/* May the task drop the lock? If it does not own it, that is told as a violation. */
static inline bool lock_may_release(struct world *w, const struct task *t, uint32_t lock)
{
	if (likely(w->lock[lock].owner == t->id))
		return true;
	lock_tell_foreign(w, t, lock);
	return false;
}
/* The owner, whose hold was counted, gives the lock to its first waiter. */
void lock_give_to_first(struct world *w, struct task *from, uint32_t lock);

/* The owner gives the lock to its first waiter; without one the lock becomes free. */
static inline void lock_hand_over(struct world *w, struct task *from, uint32_t lock)
{
	lock_note_drop(w, from, lock);
	memory_lock_dropped(w, from, lock);
	if (w->lock[lock].queue.head == NIL)
		w->lock[lock].owner = NIL;
	else
		lock_give_to_first(w, from, lock);
}

/* The owner drops the lock, which is free; nobody is told. */
void lock_drop(struct world *w, struct task *from, uint32_t lock);
/* The owner drops the lock: it is free, the first sleeper wakes up, and spinners look. */
void lock_set_free(struct world *w, struct task *from, uint32_t lock);
/* The task is one of the lock's readers from now on, once more; or once less. */
void lock_reads(struct world *w, struct task *t, uint32_t lock);
void lock_reads_no_more(struct world *w, struct task *t, uint32_t lock);
/* Wakes the first waiter if it sleeps. */
void lock_wake_first(struct world *w, const struct task *waker, uint32_t lock);

#endif
