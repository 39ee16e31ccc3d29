/* SPDX-License-Identifier: MIT */
/*
 * symmetry.c - puts alike tasks into the order of what they have come to.
 *
 * Each has a key, a hash of all that is its own, without names. They are sorted by that, and
 * change places accordingly. Where keys are equal, they stay in the order of their numbers. If
 * such tasks are different all the same, as one of them may hold what another one waits for, two
 * states that could be taken for one are not: that costs time, and nothing else.
 */
#include "sim/search/symmetry.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/hash.h"
#include "sim/base/random.h"
#include "sim/base/wide.h"
#include "sim/search/rename.h"
#include "sim/search/transitions.h"
#include "sim/steps/frame.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"
#include "sim/world/lockdep.h"

enum { MAX_ROWS = 8 };

/* Where in the arena the model has something of a task and its CPU. */
struct row_place {
	size_t at, bytes;
};

/* A task that has others like it, and where its class ends in the array of these. */
struct member {
	uint32_t task, cpu, behind, rows;
	struct row_place row[MAX_ROWS];	/* of the model's state */
	uint64_t key;
};

struct symmetry {
	struct member *member;		/* class by class, each in the order of numbers */
	uint32_t members;
	uint32_t shared;		/* locks that readers share */
	uint32_t *sorted;		/* member numbers, each class in the order of keys */
	bool moved;			/* somebody gets another number in the state's identity */
	struct renaming to, back;
	uint32_t *number;		/* the memory of these */
	uint32_t *twin;
	uint32_t *nameless;		/* by object: the same of all that differ in names only */
	uint64_t *owned;		/* by task: hash of the locks that it owns */
	uint64_t sleepers;		/* symmetry_sleepers() */
	struct space mirror;		/* the state under other names */
	struct space again;		/* for --check: another one */
	bool *reached;			/* nobody reads it */
	uint64_t rng;
};

/* The kinds of event slots that a task and its CPU have. */
enum { SLOT_STEP, SLOT_TICK, SLOT_CALL, SLOT_RESCHED, SLOT_TIMER, SLOT_KINDS };

static uint32_t slot_of(const struct world *w, const struct member *m, unsigned kind)
{
	return kind == SLOT_TIMER ? slot_timer(w, m->task) : kind * w->machine->cpus + m->cpu;
}

/* --- keys ----------------------------------------------------------------------------- */

/* How far from the end of whatever queue it is in. */
static uint32_t queued_behind(const struct world *w, uint32_t task)
{
	uint32_t n = 0;

	for (uint32_t i = w->task[task].wait_next; i != NIL; i = w->task[i].wait_next)
		n++;
	return n;
}

static uint64_t nameless(const struct symmetry *y, uint32_t object)
{
	return object == NIL ? NIL : y->nameless[object];
}

static void note_owners(const struct symmetry *y, const struct world *w)
{
	memset(y->owned, 0, w->tasks * sizeof(*y->owned));
	for (uint32_t i = 0; i < w->machine->locks; i++)
		if (w->lock[i].owner != NIL)
			y->owned[w->lock[i].owner] += hash_number(1, y->nameless[i]);
}

static uint64_t add_task(const struct symmetry *y, const struct world *w, uint32_t task,
			 uint64_t hash)
{
	const struct task *t = &w->task[task];

	hash = hash_number(hash, (uint64_t)t->result);
	hash = hash_number(hash, t->amount ^ nameless(y, t->object) << 32);
	hash = hash_number(hash, nameless(y, t->waiting_on) << 32 | queued_behind(w, task));
	hash = hash_number(hash, (uint64_t)t->top << 32 | (uint64_t)t->preempt_count << 16 |
					 t->migrate_disable);
	hash = hash_number(hash, (uint64_t)t->locks << 48 | (uint64_t)t->mutexes << 32 |
					 (uint64_t)t->state << 24 | (uint64_t)t->flags << 16 |
					 (uint64_t)t->prio << 8 | t->normal_prio);
	return t->top ? hash_more(hash, task_stack(w, task), task_stack_used(w, t)) : hash;
}

