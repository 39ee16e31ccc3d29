/* SPDX-License-Identifier: MIT */
/*
 * ahead.c - threads look at the top of the search's stack, and make what it will ask for first:
 * the further transitions of the states there, and from what these led to the first ones, if the
 * search has not been there. What is not asked for after all is thrown away.
 *
 * Whether that pays depends on the machine and on who else uses it: a result that comes from another
 * processor's cache is not free. So the search tries now and then which is faster, and where the
 * helpers are not, they rest, and leave their processors to others.
 */
#include "sim/search/strategy/ahead.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sim/machine/step.h"
#include "sim/search/transitions.h"

enum {
	LEVELS = 32,		/* of the top that threads look at */
	FURTHER = 6,		/* transitions behind one that was made */
	MOST = 4096,		/* results that wait; and they take a sixteenth of the memory */
	SPINS = 150,		/* looks at a result that is being made, before making it oneself */
	IDLE_SPINS = 4000,	/* looks for something to do, before sleeping: to be woken takes long */
	SPELL = 4096,		/* transitions that are timed together */
	TRIALS = 4,		/* spells in turns, with helpers and without */
	TRUSTED = 28,		/* spells that follow, the way that was faster */
};

/* Who makes transitions ahead: a world, and what it notes meanwhile. */
struct maker {
	struct space *space;
	struct symmetry *symmetry;
	bool *reached;		/* nobody reads it */
	uint16_t *log;
	const struct made *here;	/* whose state its world is in, and its number; or NULL */
	uint64_t serial;
};

/* A thread with a world of its own. */
struct helper {
	struct ahead *ahead;
	pthread_t thread;
	bool runs;
	struct space space;
	struct maker maker;
};

/* What is known of whether helpers pay. */
struct trial {
	uint32_t transitions;	/* of this spell */
	uint32_t spells;
	int64_t since;		/* when the spell began, real time */
	int64_t ns[2];		/* of the last trial: with helpers, and without */
};

struct ahead {
	struct search_job *job;
	struct ahead_view view;
	atomic_bool locked;	/* by whoever looks at results, levels and states, or changes them */
	bool mine;		/* … by the search */
	uint32_t helpers;
	struct trial trial;
	atomic_bool rest;	/* the helpers are to make nothing */
	atomic_uint at_work;	/* those that are at something, all the same */
	atomic_uint news;	/* grows when there may be something new to do */
	atomic_bool ends;
	pthread_mutex_t mutex;	/* for helpers that sleep */
	pthread_cond_t work;
	atomic_uint asleep;
	struct helper *helper;
	struct maker self;	/* the search, while it waits for a helper */
	struct made *free;
	uint64_t waiting, most;	/* results that were made ahead, and begun ones */
	uint64_t results;	/* so far */
};

/* --- results -------------------------------------------------------------------------- */

static size_t list_bytes(const struct ahead *a)
{
	return transitions_most(&a->job->space) * sizeof(uint32_t);
}

static void free_made(struct made *m)
{
	free(m->snapshot);
	free(m->enabled);
	free(m->order);
	free(m->pc);
	free(m->child);
	free(m);
}

static struct made *new_made(struct ahead *a)
{
	const size_t list = list_bytes(a), bytes = space_bytes(&a->job->space);
	const size_t order = symmetry_order_bytes(a->job->symmetry);
	struct made *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->snapshot = malloc(bytes);
	m->enabled = malloc(list);
	m->order = malloc(order + 1);
	m->child = calloc(list / sizeof(uint32_t), sizeof(*m->child));
	if (!m->snapshot || !m->enabled || !m->order || !m->child) {
		free_made(m);
		return NULL;
	}
	return m;
}

struct made *ahead_room(struct ahead *a)
{
	struct made *m = a->free;

	if (m)
		a->free = m->next;
	else
		m = new_made(a);
	if (!m)
		return NULL;
	m->nr = m->pcs = 0;
	m->done = m->abandoned = m->over = false;
	m->serial = ++a->results;
	return m;
}

static void put_back(struct ahead *a, struct made *m)
{
	m->next = a->free;
	a->free = m;
}

/* Children that are being made are given back by who makes them. */
void ahead_discard(struct ahead *a, struct made *m)
{
	for (uint32_t i = 0; i < m->nr; i++) {
		struct made *const child = m->child[i];

		m->child[i] = NULL;
		if (!child)
			continue;
		if (!child->done) {
			child->abandoned = true;
			continue;
		}
		a->waiting--;
		ahead_discard(a, child);
	}
	m->abandoned = true;
	if (!m->makers)
		put_back(a, m);
}

