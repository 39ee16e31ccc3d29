/* SPDX-License-Identifier: MIT */
/*
 * boot.c - makes a new world, and sets one back to time 0 when [setup] is over.
 */
#include "sim/kernel/boot.h"

#include <string.h>

#include "sim/base/random.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/measure/watch.h"
#include "sim/memory/memory.h"
#include "sim/cpu/irq_source.h"
#include "sim/steps/frame.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"
#include "sim/world/world.h"

static uint8_t prio_of(const struct task_config *t)
{
	if (t->class == CLASS_DEADLINE)
		return DEADLINE_PRIO;
	return (uint8_t)(is_real_time(t->class) ? MAX_RT_PRIO - t->priority :
						  DEFAULT_PRIO + t->priority);
}

static void init_task(struct world *w, uint32_t i)
{
	const struct machine *m = w->machine;
	const bool context = i >= m->tasks;
	struct task *t = &w->task[i];

	*t = (struct task){ .id = i, .object = NIL, .waiting_on = NIL, .wait_next = NIL };
	if (i)
		t->stack = t[-1].stack + w->stack_bytes[i - 1] / FRAME_UNIT;
	w->task_clock[i] = (struct task_clock){ .left = -1 };
	w->run_node[i] = (struct treap_node){ .left = NIL, .right = NIL };
	if (context) {
		t->cpu = i - m->tasks;
		t->flags = TASK_IRQ;
		t->state = TASK_RUNNING;
		return;
	}
	t->cpu = m->task[i].cpu_first;
	if (w->affinity)
		w->affinity[i] = (struct affinity){ t->cpu, m->task[i].cpu_last };
	t->rng = random_stream(m->seed, m->task[i].name);
	t->prio = t->normal_prio = prio_of(&m->task[i]);
	if (w->deadline)
		w->deadline[i] = (struct deadline){ .lender = NIL };
	if (m->task[i].source)
		irq_source_init(w, t);
	else
		frame_push(w, t, m->task[i].main);
}

/* No task has a deadline yet, and no CPU has run for a real-time one. */
static void init_bandwidth(struct world *w)
{
	for (uint32_t i = 0; w->deadline && i < w->machine->tasks; i++)
		w->deadline_clock[i] = (struct deadline_clock){ .at = -1 };
	for (uint32_t i = 0; w->rt_share && i < w->machine->cpus; i++)
		w->rt_budget[i] = (struct rt_budget){ 0 };
}

static void init_cpu(struct world *w, uint32_t i)
{
	w->cpu[i] = (struct cpu){ .current = NIL, .context = NIL, .expired = NIL,
				  .asserted = NIL };
	w->cpu_clock[i] = (struct cpu_clock){ .root = NIL, .held_since = -1 };
	w->late[i] = NIL;
	for (unsigned k = 0; k < SECTION_KINDS; k++) {
		w->open_section[i * SECTION_KINDS + k] = (struct open_section){ .start = -1 };
		w->section[i * SECTION_KINDS + k] =
			(struct section){ .task = NIL, .cpu = i, .length_ns = -1 };
	}
}

static void init_syncs(struct world *w)
{
	const struct machine *m = w->machine;

	for (uint32_t i = 0; i < m->syncs; i++)
		w->sync[i] = (struct sync){ .queue = { .head = NIL, .tail = NIL },
					    .count = m->sync[i].initial };
	for (uint32_t i = 0; m->waits && i < w->tasks; i++)
		w->waiter[i] = (struct waiter){ .on = NIL, .next = NIL };
}

/* Nothing is pending, and all workers are idle, though they have still to start. */
static void init_works(struct world *w)
{
	const struct machine *m = w->machine;

	for (uint32_t i = 0; i < m->works; i++)
		w->work[i] = (struct work){ .pool = NIL, .next = NIL, .worker = NIL,
					    .flush_pending = NIL, .flush_current = NIL };
	for (uint32_t i = 0; i < w->pools; i++)
		w->pool[i] = (struct pool){ .first = NIL, .last = NIL, .idle = NIL };
	for (uint32_t i = 0; i < m->tasks; i++)
		if (m->task[i].pool)
			task_list_append(w, &w->pool[m->task[i].pool - 1].idle, i);
}