static uint64_t add_cpu(const struct world *w, const struct member *m, uint64_t hash)
{
	const struct cpu *c = &w->cpu[m->cpu];
	const struct task *context = &w->task[w->machine->tasks + m->cpu];
	const struct call *call = &w->call[m->cpu];
	uint64_t is = (uint64_t)(c->current == NIL) | (uint64_t)(c->context == context->id) << 1 |
		      (uint64_t)(c->expired == NIL) << 2;

	for (unsigned kind = 0; kind < SLOT_KINDS; kind++)
		is = is << 1 | (kind != SLOT_TICK && is_due(w, slot_of(w, m, kind)));
	hash = hash_number(hash, is);
	hash = hash_number(hash, (uint64_t)c->irqs_off << 16 | (uint64_t)c->pending << 8 |
					 c->need_resched);
	hash = hash_number(hash, call->argument[0]);
	hash = hash_number(hash, call->argument[1]);
	hash = hash_number(hash, (uint64_t)call->outstanding << 32 | call->handler);
	return context->top ? hash_number(hash, task_top(w, context)->pc) : hash;
}

static uint64_t add_waits(const struct symmetry *y, const struct world *w, uint32_t task,
			  uint64_t hash)
{
	const struct machine *m = w->machine;

	for (uint32_t i = 0; i < y->shared; i++)
		hash = hash_more(hash, &w->share[(size_t)i * m->tasks + task],
				 sizeof(*w->share));
	if (w->waiter) {
		hash = hash_number(hash, (uint64_t)w->waiter[task].on << 32 |
						 w->waiter[task].flags);
		hash = hash_number(hash, (uint64_t)w->atomic[m->state_word + task]);
		for (uint32_t i = w->waiter[task].next; i != NIL; i = w->waiter[i].next)
			hash++;
	}
	if (m->rcu)
		hash = hash_number(hash, (uint64_t)w->rcu[task].nesting << 32 |
						 w->rcu[task].callback);
	for (uint32_t i = 0; w->lockdep && i < w->lockdep->held[task].nr && i < LOCKDEP_HELD; i++)
		hash = hash_number(hash, nameless(y, w->lockdep->held[task].lock[i].lock) << 16 |
						 w->lockdep->held[task].lock[i].reads);
	return hash_number(hash, y->owned[task]);
}

static uint64_t add_model(const struct space *space, const struct member *m, uint64_t hash)
{
	for (uint32_t i = 0; i < m->rows; i++)
		hash = hash_words(hash, space->w->arena + m->row[i].at, m->row[i].bytes);
	if (space->slots)
		hash = hash_words(hash, space->slot + space->first_slot[m->task],
				  space->config->ops[m->task] * sizeof(*space->slot));
	return hash;
}

static uint64_t key_of(const struct symmetry *y, const struct space *space,
		       const struct member *m)
{
	const struct world *w = space->w;
	uint64_t key = add_task(y, w, m->task, 0);

	key = add_cpu(w, m, key);
	key = add_waits(y, w, m->task, key);
	return add_model(space, m, key);
}

/* --- places --------------------------------------------------------------------------- */

static void give_place(struct symmetry *y, const struct world *w, const struct member *from,
		       const struct member *to)
{
	const uint32_t tasks = w->machine->tasks;

	y->to.task[from->task] = to->task;
	y->to.cpu[from->cpu] = to->cpu;
	y->to.task[tasks + from->cpu] = tasks + to->cpu;
	y->back.task[to->task] = from->task;
	y->back.cpu[to->cpu] = from->cpu;
}

/* The members that stand in sorted[] get the numbers of those in whose places they stand. */
static void number_members(struct symmetry *y, const struct world *w)
{
	y->moved = false;
	for (uint32_t i = 0; i < y->members; i++) {
		const struct member *from = &y->member[y->sorted[i]], *to = &y->member[i];

		y->moved |= from != to;
		give_place(y, w, from, to);
	}
	if (y->moved)
		rename_objects(w, &y->to);
}

void symmetry_look(struct symmetry *y, const struct space *space)
{
	if (!y)
		return;
	note_owners(y, space->w);
	for (uint32_t i = 0; i < y->members; i++) {
		struct member *m = &y->member[i];
		uint32_t k = i;

		m->key = key_of(y, space, m);
		for (; k && y->member[y->sorted[k - 1]].behind == m->behind &&
		       y->member[y->sorted[k - 1]].key > m->key; k--)
			y->sorted[k] = y->sorted[k - 1];
		y->sorted[k] = i;
	}
	number_members(y, space->w);
}

