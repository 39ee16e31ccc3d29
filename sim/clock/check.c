/* SPDX-License-Identifier: MIT */
/*
 * check.c - checks what --check promises. Every transition is made twice from the same
 * snapshot and must give the same bytes. A step may write only its own task, the object
 * that it announced, and what the scheduler keeps (state.h); a local step (run_ahead.h)
 * only its own task. Only because this holds may a search leave out one of two orders of
 * independent steps, and may a task run ahead.
 */
#include "sim/clock/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/clock/clock.h"
#include "sim/machine/foreign.h"
#include "sim/memory/memory.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"
#include "sim/world/lockdep.h"
#include "sim/world/memory.h"
#include "sim/world/world.h"

void check_begin(struct check *c, struct world *w)
{
	c->before = malloc(w->bytes);
	c->after = malloc(w->bytes);
	c->claims.local = calloc(w->tasks, sizeof(*c->claims.local));
	sim_assert(w, c->before && c->after && c->claims.local);
	w->run_ahead.claims = &c->claims;
	note_who_watches_sections(w);
	w->guards = true;
}

void check_end(struct check *c, struct world *w)
{
	w->run_ahead.claims = NULL;
	note_who_watches_sections(w);
	free(c->before);
	free(c->after);
	free(c->claims.local);
}

/* The transition that was just made broke a rule: whose mistake is that? */
static __attribute__((noreturn, cold)) void broken(const struct world *w, const char *rule)
{
	const struct step *s = step_at(w->last_pc);
	char what[160];

	if (!s || !step_is_foreign(s))
		sim_bug(w, __FILE__, __LINE__, rule);
	snprintf(what, sizeof(what), "breaks a rule: %s", rule);
	foreign_fault(s, what);
}

/* Copies what the step was allowed to write into the snapshot of the state before it. */
static void allow(const struct check *c, const struct world *w, const void *from, size_t bytes)
{
	const size_t at = (size_t)((const unsigned char *)from - w->arena);

	memcpy((unsigned char *)c->before + at, from, bytes);
}

/*
 * The queues of sleeping locks are the scheduler's, too: a task that spins for one gives up when
 * it is preempted, and one that inherits priority moves forward where it waits.
 */
static void allow_queues(const struct check *c, const struct world *w)
{
	for (uint32_t i = 0; i < w->machine->locks; i++) {
		if (!lock_sleeps(w, i))
			continue;
		allow(c, w, &w->lock[i].queue, sizeof(w->lock[i].queue));
		allow(c, w, &w->lock[i].spinners, sizeof(w->lock[i].spinners));
	}
}

static void allow_object(const struct check *c, const struct world *w, uint32_t object)
{
	const struct machine *m = w->machine;
	const void *from;
	size_t bytes;

	if (object < m->locks) {
		allow(c, w, &w->lock[object], sizeof(w->lock[object]));
		if (is_shared(w, object))
			allow(c, w, share_of(w, object, 0), m->tasks * sizeof(*w->share));
	} else if (object < llist_object(w, 0)) {
		allow(c, w, &w->atomic[object - m->locks], sizeof(*w->atomic));
	} else if (object < work_object(w, 0)) {
		allow(c, w, &w->llist_first[object - llist_object(w, 0)],
		      sizeof(*w->llist_first));
		allow(c, w, w->llist_next, m->llist_entries * sizeof(*w->llist_next));
	} else if (m->rcu && object == rcu_object(w)) {
		allow(c, w, w->rcu, w->tasks * sizeof(*w->rcu));
	} else if (is_sync_object(w, object)) {
		allow(c, w, &w->sync[object - sync_object(w, 0)], sizeof(*w->sync));
	} else if (object < model_object(w, 0)) {
		allow(c, w, w->work, m->works * sizeof(*w->work));
	} else if (object >= call_object(w, 0)) {
		allow(c, w, &w->call[object - call_object(w, 0)], sizeof(*w->call));
	}
	/* the model has its own objects, and may keep data with those of the machine */
	for (unsigned n = 0; w->model_ops->object_range(w, object, n, &from, &bytes); n++)
		allow(c, w, from, bytes);
}

