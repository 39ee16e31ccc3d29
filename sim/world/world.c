/* SPDX-License-Identifier: MIT */
/*
 * world.c - lays out the arena, and does what concerns all of it at once.
 *
 *	+--------------- state ---------------+---- clock ----+---- stats ----+
 *	| tasks CPUs locks … stacks | model   | event queue … | model …       |
 *	+-------------------------------------+---------------+---------------+
 *
 * One function, layout(), goes over all parts. Without an arena it only counts their bytes.
 */
#include "sim/world/world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/base/arena.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/world/ids.h"
#include "sim/world/lockdep.h"
#include "sim/world/memory.h"
#include "sim/world/state.h"

enum { IRQ_STACK_BYTES = 128 };

static uint64_t stack_total(const struct machine *m)
{
	uint64_t bytes = (uint64_t)m->cpus * IRQ_STACK_BYTES;

	for (uint32_t i = 0; i < m->tasks; i++)
		bytes += m->task[i].stack_bytes;
	return bytes;
}

static bool somebody_moves(const struct machine *m)
{
	for (uint32_t i = 0; i < m->tasks; i++)
		if (m->task[i].moves)
			return true;
	return false;
}

static bool has_class(const struct machine *m, enum task_class class)
{
	for (uint32_t i = 0; i < m->tasks; i++)
		if (m->task[i].class == class)
			return true;
	return false;
}

/* Can real-time tasks have more than they may? */
static bool throttles(const struct machine *m)
{
	return m->rt_runtime_ns && m->rt_runtime_ns < m->rt_period_ns &&
	       (has_class(m, CLASS_FIFO) || has_class(m, CLASS_RR));
}

static void layout_state(struct world *w, struct cursor *c)
{
	const struct machine *m = w->machine;

	PLACE(c, w->cpu, m->cpus);
	PLACE(c, w->task, w->tasks);
	if (somebody_moves(m))
		PLACE(c, w->affinity, m->tasks);
	if (has_class(m, CLASS_DEADLINE))
		PLACE(c, w->deadline, m->tasks);
	if (throttles(m))
		PLACE(c, w->rt_share, m->cpus);
	PLACE(c, w->lock, m->locks);
	PLACE(c, w->sync, m->syncs);
	if (m->waits)
		PLACE(c, w->waiter, w->tasks);
	PLACE(c, w->share, (uint64_t)shared_locks(m->lock, m->locks) * m->tasks);
	PLACE(c, w->source, m->sources);
	PLACE(c, w->atomic, m->atomics);
	PLACE(c, w->llist_first, m->llists);
	PLACE(c, w->llist_next, m->llist_entries);
	PLACE(c, w->work, m->works);
	PLACE(c, w->pool, w->pools);
	PLACE(c, w->rcu, m->rcu ? w->tasks : 0);
	PLACE(c, w->call, m->cpus);
	PLACE(c, w->call_pending, (uint64_t)m->cpus * w->call_words);
	if (m->lockdep)
		lockdep_place_state(w->lockdep, w->tasks, c);
	if (m->memory)
		memory_place_state(w->memory, m, c);
	PLACE(c, w->stack, stack_total(m));
	w->model_state = arena_place(c, 1, m->model ? m->model->state_bytes(m) : 0);
}

static uint32_t event_slots(const struct machine *m)
{
	return 4 * m->cpus + m->tasks + (m->memory == MEMORY_TSO ? m->cpus : 0) +
	       (has_class(m, CLASS_DEADLINE) ? m->tasks : 0) + (throttles(m) ? m->cpus : 0);
}

