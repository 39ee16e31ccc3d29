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

static inline void touch_cpu(struct world *w, uint32_t cpu)
{
	w->touched.cpus |= UINT64_C(1) << cpu % 64;
}

static inline void touch_everything(struct world *w)
{
	w->touched.objects = w->touched.cpus = UINT64_MAX;
}

/*
 * Object ids: locks first, then atomics, lists, work items, pools of workers, the model's
 * objects, and CPUs' calls.
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

/* Does the slot have an event that can happen? */
static inline bool is_due(const struct world *w, uint32_t slot)
{
	return w->events.time[slot] != EVENT_NEVER;
}

static inline bool lock_sleeps(const struct world *w, uint32_t lock)
{
	return w->lock_sleeps[lock];
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

static inline void llist_add(struct world *w, uint32_t list, uint32_t entry)
{
	w->llist_next[entry] = w->llist_first[list];
	w->llist_first[list] = entry;
}

#endif
