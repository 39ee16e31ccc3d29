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

#include "sim/base/random.h"
#include "sim/base/wide.h"
#include "sim/search/rename.h"
#include "sim/search/transitions.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"

struct symmetry {
	struct member *member;		/* class by class, each in the order of numbers */
	uint32_t members;
	struct likeness *likeness;
	struct identities *identities;	/* for --check, else NULL */
	uint32_t *sorted;		/* member numbers, each class in the order of keys */
	bool moved;			/* somebody gets another number in the state's identity */
	struct renaming to, back;
	uint32_t *number;		/* the memory of these */
	uint32_t *twin;
	uint64_t sleepers;		/* symmetry_sleepers() */
	struct space mirror;		/* the state under other names */
	struct space again;		/* for --check: another one */
	bool *reached;			/* nobody reads it */
	uint64_t rng;
};

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
}

/*
 * Can the last transition have changed what is the member's own? It has touched its CPU then, or the
 * object for which it waits, or which it has announced.
 */
static bool may_have_changed(const struct world *w, const struct member *m)
{
	const struct task *t = &w->task[m->task];

	return w->touched.cpus >> m->cpu % 64 & 1 ||
	       (t->object != NIL && w->touched.objects >> t->object % 64 & 1) ||
	       (t->waiting_on != NIL && w->touched.objects >> t->waiting_on % 64 & 1);
}

/* before: its key before the last transition, or NULL */
static uint64_t key_now(struct symmetry *y, const struct space *space, const struct member *m,
			const uint64_t *before)
{
	uint64_t key;

	if (!before || may_have_changed(space->w, m))
		return likeness_key(y->likeness, space, m);
	if (!space->config->check)
		return *before;
	key = likeness_key(y->likeness, space, m);
	sim_assert(space->w, key == *before);
	return key;
}

/* Numbers decide between tasks with the same key. */
static bool comes_later(const struct symmetry *y, uint32_t a, uint32_t b)
{
	const uint64_t x = y->member[a].key, z = y->member[b].key;

	return x != z ? x > z : a > b;
}

void symmetry_look(struct symmetry *y, const struct space *space, const uint64_t *before)
{
	if (!y)
		return;
	likeness_look(y->likeness, space);
	if (!likeness_is_whole(y->likeness))
		before = NULL;
	if (before)
		memcpy(y->sorted, before + y->members, y->members * sizeof(*y->sorted));
	for (uint32_t i = 0; i < y->members; i++) {
		struct member *m = &y->member[i];

		m->key = key_now(y, space, m, before ? before + i : NULL);
	}
	for (uint32_t i = 0; i < y->members; i++) {
		const uint32_t moved = y->sorted[i];
		uint32_t k = i;

		for (; k && y->member[y->sorted[k - 1]].behind == y->member[moved].behind &&
		       comes_later(y, y->sorted[k - 1], moved); k--)
			y->sorted[k] = y->sorted[k - 1];
		y->sorted[k] = moved;
	}
	number_members(y, space->w);
	rename_objects(space->w, &y->to);
}

/* Keys, and then who has which place. */
size_t symmetry_order_bytes(const struct symmetry *y)
{
	return y ? y->members * (sizeof(y->member->key) + sizeof(*y->sorted)) : 0;
}

void symmetry_save(const struct symmetry *y, uint64_t *order)
{
	if (!y)
		return;
	for (uint32_t i = 0; i < y->members; i++)
		order[i] = y->member[i].key;
	memcpy(order + y->members, y->sorted, y->members * sizeof(*y->sorted));
}

/* For sets of transitions, in which no objects are named. */
void symmetry_restore(struct symmetry *y, const struct space *space, const uint64_t *order)
{
	if (!y)
		return;
	memcpy(y->sorted, order + y->members, y->members * sizeof(*y->sorted));
	number_members(y, space->w);
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

/* --- identities ------------------------------------------------------------------------- */

enum { IDENTITIES = 1 << 14 };	/* of which --check remembers the latest */

/* For --check: one identity of a state goes with one of the other kind. */
struct identities {
	uint64_t quick[IDENTITIES], made[IDENTITIES];	/* by the low bits of their own */
	uint64_t made_of[IDENTITIES], quick_of[IDENTITIES];
};

static void compare(struct symmetry *y, const struct world *w, uint64_t quick, uint64_t made)
{
	struct identities *i = y->identities;
	const uint64_t a = quick % IDENTITIES, b = made % IDENTITIES;

	sim_assert(w, i->quick[a] != quick || i->made_of[a] == made);
	sim_assert(w, i->made[b] != made || i->quick_of[b] == quick);
	i->quick[a] = quick;
	i->made_of[a] = made;
	i->made[b] = made;
	i->quick_of[b] = quick;
}

/* The identity of the state that is made under these names. */
static uint64_t made_identity(struct symmetry *y, const struct space *space, uint32_t actor)
{
	const bool moved = y && y->moved;

	if (moved)
		symmetry_rename(y, space, &y->mirror);
	if (moved && actor < space->w->tasks)
		actor = y->to.task[actor];
	return space_identity(moved ? &y->mirror : space, actor + UINT64_C(1));
}

uint64_t symmetry_identity(struct symmetry *y, const struct space *space, uint32_t actor)
{
	uint64_t identity;

	if (!y || !likeness_is_whole(y->likeness))
		return made_identity(y, space, actor);
	identity = likeness_identity(y->likeness, space, &y->to, y->sorted, actor);
	if (space->config->check)
		compare(y, space->w, identity, made_identity(y, space, actor));
	return identity;
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
		if (have_same_values(c, y->member[y->members - 2].task, i) &&
		    are_alike_here(y, space, &y->member[y->members - 2],
				   &y->member[y->members - 1])) {
			y->twin[i] = first;
			continue;
		}
		keep_places(y, space->w);	/* its own, too, which nobody else has from now on */
		y->members--;
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
				    member_slot(w, &y->member[k], kind) >= 64 &&
				    member_slot(w, &y->member[i], kind) < 64)
					y->sleepers &= ~(UINT64_C(1)
							 << member_slot(w, &y->member[i], kind));
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
	uint32_t *number = calloc(2 * (w->tasks + m->cpus) + w->objects + 2 * m->tasks,
				  sizeof(*number));

	y->number = number;
	y->member = calloc(m->tasks, sizeof(*y->member));
	y->reached = calloc(STEP_PCS, sizeof(*y->reached));
	if (!number || !y->member || !y->reached)
		return false;
	y->to.task = place_numbers(&number, w->tasks);
	y->back.task = place_numbers(&number, w->tasks);
	y->to.cpu = place_numbers(&number, m->cpus);
	y->back.cpu = place_numbers(&number, m->cpus);
	y->to.object = place_numbers(&number, w->objects);
	y->sorted = place_numbers(&number, m->tasks);
	y->twin = place_numbers(&number, m->tasks);
	y->likeness = likeness_new(space, y->member, &y->to);
	return y->likeness;
}

static bool init_mirror(struct symmetry *y, const struct space *space, struct space *mirror)
{
	if (!space_like(mirror, space))
		return false;
	mirror->reached = y->reached;
	return true;
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
	    (c->check && (!init_mirror(y, space, &y->again) ||
			  !(y->identities = calloc(1, sizeof(*y->identities)))))) {
		symmetry_free(y);
		return NULL;
	}
	find_classes(y, space);
	likeness_begin(y->likeness, space, y->members);
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
	likeness_free(y->likeness);
	free(y->identities);
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
	symmetry_look(y, space, NULL);
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