static void layout_clock(struct world *w, struct cursor *c)
{
	const struct machine *m = w->machine;

	events_shape(&w->events, m->cpus, event_slots(m));
	PLACE(c, w->clock, 1);
	PLACE(c, w->task_clock, w->tasks);
	PLACE(c, w->cpu_clock, m->cpus);
	if (has_class(m, CLASS_DEADLINE))
		PLACE(c, w->deadline_clock, m->tasks);
	if (throttles(m))
		PLACE(c, w->rt_budget, m->cpus);
	PLACE(c, w->run_node, w->tasks);
	PLACE(c, w->queued_on, w->call_words);
	PLACE(c, w->last_cpu, w->objects);
	PLACE(c, w->spinners, w->objects);
	if (w->call_words > 1)
		PLACE(c, w->call_filled, m->cpus);
	if (m->memory)
		memory_place_clock(w->memory, m, c);
	PLACE(c, w->events.time, (uint64_t)w->events.slots + 1);
	PLACE(c, w->events.step.winner, 2 * (uint64_t)w->events.step.width);
	PLACE(c, w->events.other.winner, 2 * (uint64_t)w->events.other.width);
}

/*
 * The model's come first: its properties look at them, so a search must restore them too.
 */
static void layout_stats(struct world *w, struct cursor *c)
{
	const struct machine *m = w->machine;

	w->model_stats = arena_place(c, 1, m->model ? m->model->stats_bytes(m) : 0);
	if (m->lockdep)
		lockdep_place_stats(w->lockdep, w->tasks, c);
	w->searched_bytes = c->at;
	PLACE(c, w->task_stats, w->tasks);
	PLACE(c, w->cpu_stats, m->cpus);
	PLACE(c, w->lock_stats, m->locks);
	PLACE(c, w->lock_clock, m->locks);
	PLACE(c, w->open_section, (uint64_t)m->cpus * SECTION_KINDS);
	PLACE(c, w->section, (uint64_t)m->cpus * SECTION_KINDS);
	PLACE(c, w->source_clock, m->sources);
	PLACE(c, w->lateness, m->measuring);
	PLACE(c, w->step_ns, (uint64_t)m->measuring * MAX_BLOCKERS * STEP_NUMBERS);
	PLACE(c, w->late, m->cpus);
	PLACE(c, w->watch, m->cpus);
	PLACE(c, w->stint, w->pools ? m->tasks : 0);
	PLACE(c, w->undo_log, m->cpus);
}

static bool may_migrate(const struct machine *m)
{
	for (uint32_t i = 0; i < m->tasks; i++)
		if (m->task[i].cpu_first != m->task[i].cpu_last || m->task[i].spreads)
			return true;
	return false;
}

static bool has_workers(const struct machine *m)
{
	for (uint32_t i = 0; i < m->tasks; i++)
		if (m->task[i].pool)
			return true;
	return m->works;
}

/* Fills in the handle's sizes and pointers; UINT64_MAX if the bytes cannot be counted. */
static uint64_t layout(struct world *w, unsigned char *arena)
{
	const struct machine *m = w->machine;
	struct cursor c = { .base = arena };

	w->model_ops = m->model;
	w->tasks = m->tasks + m->cpus;
	w->call_words = (m->cpus + 63) / 64;
	w->migration = may_migrate(m);
	w->pools = has_workers(m) ? 2 * (m->cpus + 1) : 0;
	w->model_objects = m->locks + m->atomics + m->llists + m->works + w->pools + m->rcu +
			   m->syncs;
	w->objects = w->model_objects + (m->model ? m->model->objects(m) : 0) + m->cpus;

	layout_state(w, &c);
	w->state_bytes = c.at;
	layout_clock(w, &c);
	w->clock_bytes = c.at - w->state_bytes;
	layout_stats(w, &c);
	w->bytes = c.at;
	return c.too_large ? UINT64_MAX : c.at;
}

uint64_t world_bytes(const struct machine *m)
{
	struct memory y = { 0 };
	struct lockdep l = { .classes = m->lockdep ? lock_classes(m, NULL) : 0 };
	struct world w = { .machine = m, .memory = &y, .lockdep = &l };

	return layout(&w, NULL);
}

static bool measure_stacks(struct world *w)
{
	const struct machine *m = w->machine;

	w->stack_bytes = calloc(w->tasks, sizeof(*w->stack_bytes));
	if (!w->stack_bytes)
		return false;
	for (uint32_t i = 0; i < w->tasks; i++)
		w->stack_bytes[i] = i < m->tasks ? m->task[i].stack_bytes : IRQ_STACK_BYTES;
	return true;
}

