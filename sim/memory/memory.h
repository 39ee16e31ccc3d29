/* SPDX-License-Identifier: MIT */
/*
 * memory.h - memory models as the rest of the machine uses them: locks, the scheduler, calls,
 * work items and searches tell here what happens. All of this is empty under sc.
 */
#ifndef SIM_MEMORY_MEMORY_H
#define SIM_MEMORY_MEMORY_H

#include "sim/world/ids.h"
#include "sim/world/memory.h"
#include "sim/world/state.h"

void memory_init(struct world *w);
/* At the beginning of a run, all CPUs have seen what [setup] wrote. */
void memory_settle(struct world *w);

/*
 * How many ways are there for the task's announced step to take effect? At least one; more if
 * it is an access that may see an older write than the newest one.
 */
uint32_t memory_choices(const struct world *w, const struct task *t);

/* For --check: is what is kept of memory consistent in itself? */
bool memory_is_valid(const struct world *w);
/* Has the machine run out of room, so that what it showed is not all? */
static inline bool memory_is_cut(const struct world *w)
{
	return w->memory && w->memory->model == MEMORY_WEAK && *w->memory->settled;
}

/*
 * From now on a schedule says when stores reach memory, and which accesses do not see the newest
 * write; or time does again.
 */
void memory_force(struct world *w, bool forced);
/* The task's next access sees a write that is older than so many others. */
void memory_sees_older(struct world *w, uint32_t task, uint32_t writes);
/* Has the access been made since? */
bool memory_saw_older(const struct world *w, uint32_t task);
/* How many newer writes did the last access leave out? 0 under sc. */
uint32_t memory_overlooked(const struct world *w);

/* The oldest store in the CPU's buffer reaches memory. */
void memory_drain(struct world *w, uint32_t cpu);
static inline bool memory_has_stores_of(const struct world *w, uint32_t cpu)
{
	return w->memory && w->memory->model == MEMORY_TSO && w->memory->buffer[cpu].stores;
}

/* Is any store still in a buffer? */
bool memory_has_stores(const struct world *w);

/*
 * Does it make no difference now when a lock is taken over, or a barrier passed? So it is under
 * sc, and under tso if no store waits: nothing would be drained by that.
 */
static inline bool memory_is_quiet(const struct world *w)
{
	return !w->memory || (w->machine->memory == MEMORY_TSO && !memory_has_stores(w));
}

/* --- what happens elsewhere --------------------------------------------------------------- */

void model_lock_taken(struct world *w, const struct task *t, uint32_t lock);
void model_read_taken(struct world *w, const struct task *t, uint32_t lock);
void model_read_dropped(struct world *w, const struct task *t, uint32_t lock);
void model_lock_queued(struct world *w, const struct task *t);
void model_lock_dropped(struct world *w, const struct task *t, uint32_t lock);
bool model_hides_unlock(const struct world *w, const struct task *t, uint32_t lock);
void model_trylock_failed(struct world *w, const struct task *t, uint32_t lock);
void model_switched(struct world *w, uint32_t cpu, uint32_t prev, uint32_t next);
void model_woken(struct world *w, uint32_t cpu, uint32_t task);
void model_task_ended(struct world *w, const struct task *t);

enum channel { CHANNEL_TASK, CHANNEL_WORK, CHANNEL_SYNC, CHANNEL_CALL, CHANNEL_ANSWER };
void model_enters(struct world *w, uint32_t cpu, uint32_t sync);
void model_leaves(struct world *w, uint32_t cpu, uint32_t sync);
void model_sends(struct world *w, uint32_t cpu, enum channel c, uint32_t nr);
void model_receives(struct world *w, uint32_t cpu, enum channel c, uint32_t nr);

static inline void memory_lock_taken(struct world *w, const struct task *t, uint32_t lock)
{
	if (unlikely(w->memory))
		model_lock_taken(w, t, lock);
}

/*
 * A lock is taken to read, or dropped by a reader. Readers see what writers had before them, and
 * writers what both had; what a reader had is not ordered before another reader.
 */
static inline void memory_read_taken(struct world *w, const struct task *t, uint32_t lock)
{
	if (unlikely(w->memory))
		model_read_taken(w, t, lock);
}

static inline void memory_read_dropped(struct world *w, const struct task *t, uint32_t lock)
{
	if (unlikely(w->memory))
		model_read_dropped(w, t, lock);
}

/* The task joins the queue of a lock, which under tso is an atomic as well. */
static inline void memory_lock_queued(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_lock_queued(w, t);
}

static inline void memory_lock_dropped(struct world *w, const struct task *t, uint32_t lock)
{
	if (unlikely(w->memory))
		model_lock_dropped(w, t, lock);
}

/* Does the lock seem to be held to this task, though it has been dropped? */
static inline bool memory_hides_unlock(const struct world *w, const struct task *t,
				       uint32_t lock)
{
	return unlikely(w->memory) && model_hides_unlock(w, t, lock);
}

static inline void memory_trylock_failed(struct world *w, const struct task *t, uint32_t lock)
{
	if (unlikely(w->memory))
		model_trylock_failed(w, t, lock);
}

/* The CPU goes from one task, or NIL, to another one, which is a full barrier. */
static inline void memory_switched(struct world *w, uint32_t cpu, uint32_t prev, uint32_t next)
{
	if (unlikely(w->memory))
		model_switched(w, cpu, prev, next);
}

/* A task of this CPU, or NIL, wakes the task, which will have seen what the CPU has. */
static inline void memory_woken(struct world *w, uint32_t cpu, uint32_t task)
{
	if (unlikely(w->memory) && cpu != NIL)
		model_woken(w, cpu, task);
}

/* Between these, memory_woken() orders nothing. */
void memory_wakes_quietly(struct world *w, bool quietly);

static inline void memory_task_ended(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_task_ended(w, t);
}

/*
 * What goes by a work item, by a CPU's call to others, or by their answer: who receives has seen
 * what the sender had. Each is a full barrier, as those who queue work or call others have one.
 */
static inline void memory_sends(struct world *w, uint32_t cpu, enum channel c, uint32_t nr)
{
	if (unlikely(w->memory))
		model_sends(w, cpu, c, nr);
}

static inline void memory_receives(struct world *w, uint32_t cpu, enum channel c, uint32_t nr)
{
	if (unlikely(w->memory))
		model_receives(w, cpu, c, nr);
}

/*
 * The spinlock within a wait queue, a semaphore or a completion is taken and dropped: who takes
 * it has seen what those had who dropped it before. Nothing else is ordered.
 */
static inline void memory_enters(struct world *w, uint32_t cpu, uint32_t sync)
{
	if (unlikely(w->memory))
		model_enters(w, cpu, sync);
}

static inline void memory_leaves(struct world *w, uint32_t cpu, uint32_t sync)
{
	if (unlikely(w->memory))
		model_leaves(w, cpu, sync);
}

#endif