size_t symmetry_order_bytes(const struct symmetry *y)
{
	return y ? y->members * sizeof(*y->sorted) : 0;
}

void symmetry_save(const struct symmetry *y, uint32_t *order)
{
	if (y)
		memcpy(order, y->sorted, symmetry_order_bytes(y));
}

void symmetry_restore(struct symmetry *y, const struct space *space, const uint32_t *order)
{
	if (!y)
		return;
	memcpy(y->sorted, order, symmetry_order_bytes(y));
	number_members(y, space->w);
}

static uint64_t identity(const struct space *space, const uint32_t *task, uint32_t actor)
{
	if (task && actor < space->w->tasks)
		actor = task[actor];
	return space_identity(space, actor + UINT64_C(1));
}

void symmetry_rename(const struct symmetry *y, const struct space *space, struct space *to)
{
	rename_state(space, &y->to, to, false);
	for (uint32_t i = 0; i < y->members; i++) {
		const struct member *m = &y->member[i], *from = &y->member[y->sorted[i]];

		for (uint32_t k = 0; m != from && k < m->rows; k++)
			memcpy(to->w->arena + m->row[k].at, space->w->arena + from->row[k].at,
			       m->row[k].bytes);
	}
}

uint64_t symmetry_identity(struct symmetry *y, const struct space *space, uint32_t actor)
{
	if (!y || !y->moved)
		return identity(space, NULL, actor);
	symmetry_rename(y, space, &y->mirror);
	return identity(&y->mirror, y->to.task, actor);
}

static uint64_t rename_set(const struct space *space, const struct renaming *r, uint64_t set)
{
	uint64_t renamed = 0;

	for (; set; set &= set - 1) {
		const uint32_t i = rename_transition(space, r, (uint32_t)__builtin_ctzll(set));

		renamed |= i < 64 ? UINT64_C(1) << i : 0;
	}
	return renamed;
}

uint64_t symmetry_common(const struct symmetry *y, const struct space *space, uint64_t set)
{
	return y && y->moved ? rename_set(space, &y->to, set) : set;
}

uint64_t symmetry_real(const struct symmetry *y, const struct space *space, uint64_t set)
{
	return y && y->moved ? rename_set(space, &y->back, set) : set;
}

/* --- what is alike ---------------------------------------------------------------------- */

const uint32_t *symmetry_twins(const struct symmetry *y)
{
	return y->twin;
}

const uint32_t *symmetry_tasks(const struct symmetry *y)
{
	return y->to.task;
}

uint32_t symmetry_transition(const struct symmetry *y, const struct space *space,
			     uint32_t transition)
{
	return rename_transition(space, &y->to, transition);
}

static void keep_places(struct symmetry *y, const struct world *w)
{
	for (uint32_t i = 0; i < y->members; i++)
		give_place(y, w, &y->member[i], &y->member[i]);
}

/* Two members change places, and nobody else. */
static void exchange(struct symmetry *y, const struct world *w, const struct member *a,
		     const struct member *b)
{
	keep_places(y, w);
	give_place(y, w, a, b);
	give_place(y, w, b, a);
	rename_objects(w, &y->to);
	y->moved = true;
}

bool symmetry_exchange(struct symmetry *y, const struct space *space, uint32_t n)
{
	for (uint32_t i = 0; i + 1 < y->members; i++) {
		if (i + 1 == y->member[i].behind || n--)
			continue;
		exchange(y, space->w, &y->member[i], &y->member[i + 1]);
		return true;
	}
	return false;
}

/*
 * Does the state become itself if two members change places? The search must begin so; what
 * [setup] did can make a difference.
 */
static bool are_alike_here(struct symmetry *y, const struct space *space,
			   const struct member *a, const struct member *b)
{
	exchange(y, space->w, a, b);
	rename_state(space, &y->to, &y->mirror, true);
	return space_identity(space, 0) == space_identity(&y->mirror, 0);
}

/* Can outcomes be told under other names: has each of the two tasks the values of the other? */
static bool have_same_values(const struct search_config *c, uint32_t a, uint32_t b)
{
	for (uint32_t i = 0; i < c->values; i++) {
		const uint32_t n = search_exchanged_value(c, c->value[i], a, b);
		uint32_t k = 0;

		while (k < c->values && c->value[k] != n)
			k++;
		if (k == c->values)
			return false;
	}
	return true;
}

