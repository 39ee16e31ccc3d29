/* SPDX-License-Identifier: MIT */
/*
 * rename.c - where in a state tasks and CPUs are named, and their rows change places.
 *
 * What is configured by number stays where it is: a task's random stream, which no task draws from
 * that is alike another one; where its stack lies; the CPUs on which it may run.
 */
#include "sim/search/rename.h"

#include <string.h>

#include "sim/cpu/irq.h"
#include "sim/search/transitions.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/lockdep.h"

static bool all_are_alone(const struct space *space)
{
	uint32_t cpu = 0;

	while (cpu < space->machine.cpus && !space->shared[cpu])
		cpu++;
	return cpu == space->machine.cpus;
}

bool can_rename(const struct space *space)
{
	const struct world *w = space->w;
	const struct machine *m = w->machine;

	return m->memory == MEMORY_SC && !w->migration && !w->affinity && !w->deadline &&
	       !w->rt_share && m->model->is_nameless(w, all_are_alone(space));
}

void rename_objects(const struct world *w, const struct renaming *r)
{
	const struct machine *m = w->machine;

	for (uint32_t i = 0; i < m->cpus; i++)
		r->object[call_object(w, i)] = call_object(w, r->cpu[i]);
	for (uint32_t i = 0; m->waits && i < m->tasks; i++)
		r->object[atomic_object(w, m->state_word + i)] =
			atomic_object(w, m->state_word + r->task[i]);
	for (uint32_t l = 0; l < m->locks; l++) {	/* a local lock is one of each CPU */
		if (m->lock[l].kind != LOCK_LOCAL)
			continue;
		for (uint32_t i = 0; i < m->cpus; i++)
			r->object[l + i] = l + r->cpu[i];
		l += m->cpus - 1;
	}
}

static uint64_t rename_bits(uint64_t set, const uint32_t *number)
{
	uint64_t renamed = 0;

	for (; set; set &= set - 1)
		renamed |= UINT64_C(1) << number[__builtin_ctzll(set)];
	return renamed;
}

/* --- CPUs ----------------------------------------------------------------------------- */

static void rename_cpus(const struct world *w, const struct renaming *r, struct world *to)
{
	memset(to->queued_on, 0, w->call_words * sizeof(*to->queued_on));
	for (uint32_t i = 0; i < w->machine->cpus; i++) {
		struct cpu *c = &to->cpu[r->cpu[i]];
		struct cpu_clock *cc = &to->cpu_clock[r->cpu[i]];

		*c = w->cpu[i];
		c->current = renamed(r->task, c->current);
		c->context = renamed(r->task, c->context);
		c->expired = renamed(r->task, c->expired);
		c->asserted = renamed(r->task, c->asserted);
		*cc = w->cpu_clock[i];
		cc->root = renamed(r->task, cc->root);
		if (cc->queued)
			to->queued_on[r->cpu[i] / 64] |= UINT64_C(1) << r->cpu[i] % 64;
		cc->skip = cc->skip ? 1 + r->task[cc->skip - 1] : 0;
	}
}

static void rename_calls(const struct world *w, const struct renaming *r, struct world *to)
{
	const uint32_t words = w->call_words;
	uint64_t *const filled = to->call_filled;

	if (filled)
		memset(filled, 0, w->machine->cpus * sizeof(*filled));
	memset(to->call_pending, 0, (size_t)w->machine->cpus * words * sizeof(*to->call_pending));
	for (uint32_t i = 0; i < w->machine->cpus; i++) {
		const uint64_t *from = &w->call_pending[(size_t)i * words];
		uint64_t *set = &to->call_pending[(size_t)r->cpu[i] * words];

		to->call[r->cpu[i]] = w->call[i];
		for (uint32_t k = 0; k < words; k++)
			for (uint64_t left = from[k]; left; left &= left - 1) {
				const uint32_t by =
					r->cpu[64 * k + (uint32_t)__builtin_ctzll(left)];

				set[by / 64] |= UINT64_C(1) << by % 64;
				if (filled)
					filled[r->cpu[i]] |= UINT64_C(1) << by / 64;
			}
	}
}

/* --- tasks ---------------------------------------------------------------------------- */