/* --- making --------------------------------------------------------------------------- */

/* from: the state from which the last transition has led here, or NULL */
static void describe(struct space *space, struct symmetry *y, const struct made *from, struct made *m)
{
	m->touched = space->w->touched;
	m->actor = space->actor;
	m->steps = space->steps;
	m->nr = transitions_enabled(space, m->enabled);
	m->over = transitions_over(space, m->enabled, m->nr, &m->end);
	if (m->over)
		m->nr = 0;
	m->violated = space->violated;
	m->cut = space->cut;
	symmetry_look(y, space, from ? from->order : NULL);
	m->identity = symmetry_identity(y, space, NIL);
	symmetry_save(y, m->order);
}

void ahead_describe(struct search_job *job, struct made *m)
{
	describe(&job->space, job->symmetry, NULL, m);
}

void ahead_make(struct search_job *job, const struct made *from, uint32_t transition, uint32_t actor,
		struct made *m)
{
	m->preemptions = transition_preemptions(&job->space, transition, actor);
	job_take(job, transition);
	describe(&job->space, job->symmetry, from, m);
}

static bool keep_pcs(const struct maker *k, struct made *m)
{
	const uint32_t nr = k->space->logged;

	if (nr > m->pcs_room) {
		uint16_t *pc = realloc(m->pc, 2 * nr * sizeof(*pc));

		if (!pc)
			return false;
		m->pc = pc;
		m->pcs_room = 2 * nr;
	}
	m->pcs = nr;
	if (nr)
		memcpy(m->pc, k->log, nr * sizeof(*m->pc));
	return true;
}

/* Mostly it goes on from what it has just made. */
static void go_to(struct maker *k, const struct made *from)
{
	if (k->here != from || k->serial != from->serial)
		space_restore(k->space, from->snapshot);
}

/* The space is left as it was, but for the state that it is in, and what a transition sets. */
static bool make(struct maker *k, const struct made *from, uint32_t transition, uint32_t actor,
		 struct made *m)
{
	struct space *space = k->space;
	bool *const reached = space->reached;
	const bool cut = space->cut;

	go_to(k, from);
	space->cut = false;
	space->reached = k->reached;
	space->log = k->log;
	space->logged = 0;
	m->preemptions = transition_preemptions(space, transition, actor);
	transition_take(space, transition);
	describe(space, k->symmetry, from, m);
	space_save(space, m->snapshot);
	k->here = m;
	k->serial = m->serial;
	space->cut = cut;
	space->reached = reached;
	space->log = NULL;
	return keep_pcs(k, m);
}

/* --- what to make --------------------------------------------------------------------- */

struct task_ahead {
	struct made *from, *to;
	uint32_t transition, actor;
};

static uint32_t place_of(const struct made *m, uint32_t transition)
{
	uint32_t i = 0;

	while (m->enabled[i] != transition)
		i++;
	return i;
}

/* The first transition that does not sleep there; nr: all do. */
static uint32_t first_awake(const struct made *m, uint64_t asleep)
{
	uint32_t i = 0;

	while (i < m->nr && m->enabled[i] < 64 && asleep >> m->enabled[i] & 1)
		i++;
	return i;
}

static bool begin_at(struct ahead *a, struct made *from, uint32_t place, uint32_t actor,
		     struct task_ahead *task)
{
	struct made *to = ahead_room(a);

	if (!to)
		return false;
	*task = (struct task_ahead){ from, to, from->enabled[place], actor };
	from->child[place] = to;
	from->makers++;
	a->waiting++;
	return true;
}

/*
 * A transition of the level was made. If the search will go on from there, it asks next for the
 * first one that does not sleep.
 */
static bool find_further(struct ahead *a, const struct level *n, struct made *m, uint32_t actor,
			 struct task_ahead *task)
{
	uint64_t asleep = still_asleep(n, n->asleep | n->tried, &m->touched);

	for (unsigned i = 0; i < FURTHER; i++) {
		uint32_t place;

		actor = m->actor != NIL ? m->actor : actor;
		if (visited_has(a->view.visited, m->identity))
			return false;
		place = first_awake(m, asleep);
		if (place == m->nr)
			return false;
		if (!m->child[place])
			return begin_at(a, m, place, actor, task);
		m = m->child[place];
		if (!m->done)
			return false;
		asleep = still_asleep(n, asleep, &m->touched);
	}
	return false;
}