/* Rows of statistics tell no states apart. */
static void find_rows(struct member *m, const struct world *w)
{
	const unsigned char *const end = w->arena + w->state_bytes;
	struct model_row row;

	m->rows = 0;
	for (unsigned i = 0; w->model_ops->row(w, m->task, i, &row); i++) {
		if (!row.bytes || (const unsigned char *)row.at >= end)
			continue;
		sim_assert(w, m->rows < MAX_ROWS && !(row.bytes % sizeof(uint64_t)));
		m->row[m->rows++] = (struct row_place){
			(size_t)((const unsigned char *)row.at - w->arena), row.bytes };
	}
}

static void add_member(struct symmetry *y, const struct world *w, uint32_t task)
{
	struct member *m = &y->member[y->members++];

	*m = (struct member){ .task = task, .cpu = w->machine->task[task].cpu_first };
	find_rows(m, w);
}

/* The tasks that config.twin says are like this one; fewer, if the state tells them apart. */
static void add_class(struct symmetry *y, const struct space *space, uint32_t first)
{
	const struct search_config *c = space->config;
	const uint32_t begin = y->members, tasks = space->machine.tasks;

	add_member(y, space->w, first);
	for (uint32_t i = first + 1; i < tasks; i++) {
		if (c->twin[i] != first)
			continue;
		add_member(y, space->w, i);
		if (!have_same_values(c, y->member[y->members - 2].task, i) ||
		    !are_alike_here(y, space, &y->member[y->members - 2],
				    &y->member[y->members - 1]))
			y->members--;
		else
			y->twin[i] = first;
	}
	if (y->members == begin + 1)
		y->members = begin;
	for (uint32_t i = begin; i < y->members; i++)
		y->member[i].behind = y->members;
	keep_places(y, space->w);
	rename_objects(space->w, &y->to);
}

static void find_classes(struct symmetry *y, const struct space *space)
{
	for (uint32_t i = 0; i < space->machine.tasks; i++)
		y->twin[i] = i;
	for (uint32_t i = 0; i < space->machine.tasks; i++)
		if (space->config->twin[i] == i)
			add_class(y, space, i);
}

/* One whose number others can get from which it is 64 or more is in no set (symmetry.h). */
static void find_sleepers(struct symmetry *y, const struct world *w)
{
	y->sleepers = UINT64_MAX;
	for (uint32_t i = 0; i < y->members; i++)
		for (unsigned kind = 0; kind < SLOT_KINDS; kind++)
			for (uint32_t k = 0; k < y->members; k++)
				if (y->member[k].behind == y->member[i].behind &&
				    slot_of(w, &y->member[k], kind) >= 64 &&
				    slot_of(w, &y->member[i], kind) < 64)
					y->sleepers &= ~(UINT64_C(1)
							 << slot_of(w, &y->member[i], kind));
}

uint64_t symmetry_sleepers(const struct symmetry *y)
{
	return y ? y->sleepers : UINT64_MAX;
}

/* --- the whole -------------------------------------------------------------------------- */

/* Each number is its own. */
static uint32_t *place_numbers(uint32_t **number, uint32_t nr)
{
	uint32_t *place = *number;

	for (uint32_t i = 0; i < nr; i++)
		place[i] = i;
	*number += nr;
	return place;
}

static bool allocate(struct symmetry *y, const struct space *space)
{
	const struct world *w = space->w;
	const struct machine *m = w->machine;
	uint32_t *number = calloc(2 * (w->tasks + m->cpus) + 2 * w->objects + 2 * m->tasks,
				  sizeof(*number));

	y->number = number;
	y->member = calloc(m->tasks, sizeof(*y->member));
	y->owned = calloc(w->tasks, sizeof(*y->owned));
	y->reached = calloc(STEP_PCS, sizeof(*y->reached));
	if (!number || !y->member || !y->owned || !y->reached)
		return false;
	y->to.task = place_numbers(&number, w->tasks);
	y->back.task = place_numbers(&number, w->tasks);
	y->to.cpu = place_numbers(&number, m->cpus);
	y->back.cpu = place_numbers(&number, m->cpus);
	y->to.object = place_numbers(&number, w->objects);
	y->nameless = place_numbers(&number, w->objects);
	y->sorted = place_numbers(&number, m->tasks);
	y->twin = place_numbers(&number, m->tasks);
	return true;
}