/* Waiters for mutexes and rw_semaphores sleep, and under rt also those for spinlocks. */
static bool note_kinds_of_locks(struct world *w)
{
	const struct machine *m = w->machine;
	uint32_t shared = 0;

	w->lock_sleeps = calloc(m->locks + 1u, sizeof(*w->lock_sleeps));
	w->shared = calloc(m->locks + 1u, sizeof(*w->shared));
	if (!w->lock_sleeps || !w->shared)
		return false;
	for (uint32_t i = 0; i < m->locks; i++) {
		const enum lock_kind kind = m->lock[i].kind;

		w->lock_sleeps[i] = kind == LOCK_MUTEX || kind == LOCK_RWSEM ||
				    (is_spinning_kind(kind) && m->preemption == PREEMPT_RT);
		w->shared[i] = is_shared_kind(kind) ? shared++ : NIL;
	}
	return true;
}

static bool note_namesakes(struct world *w)
{
	if (w->machine->measuring)
		w->namesake = step_namesakes();
	return !w->machine->measuring || w->namesake;
}

struct world *world_alloc(const struct machine *m, const struct observer *o, void *zeros)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->machine = m;
	w->untimed = m->untimed;
	w->measures = m->measuring;
	w->observer = o;
	if (m->memory && !(w->memory = calloc(1, memory_bytes(m))))
		goto fail;
	if (m->lockdep && !(w->lockdep = lockdep_new(m)))
		goto fail;
	if (layout(w, NULL) > SIZE_MAX / 2 || !measure_stacks(w) ||
	    !note_kinds_of_locks(w) || !note_namesakes(w))
		goto fail;
	w->seen = calloc(w->tasks, sizeof(*w->seen));
	w->turn = calloc(w->events.slots + (size_t)1, sizeof(*w->turn));
	w->turns_at = -1;
	w->idle_at = calloc(2 * (size_t)m->cpus + 1, sizeof(*w->idle_at));
	w->guards = m->memory != MEMORY_SC;
	if (!w->seen || !w->turn || !w->idle_at)
		goto fail;
	w->arena_is_lent = zeros;
	w->arena = zeros ? zeros : calloc(1, w->bytes);	/* memory that stays zero costs nothing */
	if (!w->arena)
		goto fail;
	layout(w, w->arena);
	return w;
fail:
	world_free(w);
	return NULL;
}

void world_free(struct world *w)
{
	if (!w)
		return;
	if (w->model)
		w->model_ops->detach(w->model);
	if (!w->arena_is_lent)
		free(w->arena);
	free(w->memory);
	lockdep_free(w->lockdep);
	free(w->stack_bytes);
	free(w->seen);
	free(w->turn);
	free(w->idle_at);
	free(w->lock_sleeps);
	free(w->shared);
	free(w->namesake);
	free(w);
}

void world_snapshot(const struct world *w, void *to)
{
	memcpy(to, w->arena, w->bytes);
}

void world_restore(struct world *w, const void *from)
{
	memcpy(w->arena, from, w->bytes);
}

uint64_t world_hash(const struct world *w)
{
	return XXH3_64bits(w->arena, w->state_bytes);
}

/* --- what drivers and reports ask ------------------------------------------------------ */

uint64_t world_steps(const struct world *w)
{
	return w->clock->steps;
}

uint32_t world_locks(const struct world *w)
{
	return w->machine->locks;
}

uint32_t world_lock_owner(const struct world *w, uint32_t lock)
{
	return w->lock[lock].owner;
}

int64_t world_now(const struct world *w)
{
	return w->clock->now;
}

uint32_t world_task_cpu(const struct world *w, uint32_t task)
{
	return w->task[task].cpu;
}

struct cpu_context world_cpu_context(const struct world *w, uint32_t cpu)
{
	const struct cpu *c = &w->cpu[cpu];
	struct cpu_context x = { .need_resched = c->need_resched, .prio = DEFAULT_PRIO,
				 .in_irq = c->context != c->current };
	const uint32_t of[] = { c->current, x.in_irq ? c->context : NIL };