static void rename_tasks(const struct world *w, const struct renaming *r, struct world *to)
{
	for (uint32_t i = 0; i < w->tasks; i++) {
		const uint32_t n = r->task[i];
		struct task *t = &to->task[n];

		*t = w->task[i];
		t->id = n;
		t->rng = w->task[n].rng;
		t->stack = w->task[n].stack;
		if (i + 1 != w->machine->tasks)		/* [setup] has ended, wherever that was */
			t->cpu = r->cpu[t->cpu];
		t->object = renamed(r->object, t->object);
		t->waiting_on = renamed(r->object, t->waiting_on);
		t->wait_next = renamed(r->task, t->wait_next);
		to->run_node[n] = w->run_node[i];
		if (t->top)
			memcpy(task_stack(to, n), task_stack(w, i),
			       task_stack_used(w, &w->task[i]));
	}
	for (uint32_t i = 0; w->waiter && i < w->tasks; i++) {
		to->waiter[r->task[i]] = w->waiter[i];
		to->waiter[r->task[i]].next = renamed(r->task, w->waiter[i].next);
	}
}

/* An interrupt context is in the handler, or nowhere. */
static void rename_handlers(const struct world *w, const struct renaming *r, struct world *to)
{
	for (uint32_t i = w->machine->tasks; i < w->tasks; i++) {
		struct irq_handler *f = (struct irq_handler *)(void *)task_stack(to, i);

		if (!to->task[i].top)
			continue;
		f->task = renamed(r->task, f->task);
		f->sender = renamed(r->cpu, f->sender);
	}
}

static void rename_rcu(const struct world *w, const struct renaming *r, struct world *to)
{
	for (uint32_t i = 0; w->machine->rcu && i < w->machine->tasks; i++) {
		struct rcu *rcu = &to->rcu[r->task[i]];

		*rcu = w->rcu[i];
		rcu->readers = rename_bits(rcu->readers, r->task);
		rcu->awaited = rename_bits(rcu->awaited, r->task);
		rcu->again = rename_bits(rcu->again, r->task);
	}
}

static void rename_held(const struct world *w, const struct renaming *r, struct world *to)
{
	for (uint32_t i = 0; w->lockdep && i < w->tasks; i++) {
		struct held_locks *held = &to->lockdep->held[r->task[i]];

		*held = w->lockdep->held[i];
		held->wanted = held->wanted ? 1 + r->object[held->wanted - 1] : 0;
		for (uint32_t k = 0; k < held->nr && k < LOCKDEP_HELD; k++)
			held->lock[k].lock = r->object[held->lock[k].lock];
	}
}

/* --- what they wait for --------------------------------------------------------------- */

static void rename_queue(const struct renaming *r, struct wait_queue *q)
{
	q->head = renamed(r->task, q->head);
	q->tail = renamed(r->task, q->tail);
}

static void rename_locks(const struct world *w, const struct renaming *r, struct world *to)
{
	const struct machine *m = w->machine;
	const uint32_t shared = shared_locks(m->lock, m->locks);

	for (uint32_t i = 0; i < m->locks; i++) {
		struct lock *l = &to->lock[r->object[i]];

		*l = w->lock[i];
		l->owner = renamed(r->task, l->owner);
		rename_queue(r, &l->queue);
		rename_queue(r, &l->spinners);
	}
	for (uint32_t i = 0; i < shared; i++)
		for (uint32_t k = 0; k < m->tasks; k++)
			to->share[(size_t)i * m->tasks + r->task[k]] =
				w->share[(size_t)i * m->tasks + k];
	for (uint32_t i = 0; i < m->syncs; i++)
		rename_queue(r, &to->sync[i].queue);
	for (uint32_t i = 0; i < m->works; i++) {
		to->work[i].worker = renamed(r->task, to->work[i].worker);
		to->work[i].flush_pending = renamed(r->task, to->work[i].flush_pending);
		to->work[i].flush_current = renamed(r->task, to->work[i].flush_current);
	}
	for (uint32_t i = 0; i < w->pools; i++)
		to->pool[i].idle = renamed(r->task, to->pool[i].idle);
}

/* Words of tasks' states. */
static void rename_words(const struct world *w, const struct renaming *r, struct world *to)
{
	const struct machine *m = w->machine;

	for (uint32_t i = 0; m->waits && i < m->tasks; i++)
		to->atomic[m->state_word + r->task[i]] = w->atomic[m->state_word + i];
}

/* --- what is due ------------------------------------------------------------------------ */