static bool find_at(struct ahead *a, struct level *n, struct task_ahead *task)
{
	for (uint32_t i = n->next; i < n->transitions; i++) {
		const uint32_t place = place_of(n->at, n->transition[i]);
		struct made *const child = n->at->child[place];

		if (!child)
			return begin_at(a, n->at, place, n->actor, task);
		if (child->done && find_further(a, n, child, n->actor, task))
			return true;
	}
	return false;
}

static bool find_task(struct ahead *a, struct task_ahead *task)
{
	const uint32_t depth = *a->view.depth;

	if (a->waiting >= a->most)
		return false;
	for (uint32_t i = depth; i > 0 && depth - i < LEVELS; i--) {
		struct level *n = &(*a->view.stack)[i - 1];

		if (n->transitions > 1 && find_at(a, n, task))
			return true;
	}
	return false;
}

/* --- threads -------------------------------------------------------------------------- */

static void finish(struct ahead *a, const struct task_ahead *task, bool made)
{
	struct made *const from = task->from, *const to = task->to;

	if (!made)	/* without memory it is left to the search */
		to->abandoned = true;
	if (!made && !from->abandoned)
		from->child[place_of(from, task->transition)] = NULL;
	to->done = true;
	if (!--from->makers && from->abandoned)
		put_back(a, from);
	if (to->abandoned) {
		a->waiting--;
		to->abandoned = false;
		ahead_discard(a, to);
	}
}

static void relax(unsigned round)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
	if (round % 128 == 127)		/* who is waited for may not be running */
		sched_yield();
}

/* It is held for less than a microsecond, for which no thread needs to sleep. */
static void lock(struct ahead *a)
{
	for (unsigned i = 0; atomic_exchange_explicit(&a->locked, true, memory_order_acquire);)
		while (atomic_load_explicit(&a->locked, memory_order_relaxed))
			relax(i++);
}

static void unlock(struct ahead *a)
{
	atomic_store_explicit(&a->locked, false, memory_order_release);
}

/* Waits for something to do: mostly it comes at once. */
static void await_news(struct ahead *a)
{
	const unsigned before = a->news;

	unlock(a);
	for (unsigned i = 0; i < IDLE_SPINS && a->news == before && !a->ends; i++)
		relax(i);
	pthread_mutex_lock(&a->mutex);
	a->asleep++;
	while (a->news == before && !a->ends)
		pthread_cond_wait(&a->work, &a->mutex);
	a->asleep--;
	pthread_mutex_unlock(&a->mutex);
	lock(a);
}

/* Makes one transition, if there is one to make. */
static bool do_task(struct ahead *a, struct maker *k)
{
	struct task_ahead task;
	bool made;

	if (!find_task(a, &task))
		return false;
	unlock(a);
	made = make(k, task.from, task.transition, task.actor, task.to);
	lock(a);
	finish(a, &task, made);
	return true;
}

/* A helper's next turn, if it is not to rest. */
static bool work(struct ahead *a, struct maker *k)
{
	bool made;

	if (a->rest)
		return false;
	a->at_work++;
	made = do_task(a, k);
	a->at_work--;
	return made;
}

static void *help(void *data)
{
	struct helper *h = data;
	struct ahead *a = h->ahead;

	lock(a);
	while (!a->ends)
		if (!work(a, &h->maker))
			await_news(a);
	unlock(a);
	return NULL;
}

/* Helpers that rest look at nothing, so the search needs no lock. */
void ahead_lock(struct ahead *a)
{
	a->mine = a->helpers && !(a->rest && !a->at_work);
	if (a->mine)
		lock(a);
}

void ahead_unlock(struct ahead *a)
{
	if (a->mine)
		unlock(a);
	a->mine = false;
}

static void wake_helpers(struct ahead *a)
{
	pthread_mutex_lock(&a->mutex);
	pthread_cond_broadcast(&a->work);
	pthread_mutex_unlock(&a->mutex);
}

static void tell(struct ahead *a)
{
	a->news++;
	if (a->asleep)
		wake_helpers(a);
}

void ahead_unlock_and_tell(struct ahead *a, bool news)
{
	ahead_unlock(a);
	if (news && a->helpers && !a->rest)
		tell(a);
}

/* Makes something else meanwhile, or looks for a while whether it is done. */
static bool await_result(struct ahead *a, const struct made *m)
{
	bool moved = false;

	a->self.here = NULL;	/* the search has been elsewhere since */
	while (!m->done && !a->rest && do_task(a, &a->self))
		moved = true;
	unlock(a);
	for (unsigned i = 0; i < SPINS && !m->done; i++)
		relax(i);
	lock(a);
	return moved;
}