static bool init_mirror(struct symmetry *y, const struct space *space, struct space *mirror)
{
	if (!space_like(mirror, space))
		return false;
	mirror->reached = y->reached;
	return true;
}

/* The objects of which each task, or each CPU, has one are called as the first of them. */
static void find_nameless(struct symmetry *y, const struct world *w)
{
	for (uint32_t i = 0; i < w->tasks; i++)
		y->to.task[i] = 0;
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		y->to.cpu[i] = 0;
	rename_objects(w, &y->to);
	memcpy(y->nameless, y->to.object, w->objects * sizeof(*y->nameless));
	for (uint32_t i = 0; i < w->tasks; i++)
		y->to.task[i] = i;
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		y->to.cpu[i] = i;
	rename_objects(w, &y->to);
}

struct symmetry *symmetry_new(const struct space *space, bool *none)
{
	const struct search_config *c = space->config;
	struct symmetry *y;

	*none = !c->reduce || !c->twin || c->maximize || !can_rename(space);
	if (*none)
		return NULL;
	y = calloc(1, sizeof(*y));
	if (!y || !allocate(y, space) || !init_mirror(y, space, &y->mirror) ||
	    (c->check && !init_mirror(y, space, &y->again))) {
		symmetry_free(y);
		return NULL;
	}
	y->shared = shared_locks(space->machine.lock, space->machine.locks);
	find_nameless(y, space->w);
	find_classes(y, space);
	find_sleepers(y, space->w);
	y->rng = 1;
	*none = !y->members;
	if (*none) {
		symmetry_free(y);
		return NULL;
	}
	return y;
}

static void clear_mirror(struct space *mirror)
{
	if (mirror->config)
		space_clear(mirror);
}

void symmetry_free(struct symmetry *y)
{
	if (!y)
		return;
	clear_mirror(&y->mirror);
	clear_mirror(&y->again);
	free(y->number);
	free(y->member);
	free(y->owned);
	free(y->reached);
	free(y);
}

/* --- for --check ------------------------------------------------------------------------ */

static void shuffle(struct symmetry *y, const struct world *w)
{
	keep_places(y, w);
	for (uint32_t i = 0; i < y->members; i++)
		y->sorted[i] = i;
	for (uint32_t i = 0; i < y->members; i++) {
		const uint32_t left = y->member[i].behind - i;
		const uint32_t k = i + (uint32_t)wide_product(random_next(&y->rng), left).high;
		const uint32_t moved = y->sorted[k];

		y->sorted[k] = y->sorted[i];
		y->sorted[i] = moved;
	}
	number_members(y, w);
	rename_objects(w, &y->to);
}

static uint64_t common_identity(struct symmetry *y, const struct space *space)
{
	symmetry_look(y, space);
	return symmetry_identity(y, space, NIL);
}

/*
 * The state with other names has the same identity, unless keys are equal of tasks that are not.
 * Where they are, none is claimed.
 */
static bool is_clear(const struct symmetry *y)
{
	for (uint32_t i = 0; i + 1 < y->members; i++)
		if (y->member[y->sorted[i]].behind == y->member[y->sorted[i + 1]].behind &&
		    y->member[y->sorted[i]].key == y->member[y->sorted[i + 1]].key)
			return false;
	return true;
}

void symmetry_take(struct symmetry *y, struct space *space, uint32_t transition)
{
	const struct world *w = space->w;
	const uint64_t before = common_identity(y, space);
	const uint64_t seed = y->rng;
	const bool clear = is_clear(y);

	shuffle(y, w);
	rename_state(space, &y->to, &y->again, true);
	sim_assert(w, common_identity(y, &y->again) == before || !clear);
	y->rng = seed;		/* the same names again */
	shuffle(y, w);
	y->again.counted = space->counted;
	transition_take(&y->again, rename_transition(space, &y->to, transition));
	transition_take(space, transition);
	rename_state(space, &y->to, &y->mirror, true);
	sim_assert(w, space_identity(&y->again, 0) == space_identity(&y->mirror, 0));
	sim_assert(w, y->again.violated == space->violated);
}