/* Who wakes a task, or sets its state, changes what the scheduler keeps of it. */
static void allow_waiters(const struct check *c, const struct world *w)
{
	if (!w->waiter)
		return;
	allow(c, w, w->waiter, w->tasks * sizeof(*w->waiter));
	allow(c, w, &w->atomic[w->machine->state_word],
	      w->machine->tasks * sizeof(*w->atomic));
}

static void tell_bytes(const struct world *w, size_t at, uint32_t task, uint32_t object)
{
	char name[NAME_BYTES], on[NAME_BYTES] = "nothing";
	const struct step *s = step_at(w->last_pc);

	if (object != NIL)
		world_object_name(w, object, on);
	fprintf(stderr, "%s, step %s (%s:%u) on %s wrote byte %zu of the state\n"
		"  parts: locks %td, atomics %td, lists %td, calls %td, stacks %td, model %td\n",
		world_task_name(w, task, name), s->label, s->file, s->line, on, at,
		(unsigned char *)w->lock - w->arena, (unsigned char *)w->atomic - w->arena,
		(unsigned char *)w->llist_first - w->arena, (unsigned char *)w->call - w->arena,
		w->stack - w->arena, (unsigned char *)w->model_state - w->arena);
}

/* Has the step written any of the first bytes without being allowed to? Prints where. */
static bool is_written(const struct check *c, const struct world *w, size_t bytes,
		       uint32_t task, uint32_t object)
{
	size_t at = 0;

	if (!memcmp(c->before, w->arena, bytes))
		return false;
	while (((const unsigned char *)c->before)[at] == w->arena[at])
		at++;
	tell_bytes(w, at, task, object);
	return true;
}

/*
 * Under tso and weak a step also writes what the machine keeps of memory, and may let earlier
 * stores reach it. Whether two accesses can be exchanged is for searches to know.
 */
static void allow_memory(const struct check *c, const struct world *w)
{
	if (!w->memory)
		return;
	allow(c, w, w->memory->access,
	      (size_t)(w->stack - (unsigned char *)w->memory->access));
	allow(c, w, w->atomic, w->machine->atomics * sizeof(*w->atomic));
}

/*
 * It only ever adds to what it has seen, and what it is told in the end does not depend on the
 * order. So steps can be exchanged though all of them write here.
 */
static void allow_lockdep(const struct check *c, const struct world *w)
{
	const struct lockdep *l = w->lockdep;

	if (!l)
		return;
	allow(c, w, l->behind, (size_t)l->classes * LOCK_EDGES * l->words * sizeof(*l->behind));
	allow(c, w, l->usage, l->classes * sizeof(*l->usage));
	allow(c, w, l->held, w->tasks * sizeof(*l->held));
	allow(c, w, l->edge, (size_t)l->classes * l->classes * sizeof(*l->edge));
	allow(c, w, l->used, (size_t)l->classes * 4 * sizeof(*l->used));
	allow(c, w, l->taken, (size_t)w->tasks * LOCKDEP_HELD * sizeof(*l->taken));
}

bool keeps_footprint(const struct check *c, const struct world *w, uint32_t task,
		     uint32_t object)
{
	const struct machine *m = w->machine;
	const void *from;
	size_t bytes;

	allow(c, w, w->task, w->tasks * sizeof(*w->task));
	allow(c, w, w->cpu, m->cpus * sizeof(*w->cpu));
	allow(c, w, w->call_pending, (size_t)m->cpus * w->call_words * sizeof(uint64_t));
	allow_queues(c, w);
	allow_waiters(c, w);
	allow(c, w, task_stack(w, task), w->stack_bytes[task]);
	if (w->affinity)
		allow(c, w, w->affinity, m->tasks * sizeof(*w->affinity));
	if (w->deadline)
		allow(c, w, w->deadline, m->tasks * sizeof(*w->deadline));
	if (w->rt_share)
		allow(c, w, w->rt_share, m->cpus * sizeof(*w->rt_share));
	allow(c, w, w->source, m->sources * sizeof(*w->source));
	allow(c, w, w->pool, w->pools * sizeof(*w->pool));
	for (uint32_t i = 0; i < w->tasks; i++)		/* it may have let an interrupt in */
		if (i >= m->tasks || m->task[i].class == CLASS_IRQ)
			allow(c, w, task_stack(w, i), w->stack_bytes[i]);
	for (unsigned n = 0; w->model_ops->task_range(w, task, n, &from, &bytes); n++)
		allow(c, w, from, bytes);
	if (object != NIL)
		allow_object(c, w, object);
	allow_memory(c, w);
	allow_lockdep(c, w);
	return !is_written(c, w, w->state_bytes, task, object);
}