struct made *ahead_take(struct ahead *a, struct level *n, uint32_t transition, bool *moved)
{
	struct made **place, *m;

	*moved = false;
	if (!a->helpers)
		return NULL;
	place = &n->at->child[place_of(n->at, transition)];
	m = *place;
	if (m && !m->done)
		*moved = await_result(a, m);
	m = *place;	/* without memory, there is none any more */
	*place = NULL;
	if (!m)
		return NULL;
	if (!m->done) {
		m->abandoned = true;
		return NULL;
	}
	a->waiting--;
	return m;
}

/* --- do they pay? --------------------------------------------------------------------- */

static void let_rest(struct ahead *a, bool rest)
{
	ahead_lock(a);
	a->rest = rest;
	ahead_unlock_and_tell(a, true);
}

static void end_spell(struct ahead *a)
{
	struct trial *const t = &a->trial;
	const int64_t now = job_real_time();

	if (t->spells < TRIALS)
		t->ns[t->spells % 2] += now - t->since;
	t->spells = (t->spells + 1) % (TRIALS + TRUSTED);
	if (!t->spells)
		t->ns[0] = t->ns[1] = 0;
	t->since = now;
	t->transitions = 0;
	let_rest(a, t->spells < TRIALS ? t->spells % 2 != 0 : t->ns[0] > t->ns[1] / 20 * 19);
}

void ahead_taken(struct ahead *a)
{
	if (a->helpers && ++a->trial.transitions == SPELL)
		end_spell(a);
}

/* --- the whole ------------------------------------------------------------------------ */

static bool init_maker(struct maker *k, struct space *space)
{
	k->space = space;
	k->reached = calloc(STEP_PCS, sizeof(*k->reached));
	k->log = malloc(TRANSITION_STEPS * sizeof(*k->log));
	return k->reached && k->log;
}

static void clear_maker(struct maker *k)
{
	free(k->reached);
	free(k->log);
}

static bool start_helper(struct helper *h)
{
	struct search_job *job = h->ahead->job;
	bool none;

	if (!space_like(&h->space, &job->space) || !init_maker(&h->maker, &h->space))
		return false;
	space_restore(&h->space, job->initial);
	if (job->symmetry) {
		h->maker.symmetry = symmetry_new(&h->space, &none);
		if (!h->maker.symmetry)
			return false;
	}
	h->runs = !pthread_create(&h->thread, NULL, help, h);
	return h->runs;
}

/* Without memory, or threads, there are fewer helpers, which changes nothing but the time. */
void ahead_help(struct ahead *a)
{
	const struct search_config *c = a->job->config;

	if (a->helper || !c->helpers || c->check)
		return;
	a->helper = calloc(c->helpers, sizeof(*a->helper));
	if (!a->helper || !init_maker(&a->self, &a->job->space))
		return;
	a->self.symmetry = a->job->symmetry;
	pthread_mutex_init(&a->mutex, NULL);
	pthread_cond_init(&a->work, NULL);
	a->helpers = c->helpers;
	a->trial.since = job_real_time();
	for (uint32_t i = 0; i < c->helpers; i++)
		a->helper[i].ahead = a;
	for (uint32_t i = 0; i < c->helpers; i++)
		start_helper(&a->helper[i]);
}

struct ahead *ahead_new(struct search_job *job, const struct ahead_view *view)
{
	struct ahead *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->job = job;
	a->view = *view;
	a->most = job->config->max_bytes / 16 / space_bytes(&job->space);
	if (a->most > MOST)
		a->most = MOST;
	return a;
}

static void stop_helpers(struct ahead *a)
{
	a->ends = true;
	wake_helpers(a);
	for (uint32_t i = 0; i < a->helpers; i++) {
		struct helper *h = &a->helper[i];

		if (h->runs)
			pthread_join(h->thread, NULL);
		symmetry_free(h->maker.symmetry);
		if (h->space.config)
			space_clear(&h->space);
		clear_maker(&h->maker);
	}
	pthread_mutex_destroy(&a->mutex);
	pthread_cond_destroy(&a->work);
	a->helpers = 0;
}

void ahead_stop(struct ahead *a)
{
	if (a && a->helpers)
		stop_helpers(a);
}

void ahead_free(struct ahead *a)
{
	if (!a)
		return;
	ahead_stop(a);
	free(a->helper);
	clear_maker(&a->self);
	while (a->free) {
		struct made *const m = a->free;

		a->free = m->next;
		free_made(m);
	}
	free(a);
}
