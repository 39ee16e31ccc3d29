/* SPDX-License-Identifier: MIT */
/*
 * ids.h - finds things in a world: the numbers of objects and of event slots, a task's
 * CPU and stack; its short lists; and notes which objects a transition touches.
 */
#ifndef SIM_WORLD_IDS_H
#define SIM_WORLD_IDS_H

#include "sim/machine/step.h"
#include "sim/world/state.h"

/*
 * Searches note which objects and CPUs a transition looks at or changes: two transitions
 * that share none of these can be exchanged. A number is noted as the bit of its
 * remainder by 64. So in a large machine two transitions may seem to share something, but
 * nothing shared is missed.
 */
static inline void touch_object(struct world *w, uint32_t object)
{
	w->touched.objects |= UINT64_C(1) << object % 64;
}

/* So many objects from this one on. */
static inline void touch_objects(struct world *w, uint32_t first, uint32_t objects)
{
	const uint64_t bits = objects < 64 ? (UINT64_C(1) << objects) - 1 : UINT64_MAX;
	const uint32_t by = first % 64;

	w->touched.objects |= by ? bits << by | bits >> (64 - by) : bits;
}

static inline void touch_cpu(struct world *w, uint32_t cpu)
{
	w->touched.cpus |= UINT64_C(1) << cpu % 64;
}

static inline void touch_everything(struct world *w)
{
	w->touched.objects = w->touched.cpus = UINT64_MAX;
}

/*
 * Object ids: locks first, then atomics, lists, work items, pools of workers, RCU,
 * wait queues and their like, the model's objects, and CPUs' calls.
 */
static inline uint32_t atomic_object(const struct world *w, uint32_t atomic)
{
	return w->machine->locks + atomic;
}

static inline uint32_t llist_object(const struct world *w, uint32_t list)
{
	return w->machine->locks + w->machine->atomics + list;
}

static inline uint32_t work_object(const struct world *w, uint32_t work)
{
	return llist_object(w, w->machine->llists) + work;
}

static inline uint32_t pool_object(const struct world *w, uint32_t pool)
{
	return work_object(w, w->machine->works) + pool;
}

/* All sections of RCU are one object. */
static inline uint32_t rcu_object(const struct world *w)
{
	return pool_object(w, w->pools);
}

/* What tasks wait at besides locks comes last of what is the machine's. */
static inline uint32_t sync_object(const struct world *w, uint32_t sync)
{
	return w->model_objects - w->machine->syncs + sync;
}

static inline bool is_sync_object(const struct world *w, uint32_t object)
{
	return object >= sync_object(w, 0) && object < w->model_objects;
}

/* The timer that the task serves, or NIL. */
static inline uint32_t timer_of(const struct world *w, uint32_t task)
{
	const uint32_t source = w->machine->task[task].source;

	return source ? w->machine->source[source - 1].timer - 1 : NIL;
}

static inline bool is_work_object(const struct world *w, uint32_t object)
{
	return object >= work_object(w, 0) && object < pool_object(w, 0);
}

static inline uint32_t model_object(const struct world *w, uint32_t object)
{
	return w->model_objects + object;
}

static inline uint32_t call_object(const struct world *w, uint32_t cpu)
{
	return w->objects - w->machine->cpus + cpu;
}

/* Not an object of steps: what accesses touch that may not be exchanged with one another. */
static inline uint32_t memory_object(const struct world *w)
{
	return w->objects;
}

static inline uint32_t nr_cpus(const struct world *w)
{
	return w->machine->cpus;
}

static inline uint64_t transitions_made(const struct world *w)
{
	return w->clock->steps + w->clock->others;
}

static inline struct cpu *task_cpu(const struct world *w, const struct task *t)
{
	return &w->cpu[t->cpu];
}

/* The CPUs on which the task, which is no interrupt context, may run at present. */
static inline struct affinity task_cpus(const struct world *w, const struct task *t)
{
	const struct task_config *c = &w->machine->task[t->id];

	return w->affinity ? w->affinity[t->id] : (struct affinity){ c->cpu_first, c->cpu_last };
}

/* Is it on a CPU that it has to leave? A task that must not migrate stays until it may. */
static inline bool is_out_of_place(const struct world *w, const struct task *t)
{
	struct affinity a;

	if (likely(!w->affinity) || t->flags & TASK_IRQ)
		return false;
	a = w->affinity[t->id];
	return !t->migrate_disable && (t->cpu < a.first || t->cpu > a.last);
}

/* Is it on a CPU that it has to leave now, or will as soon as it may migrate? */
static inline bool may_have_to_leave(const struct world *w, const struct task *t)
{
	return unlikely(w->affinity != NULL) && (t->migrate_disable || is_out_of_place(w, t));
}

static inline unsigned char *task_stack(const struct world *w, uint32_t task)
{
	return w->stack + w->task[task].stack * (size_t)FRAME_UNIT;
}

/* The innermost frame of a task that has not ended. */
static inline struct frame *task_top(const struct world *w, const struct task *t)
{
	return (struct frame *)(w->stack + (t->stack + t->top - 1) * (size_t)FRAME_UNIT);
}

/* Event slots: each CPU's step, tick and incoming interrupts, then each task's timer. */
static inline uint32_t slot_step(uint32_t cpu)
{
	return cpu;
}