	x.irqs_off = c->irqs_off || x.in_irq;
	if (c->current != NIL)
		x.prio = w->task[c->current].prio;
	x.prio = (int16_t)(x.prio < MAX_RT_PRIO ? x.prio - 1 : x.prio);
	for (unsigned i = 0; i < 2; i++) {
		const struct task *t = of[i] == NIL ? NULL : &w->task[of[i]];

		if (!t)
			continue;
		x.preempt_count = (uint8_t)(x.preempt_count + t->preempt_count);
		x.migrate_disable = (uint8_t)(x.migrate_disable + t->migrate_disable);
		x.depth = (uint16_t)t->top;
	}
	return x;
}

uint16_t world_task_pc(const struct world *w, uint32_t task)
{
	return w->task[task].top ? task_top(w, &w->task[task])->pc : 0;
}

const struct task_stats *world_task_stats(const struct world *w, uint32_t task)
{
	return &w->task_stats[task];
}

const struct cpu_stats *world_cpu_stats(const struct world *w, uint32_t cpu)
{
	return &w->cpu_stats[cpu];
}

const struct lock_stats *world_lock_stats(const struct world *w, uint32_t lock)
{
	return &w->lock_stats[lock];
}

const struct source_stats *world_source_stats(const struct world *w, uint32_t source)
{
	return &w->source_clock[source].stats;
}

int64_t world_task_time(const struct world *w, uint32_t task, enum time_kind kind)
{
	const struct task_clock *tc = &w->task_clock[task];

	return w->task_stats[task].ns[kind] +
	       (tc->time == kind ? w->clock->now - tc->since : 0);
}

const struct section *world_section(const struct world *w, enum section_kind k, uint32_t cpu)
{
	return &w->section[cpu * SECTION_KINDS + k];
}

const char *world_task_name(const struct world *w, uint32_t task, char buf[NAME_BYTES])
{
	const struct machine *m = w->machine;

	if (task < m->tasks)
		snprintf(buf, NAME_BYTES, "%s", m->task[task].name);
	else
		snprintf(buf, NAME_BYTES, "irq/%" PRIu32, task - m->tasks);
	return buf;
}

uint32_t world_object_caller(const struct world *w, uint32_t object)
{
	if (object == NIL || object < call_object(w, 0) || object > call_object(w, w->machine->cpus - 1))
		return NIL;
	return object - call_object(w, 0);
}

/* Of "pool.3" the workers have nice 0, of "pool.3H" they have nice -20. */
static void pool_name(const struct machine *m, uint32_t pool, char buf[NAME_BYTES])
{
	const char *const suffix = pool % 2 ? "H" : "";

	if (pool / 2 == m->cpus)
		snprintf(buf, NAME_BYTES, "pool.u%s", suffix);
	else
		snprintf(buf, NAME_BYTES, "pool.%" PRIu32 "%s", pool / 2, suffix);
}

const char *world_object_name(const struct world *w, uint32_t object, char buf[NAME_BYTES])
{
	const struct machine *m = w->machine;

	if (object < m->locks)
		snprintf(buf, NAME_BYTES, "%s", m->lock[object].name);
	else if (object < llist_object(w, 0))
		snprintf(buf, NAME_BYTES, "%s", m->atomic[object - m->locks].name);
	else if (object < work_object(w, 0))
		snprintf(buf, NAME_BYTES, "%s", m->llist_name[object - llist_object(w, 0)]);
	else if (object < pool_object(w, 0))
		snprintf(buf, NAME_BYTES, "work.%s", m->work[object - work_object(w, 0)].name);
	else if (m->rcu && object == rcu_object(w))
		snprintf(buf, NAME_BYTES, "rcu");
	else if (is_sync_object(w, object))
		snprintf(buf, NAME_BYTES, "%s", m->sync[object - sync_object(w, 0)].name);
	else if (object < model_object(w, 0))
		pool_name(m, object - pool_object(w, 0), buf);
	else if (object < call_object(w, 0))
		return w->model_ops->object_name(w, object - model_object(w, 0), buf);
	else
		snprintf(buf, NAME_BYTES, "call.%" PRIu32, object - call_object(w, 0));
	return buf;
}