static uint32_t rename_slot(const struct world *w, const struct renaming *r, uint32_t slot)
{
	const uint32_t cpus = w->machine->cpus;

	if (slot < slot_timer(w, 0))
		return slot / cpus * cpus + r->cpu[slot % cpus];
	return slot_timer(w, r->task[slot - slot_timer(w, 0)]);
}

static void rename_events(const struct world *w, const struct renaming *r, struct world *to)
{
	for (uint32_t i = 0; i < w->events.slots; i++)
		to->events.time[rename_slot(w, r, i)] = w->events.time[i];
	to->clock->puller = renamed(r->cpu, w->clock->puller);
	to->clock->pulled_from = renamed(r->cpu, w->clock->pulled_from);
}

uint32_t rename_transition(const struct space *space, const struct renaming *r,
			   uint32_t transition)
{
	static const uint32_t of_cpu[] = { TRANSITION_BALANCE, TRANSITION_AWAKE, TRANSITION_SLICE,
					   TRANSITION_THROTTLE };

	if (transition >= TRANSITION_PULL)
		return TRANSITION_PULL + r->task[transition - TRANSITION_PULL];
	if (transition >= TRANSITION_PICK)
		return TRANSITION_PICK + r->task[transition - TRANSITION_PICK];
	for (unsigned i = 0; i < sizeof(of_cpu) / sizeof(*of_cpu); i++)
		if (transition >= of_cpu[i])
			return of_cpu[i] + r->cpu[transition - of_cpu[i]];
	return rename_slot(space->w, r, transition);
}

/* --- all of it -------------------------------------------------------------------------- */

static void rename_names(const struct renaming *r, struct world *to)
{
	struct model_names names;
	unsigned char *at;

	to->model_ops->names(to, &names);
	at = (unsigned char *)names.first;
	for (uint32_t i = 0; i < names.nr; i++, at += names.stride) {
		uint32_t *name = (uint32_t *)(void *)at;

		*name = *name ? 1 + r->task[*name - 1] : 0;
	}
}

/* A task and its CPU have the rows that belong to either in the model. */
static void rename_rows(const struct world *w, const struct renaming *r, struct world *to)
{
	const struct model *model = w->model_ops;
	struct model_row from, row;

	for (uint32_t i = 0; i < w->machine->tasks; i++)
		for (unsigned k = 0; r->task[i] != i && model->row(w, i, k, &from); k++) {
			model->row(to, r->task[i], k, &row);
			memcpy(row.at, from.at, from.bytes);
		}
}

static void rename_slots(const struct space *space, const struct renaming *r, struct space *to)
{
	if (!space->slots)
		return;
	for (uint32_t i = 0; i < space->machine.tasks; i++)
		memcpy(to->slot + space->first_slot[r->task[i]],
		       space->slot + space->first_slot[i],
		       space->config->ops[i] * sizeof(*space->slot));
}

/* What only steps look at: bytes of stacks that are not used, and the clock. */
static void rename_rest(const struct world *w, const struct renaming *r, struct world *to)
{
	for (uint32_t i = 0; i < w->tasks; i++) {
		memcpy(task_stack(to, r->task[i]), task_stack(w, i), w->stack_bytes[i]);
		to->task_clock[r->task[i]] = w->task_clock[i];
	}
	for (uint32_t i = 0; i < w->objects; i++)
		to->spinners[r->object[i]] = w->spinners[i];
}

void rename_state(const struct space *space, const struct renaming *r, struct space *to,
		  bool whole)
{
	const struct world *w = space->w;
	const size_t model = (size_t)((unsigned char *)w->model_state - w->arena);

	if (whole) {
		memcpy(to->w->arena, w->arena, w->searched_bytes);
		rename_rest(w, r, to->w);
	} else {
		memcpy(to->w->arena, w->arena, (size_t)(w->stack - w->arena));
		memcpy(to->w->model_state, w->model_state, w->state_bytes - model);
		*to->w->clock = *w->clock;
	}
	rename_cpus(w, r, to->w);
	rename_calls(w, r, to->w);
	rename_tasks(w, r, to->w);
	rename_handlers(w, r, to->w);
	rename_rcu(w, r, to->w);
	rename_held(w, r, to->w);
	rename_locks(w, r, to->w);
	rename_words(w, r, to->w);
	rename_events(w, r, to->w);
	if (whole)
		rename_rows(w, r, to->w);
	rename_names(r, to->w);
	rename_slots(space, r, to);
}