static inline uint32_t slot_tick(const struct world *w, uint32_t cpu)
{
	return w->machine->cpus + cpu;
}

static inline uint32_t slot_call(const struct world *w, uint32_t cpu)
{
	return 2 * w->machine->cpus + cpu;
}

static inline uint32_t slot_resched(const struct world *w, uint32_t cpu)
{
	return 3 * w->machine->cpus + cpu;
}

static inline uint32_t slot_timer(const struct world *w, uint32_t task)
{
	return 4 * w->machine->cpus + task;
}

/* Under tso, behind all others: the CPU's oldest store reaches memory. */
static inline uint32_t slot_drain(const struct world *w, uint32_t cpu)
{
	return slot_timer(w, w->machine->tasks) + cpu;
}

/* Behind those, if tasks have deadlines: the task's budget is replenished. */
static inline uint32_t slot_replenish(const struct world *w, uint32_t task)
{
	return slot_drain(w, w->machine->memory == MEMORY_TSO ? w->machine->cpus : 0) + task;
}

/* Behind those, if real-time tasks can be throttled: on this CPU a period ends. */
static inline uint32_t slot_rt_period(const struct world *w, uint32_t cpu)
{
	return slot_replenish(w, w->deadline ? w->machine->tasks : 0) + cpu;
}

/* Does the slot have an event that can happen? */
static inline bool is_due(const struct world *w, uint32_t slot)
{
	return w->events.time[slot] != EVENT_NEVER;
}

static inline bool lock_sleeps(const struct world *w, uint32_t lock)
{
	return w->lock_sleeps[lock];
}

/* Can several readers hold the lock? */
static inline bool is_shared(const struct world *w, uint32_t lock)
{
	return w->shared[lock] != NIL;
}

static inline struct share *share_of(const struct world *w, uint32_t lock, uint32_t task)
{
	return &w->share[(size_t)w->shared[lock] * w->machine->tasks + task];
}

/* Does the task hold the lock, to write or to read? Or is it to find out that it does? */
static inline bool holds_lock(const struct world *w, const struct task *t, uint32_t lock)
{
	return w->lock[lock].owner == t->id ||
	       (is_shared(w, lock) && t->id < w->machine->tasks && share_of(w, lock, t->id)->reads);
}

/* The lock's owner, or its first reader, or NIL. */
static inline uint32_t lock_holder(const struct world *w, uint32_t lock)
{
	if (w->lock[lock].owner != NIL || !w->lock[lock].readers)
		return w->lock[lock].owner;
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (share_of(w, lock, i)->reads)
			return i;
	return NIL;
}

/* Does the task spin until the readers of a rw_semaphore have left, or its time is up? */
static inline bool spins_on_readers(const struct world *w, const struct task *t)
{
	return t->flags & TASK_SPINNING && t->waiting_on != NIL && is_shared(w, t->waiting_on) &&
	       w->lock[t->waiting_on].readers && share_of(w, t->waiting_on, t->id)->bounded;
}

/*
 * The lock that the task waits for has no owner, and it is the next to look: of those that spin,
 * or of those that sleep. Only sleeping locks are ever free while somebody waits.
 */
static inline bool may_take_lock(const struct world *w, const struct task *t)
{
	const struct lock *l = &w->lock[t->waiting_on];

	return l->owner == NIL && (l->spinners.head == t->id || l->queue.head == t->id) &&
	       lock_sleeps(w, t->waiting_on) && !spins_on_readers(w, t);
}

/* Does it spin for a lock that it cannot have yet? A script may hold it as well. */
static inline bool spins_for_lock(const struct world *w, const struct task *t)
{
	return t->flags & TASK_SPINNING && !(t->flags & TASK_GRANTED) &&
	       t->waiting_on != NIL && !may_take_lock(w, t);
}

/* --- lists of tasks, linked by wait_next ------------------------------------------------ */

static inline void task_list_append(struct world *w, uint32_t *first, uint32_t task)
{
	while (*first != NIL)
		first = &w->task[*first].wait_next;
	*first = task;
}

/* The list must not be empty. */
static inline uint32_t task_list_pop(struct world *w, uint32_t *first)
{
	const uint32_t task = *first;

	*first = w->task[task].wait_next;
	w->task[task].wait_next = NIL;
	return task;
}

static inline void task_list_push(struct world *w, uint32_t *first, uint32_t task)
{
	w->task[task].wait_next = *first;
	*first = task;
}

/* Takes the task out of the list, if it is there. */
static inline void task_list_remove(struct world *w, uint32_t *first, uint32_t task)
{
	while (*first != NIL && *first != task)
		first = &w->task[*first].wait_next;
	if (*first == NIL)
		return;
	*first = w->task[task].wait_next;
	w->task[task].wait_next = NIL;
}

/* --- lock-less lists ------------------------------------------------------------------- */

/* Empties the list, and returns its first entry, or NIL. */
static inline uint32_t llist_del_all(struct world *w, uint32_t list)
{
	const uint32_t first = w->llist_first[list];

	w->llist_first[list] = NIL;
	return first;
}

static inline void llist_add(struct world *w, uint32_t list, uint32_t entry)
{
	w->llist_next[entry] = w->llist_first[list];
	w->llist_first[list] = entry;
}

#endif