void check_footprint(const struct check *c, const struct world *w, uint32_t task,
		     uint32_t object)
{
	if (!keeps_footprint(c, w, task, object))
		broken(w, "a step writes nothing but its task, its object and what the "
		       "scheduler keeps");
}

#define ALLOW(c, w, array, index) allow(c, w, &(array)[index], sizeof((array)[index]))

/*
 * For a local step: time may pass, and nothing but this task and its own data may change.
 */
static void hold_to_local(const struct check *c, const struct world *w, uint32_t task)
{
	const struct events *e = &w->events;
	const uint32_t cpu = w->task[task].cpu;

	ALLOW(c, w, w->task, task);
	allow(c, w, task_stack(w, task), w->stack_bytes[task]);
	for (unsigned i = 0; i < c->claims.kepts; i++)
		allow(c, w, c->claims.kept[i], c->claims.kept_bytes[i]);
	allow_memory(c, w);
	allow_lockdep(c, w);
	ALLOW(c, w, w->clock, 0);
	ALLOW(c, w, w->task_clock, task);
	ALLOW(c, w, w->cpu_clock, cpu);
	if (w->task[task].object != NIL)	/* of the next step, which has its price */
		ALLOW(c, w, w->last_cpu, w->task[task].object);
	allow(c, w, e->time, (e->slots + (size_t)1) * sizeof(*e->time));
	allow(c, w, e->step.winner, 2 * (size_t)e->step.width * sizeof(*e->step.winner));
	if (is_written(c, w, w->bytes, task, NIL))
		broken(w, "others do not notice a step that is announced as local");
}

/*
 * Was the step announced as local, and is nothing due on its CPU that is done at its end? Such as
 * that a task which may migrate again leaves it. (The claim may be of an earlier step, which a
 * schedule that says all moved along with something else.)
 */
static bool is_local(const struct check *c, const struct world *w, uint32_t task, uint32_t cpu)
{
	return c->claims.local[task] == announced_step(w, &w->task[task]) && !w->cpu[cpu].pending && !w->cpu[cpu].need_resched &&
	       !somebody_is_late(w, cpu) && !may_have_to_leave(w, &w->task[task]);
}

void check_next(struct check *c, struct world *w)
{
	const uint32_t slot = events_first(&w->events);
	const bool step = slot < w->machine->cpus;
	const uint32_t task = step ? w->cpu[slot].context : NIL;
	const uint32_t object = step ? w->task[task].object : NIL;
	const bool local = step && is_local(c, w, task, slot);

	if (step)
		c->claims.local[task] = NULL;
	c->claims.kepts = 0;
	world_snapshot(w, c->before);
	w->mute = true;
	clock_next(w);
	w->mute = false;
	foreign_data_check(step_at(w->last_pc));
	world_snapshot(w, c->after);
	world_restore(w, c->before);
	clock_next(w);
	if (unlikely(memcmp(w->arena, c->after, w->bytes)))
		broken(w, "what a step does depends on the world alone, and on nothing else");
	if (step)
		check_footprint(c, w, task, object);
	if (local)
		hold_to_local(c, w, task);
	sim_assert(w, w->model_ops->is_valid(w));
	sim_assert(w, memory_is_valid(w));
}