static void init(struct world *w)
{
	const struct machine *m = w->machine;

	for (uint32_t i = 0; i < w->tasks; i++)
		init_task(w, i);
	for (uint32_t i = 0; i < m->cpus; i++)
		init_cpu(w, i);
	init_bandwidth(w);
	for (uint32_t i = 0; i < m->locks; i++)
		w->lock[i] = (struct lock){ .owner = NIL, .queue = { .head = NIL, .tail = NIL },
					   .spinners = { .head = NIL, .tail = NIL } };
	for (uint32_t i = 0; i < m->atomics; i++)
		w->atomic[i] = m->atomic[i].initial;
	for (uint32_t i = 0; i < m->llists; i++)
		w->llist_first[i] = NIL;
	init_syncs(w);
	init_works(w);
	memory_init(w);
	for (uint32_t i = 0; i < w->objects; i++)
		w->last_cpu[i] = NIL;
	events_init(&w->events);
	watch_nobody(w);
	for (uint32_t i = 0; i < m->tasks; i++)
		w->clock->alive += !m->task[i].background;
	w->clock->idle_cpus = m->cpus;
	w->clock->puller = w->clock->pulled_from = NIL;
}

struct world *world_new(const struct machine *m, const struct observer *o)
{
	return world_new_in(m, o, NULL);
}

struct world *world_new_in(const struct machine *m, const struct observer *o, void *zeros)
{
	struct world *w = world_alloc(m, o, zeros);

	if (!w)
		return NULL;
	init(w);
	if (!m->model)
		return w;
	w->model = m->model->attach(w, w->model_state, w->model_stats);
	if (!w->model) {
		world_free(w);
		return NULL;
	}
	m->model->init(w);
	return w;
}

/* Workers that had to do work for [setup], and have done it, start anew. */
static void rewind_workers(struct world *w)
{
	for (uint32_t pool = 0; pool < w->pools; pool++) {
		const uint32_t idle = w->pool[pool].idle;

		w->pool[pool].idle = NIL;
		for (uint32_t i = idle, next; i != NIL; i = next) {
			next = w->task[i].wait_next;
			w->task[i].wait_next = NIL;
			if (w->task[i].state == TASK_NEW)
				continue;
			memset(task_stack(w, i), 0, w->stack_bytes[i]);
			init_task(w, i);
		}
		for (uint32_t i = 0; i < w->machine->tasks; i++)
			if (w->machine->task[i].pool == pool + 1 && w->task[i].state == TASK_NEW)
				task_list_append(w, &w->pool[pool].idle, i);
	}
}

void world_rewind(struct world *w)
{
	const struct machine *m = w->machine;
	const uint32_t alive = w->clock->alive;

	*w->clock = (struct clock){ .alive = alive, .idle_cpus = m->cpus, .puller = NIL,
				    .pulled_from = NIL };
	w->turns_at = -1;
	watch_nobody(w);
	memory_settle(w);
	rewind_workers(w);
	init_bandwidth(w);
	for (uint32_t i = 0; i < m->cpus; i++) {
		sim_assert(w, w->cpu[i].current == NIL);
		w->cpu[i].need_resched = 0;
		w->cpu_clock[i] = (struct cpu_clock){ .root = NIL, .held_since = -1 };
		for (unsigned k = 0; k < SECTION_KINDS; k++)
			w->section[i * SECTION_KINDS + k] =
				(struct section){ .task = NIL, .cpu = i, .length_ns = -1 };
	}
	memset(w->queued_on, 0, w->call_words * sizeof(*w->queued_on));
	for (uint32_t i = 0; i < w->tasks; i++)
		w->task_clock[i] = (struct task_clock){ .left = -1 };
	for (uint32_t i = 0; i < w->objects; i++)
		w->last_cpu[i] = NIL;
	memset(w->task_stats, 0, w->tasks * sizeof(*w->task_stats));
	memset(w->cpu_stats, 0, m->cpus * sizeof(*w->cpu_stats));
	memset(w->lock_stats, 0, m->locks * sizeof(*w->lock_stats));
	memset(w->lock_clock, 0, m->locks * sizeof(*w->lock_clock));
}
