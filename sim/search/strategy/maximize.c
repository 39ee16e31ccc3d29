/* SPDX-License-Identifier: MIT */
/*
 * maximize.c - the worst that any interleaving can do: how long preemption stays off, or
 * how long a task waits for locks and for other CPUs.
 *
 * A search lets no time pass, so a length is counted in work, each step at its price: what
 * the CPU does itself, and, while it waits, what the CPU does for which it waits. How bad
 * it can get from a state on depends on that state alone, so each state is looked at once,
 * and has these values, the maximum over all of its transitions:
 *
 *	wait(s)		 = counted(transition) + wait(where it leads)
 *	open(s, cpu)	 = the same until the section that is open on this CPU ends
 *	preempt_off(s)	 = preempt_off(where it leads), or open(there, cpu) if it opens one
 *
 * No transition is left out: orders that differ in nothing else differ in who waits longer.
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/array.h"
#include "sim/kernel/stuck.h"
#include "sim/search/transitions.h"
#include "sim/search/strategy/visited.h"
#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/world/wait.h"

/* The wait never ends. No sum of costs reaches this number. */
static const int64_t ENDLESS = INT64_MAX / 2;

enum { NOT_DONE = 1 };		/* in visited_entry.note, beside the index: on the stack */

/* How bad it can get, and how. */
struct worst {
	int64_t ns;
	uint32_t transition;	/* by which it gets so bad */
	uint32_t follow;	/* of the values of the state there, the one that goes on */
};

/* A state on the path that the search is on. */
struct level {
	uint32_t *transition;		/* to be tried here */
	uint32_t transitions, next;
	uint64_t index;			/* of its values */
	unsigned char *snapshot;
	int64_t price;			/* of the transition under way */
	uint64_t *counts;		/* bit set of the values that it adds to */
	uint64_t *open;			/* bit set of CPUs that were in a section */
};

struct maximum {
	struct search_job *job;
	struct visited visited;
	struct worst *value;		/* `width` of each state */
	uint64_t states;
	uint32_t room;			/* for the values of so many states */
	uint32_t width;			/* 1: wait; else preempt_off, then open by CPU */
	struct level *stack;
	uint32_t depth, stack_room;
	uint32_t *enabled;
	uint32_t words;			/* of a bit set */
	uint64_t *open;			/* bit set of CPUs that are in a section now */
	bool no_memory;
};

enum { NO_FOLLOW = UINT32_MAX };

/* --- bit sets, of CPUs or of values --------------------------------------------------- */

static bool is_in(const uint64_t *set, uint32_t i)
{
	return set[i / 64] >> i % 64 & 1;
}

static void put_in(uint64_t *set, uint32_t i)
{
	set[i / 64] |= UINT64_C(1) << i % 64;
}

/* --- who works for whom --------------------------------------------------------------- */

static bool waits(const struct world *w, uint32_t task)
{
	const struct wait s = task_wait(w, task);

	return waits_for_others(&s);
}

/*
 * A task that waits for a condition is taken to wait for the first task that does not wait
 * itself.
 */
static uint32_t somebody_else(const struct world *w, uint32_t task)
{
	for (uint32_t i = 0; i + 1 < w->machine->tasks; i++) {
		const struct task *o = &w->task[i];

		if (i != task && o->state != TASK_DEAD && o->state != TASK_NEW &&
		    !waits(w, i))
			return o->cpu;
	}
	return NIL;
}

/*
 * The CPU whose work ends this task's waiting. It is at the end of a chain, in which each
 * waits for the next.
 */
static uint32_t awaited_cpu(const struct world *w, uint32_t task)
{
	for (uint32_t chain = 0; chain < w->tasks; chain++) {
		const struct wait s = task_wait(w, task);
		uint32_t by;

		if (s.kind == WAIT_CONDITION || s.kind == WAIT_SYNC)
			return somebody_else(w, task);
		if (s.kind == WAIT_LOCK || s.kind == WAIT_FLUSH || s.kind == WAIT_READERS)
			task = s.who;
		else if (s.kind != WAIT_ANSWERS || !is_held_up(w, task, &by))
			return s.kind == WAIT_ANSWERS ? s.silent : s.cpu;
		else
			task = by;
		if (task == NIL)
			return NIL;
	}
	return NIL;
}

static void find_open(const struct maximum *x, uint64_t *open)
{
	const struct world *w = x->job->space.w;

	memset(open, 0, x->words * sizeof(*open));
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		const uint32_t id = w->cpu[cpu].current;

		if (id != NIL && w->task[id].preempt_count)
			put_in(open, cpu);
	}
}

/* Finds the values to which the work of this CPU adds; NIL: no CPU works. */
static void find_counts(const struct maximum *x, uint32_t cpu, const uint64_t *open,
			uint64_t *counts)
{
	const struct world *w = x->job->space.w;

	memset(counts, 0, x->words * sizeof(*counts));
	if (cpu == NIL)
		return;
	if (x->width == 1) {
		const uint32_t task = x->job->config->maximize_task;

		if (waits(w, task) && awaited_cpu(w, task) == cpu)
			put_in(counts, 0);
		return;
	}
	for (uint32_t c = 0; c + 1 < x->width; c++)
		if (is_in(open, c) &&
		    (c == cpu || awaited_cpu(w, w->cpu[c].current) == cpu))
			put_in(counts, c + 1);
}

/* --- prices --------------------------------------------------------------------------- */

/*
 * The CPU that had the object last, plus 1; 0: none has had it. The price of the next step
 * on it depends on that, so it is part of the state.
 */
static uint64_t *last_user(struct maximum *x, uint32_t object)
{
	struct space *space = &x->job->space;

	return &space->slot[space->slots - space->w->objects + object];
}

static int64_t work_of_step(struct maximum *x, uint32_t cpu)
{
	const struct world *w = x->job->space.w;
	const int64_t *cost = x->job->config->cost;
	const struct task *t = &w->task[w->cpu[cpu].context];
	const uint32_t last = t->object == NIL ? NIL : (uint32_t)*last_user(x, t->object) - 1;
	int64_t ns;

	if (spins_for_lock(w, t))
		return 0;
	ns = step_price(w, cost, cpu, t, announced_step(w, t), &last);
	if (t->object != NIL)
		*last_user(x, t->object) = (uint64_t)cpu + 1;
	if (ns > ENDLESS / 1024)
		ns = ENDLESS / 1024;
	if (w->task_clock[t->id].switch_cost)
		ns += cost[COST_CONTEXT_SWITCH];
	return ns;
}

/* What the transition costs; *cpu: the CPU that works. */
static int64_t price(struct maximum *x, uint32_t transition, uint32_t *cpu)
{
	const struct world *w = x->job->space.w;
	const uint32_t cpus = w->machine->cpus;

	*cpu = transition_cpu(&x->job->space, transition);
	if (*cpu != NIL)
		return work_of_step(x, *cpu);
	*cpu = transition < 4 * cpus ? transition % cpus : NIL;
	return transition < 4 * cpus ? x->job->config->cost[COST_IPI_DELIVERY] : 0;
}

/* --- the stack ------------------------------------------------------------------------ */

static struct worst *values(const struct maximum *x, uint64_t index)
{
	return &x->value[index * x->width];
}

/* Room for the values of one more state, and for one more level. */
static bool make_room(struct maximum *x)
{
	if (x->states == x->room) {
		struct worst *more = array_larger(x->value, &x->room, 1024,
						  x->width * sizeof(*more));

		if (!more)
			return false;
		x->value = more;
	}
	if (x->depth == x->stack_room) {
		const uint32_t before = x->stack_room;
		struct level *more = array_larger(x->stack, &x->stack_room, 64,
						  sizeof(*more));

		if (!more)
			return false;
		memset(more + before, 0, (x->stack_room - before) * sizeof(*more));
		x->stack = more;
	}
	return true;
}

static struct level *push(struct maximum *x)
{
	struct space *space = &x->job->space;
	struct level *d;

	if (!make_room(x))
		return NULL;
	d = &x->stack[x->depth];
	if (!d->snapshot) {
		d->snapshot = malloc(space_bytes(space));
		d->transition = malloc(transitions_most(space) * sizeof(*d->transition));
		d->counts = malloc(x->words * sizeof(*d->counts));
		d->open = malloc(x->words * sizeof(*d->open));
		if (!d->snapshot || !d->transition || !d->counts || !d->open)
			return NULL;
	}
	x->depth++;
	d->next = 0;
	d->index = x->states++;
	for (uint32_t i = 0; i < x->width; i++)
		values(x, d->index)[i] = (struct worst){ .follow = NO_FOLLOW };
	return d;
}

/* If nobody can ever go on, what is open stays open, and who waits does so for ever. */
static void end_here(struct maximum *x, struct worst *value, enum run_status end)
{
	const struct world *w = x->job->space.w;

	if (end == RUN_DONE)
		return;
	for (uint32_t i = 0; i < x->width; i++)
		if (x->width == 1 ? waits(w, x->job->config->maximize_task) :
				    i && is_in(x->open, i - 1))
			value[i].ns = ENDLESS;
}

/* --- values --------------------------------------------------------------------------- */

static void raise_to(struct worst *value, int64_t ns, uint32_t transition, uint32_t follow)
{
	if (ns > ENDLESS)
		ns = ENDLESS;
	if (ns <= value->ns && (value->follow != NO_FOLLOW || ns < value->ns))
		return;
	*value = (struct worst){ .ns = ns, .transition = transition, .follow = follow };
}

static uint32_t transition_under_way(const struct maximum *x)
{
	const struct level *d = &x->stack[x->depth - 1];

	return d->transition[d->next - 1];
}

/*
 * The transition under way, of the state on top, has led to a state with these values,
 * where these CPUs are in sections.
 */
static void learn(struct maximum *x, const struct worst *there, const uint64_t *open)
{
	struct level *d = &x->stack[x->depth - 1];
	struct worst *here = values(x, d->index);
	const uint32_t transition = transition_under_way(x);

	if (x->width == 1) {
		raise_to(here, there->ns + (is_in(d->counts, 0) ? d->price : 0), transition,
			 0);
		return;
	}
	raise_to(here, there->ns, transition, 0);
	for (uint32_t cpu = 0; cpu + 1 < x->width; cpu++) {
		const int64_t counted = is_in(d->counts, cpu + 1) ? d->price : 0;
		const bool was_open = is_in(d->open, cpu), is_open = is_in(open, cpu);

		if (!was_open && is_open)
			raise_to(here, there[cpu + 1].ns, transition, cpu + 1);
		else if (was_open && is_open)
			raise_to(&here[cpu + 1], there[cpu + 1].ns + counted, transition,
				 cpu + 1);
		else if (was_open)
			raise_to(&here[cpu + 1], counted, transition, NO_FOLLOW);
	}
}

static uint64_t index_of(const struct visited_entry *e)
{
	return e->note >> 1;
}

/* A new state goes on the stack; the values of one that was met before are known. */
static void arrive(struct maximum *x)
{
	struct search_job *job = x->job;
	struct space *space = &job->space;
	bool is_new;
	struct visited_entry *e =
		visited_add(&x->visited, space_identity(space, 0), &is_new);
	enum run_status end;
	struct level *d;
	uint32_t nr;

	find_open(x, x->open);
	if (!e) {
		x->no_memory = true;
		return;
	}
	if (!is_new) {
		/* it is a circle; one of mere choices who runs next is not worth telling */
		if (e->note & NOT_DONE)
			job->result.circles |= transition_under_way(x) < TRANSITION_PICK;
		else
			learn(x, values(x, index_of(e)), x->open);
		return;
	}
	d = push(x);
	if (!d) {
		x->no_memory = true;
		return;
	}
	e->note = d->index << 1 | NOT_DONE;
	job->result.states++;
	space_copy(space, d->snapshot);
	nr = transitions_enabled(space, x->enabled);
	d->transitions = nr;
	memcpy(d->transition, x->enabled, nr * sizeof(*d->transition));
	space_order(space, d->transition, nr);
	if (transitions_over(space, x->enabled, nr, &end)) {
		d->transitions = 0;
		end_here(x, values(x, d->index), end);
	}
}

static void leave(struct maximum *x)
{
	struct level *d = &x->stack[x->depth - 1];
	struct space *space = &x->job->space;
	struct visited_entry *e;
	bool is_new;

	space_restore(space, d->snapshot);
	e = visited_add(&x->visited, space_identity(space, 0), &is_new);
	e->note &= ~(uint64_t)NOT_DONE;
	find_open(x, x->open);
	x->depth--;
	if (x->depth)
		learn(x, values(x, d->index), x->open);
}

static void try_next(struct maximum *x)
{
	struct level *d = &x->stack[x->depth - 1];
	struct space *space = &x->job->space;
	const uint32_t transition = d->transition[d->next++];
	uint32_t cpu;

	space_restore(space, d->snapshot);
	find_open(x, d->open);
	d->price = price(x, transition, &cpu);
	find_counts(x, cpu, d->open, d->counts);
	transition_take(space, transition);
	x->job->result.transitions++;
	if (x->depth > x->job->result.depth)
		x->job->result.depth = x->depth;
	arrive(x);
}

/* --- the worst interleaving ----------------------------------------------------------- */

static void follow(struct maximum *x)
{
	struct search_job *job = x->job;
	struct space *space = &job->space;
	struct search_path *p = &job->result.maximum_path;
	uint32_t which = 0, cpu, room = 0;

	space_restore(space, job->initial);
	while (which != NO_FOLLOW) {
		bool is_new;
		const struct visited_entry *e =
			visited_add(&x->visited, space_identity(space, 0), &is_new);
		const struct worst *v = &values(x, index_of(e))[which];

		/* the end, or nothing from here on counts */
		if (is_new || !v->ns || (v->follow == NO_FOLLOW && v->ns == ENDLESS))
			break;
		if (p->transitions == room) {
			uint32_t *more = array_larger(p->transition, &room, 64,
						      sizeof(*more));

			if (!more)
				return;
			p->transition = more;
		}
		p->transition[p->transitions++] = v->transition;
		price(x, v->transition, &cpu);	/* it notes who had the object last */
		transition_take(space, v->transition);
		p->steps += space->steps;
		which = v->follow;
	}
}

static void run(struct maximum *x)
{
	struct search_job *job = x->job;

	space_restore(&job->space, job->initial);
	arrive(x);
	while (x->depth && !x->no_memory && !job_must_stop(job)) {
		if (x->stack[x->depth - 1].next == x->stack[x->depth - 1].transitions)
			leave(x);
		else
			try_next(x);
		job->bytes = visited_bytes(&x->visited) +
			     (uint64_t)x->room * x->width * sizeof(*x->value) +
			   x->stack_room * (sizeof(*x->stack) + space_bytes(&job->space) +
					    2 * x->words * sizeof(*x->open));
	}
	if (x->no_memory)
		job->result.limit = LIMIT_MEMORY;
	if (!x->states)
		return;
	job->result.maximum_ns = values(x, 0)->ns;
	job->result.endless = values(x, 0)->ns == ENDLESS;
	if (job->result.limit == LIMIT_NONE)
		follow(x);
}

void search_maximum(struct search_job *job)
{
	struct maximum x = { .job = job };

	x.width = job->config->maximize == MAXIMIZE_WAIT ? 1 : job->space.machine.cpus + 1;
	x.words = x.width / 64 + 1;
	x.enabled = malloc(transitions_most(&job->space) * sizeof(*x.enabled));
	x.open = malloc(x.words * sizeof(*x.open));
	if (x.enabled && x.open && visited_init(&x.visited))
		run(&x);
	else
		job->result.limit = LIMIT_MEMORY;
	for (uint32_t i = 0; i < x.stack_room; i++) {
		free(x.stack[i].snapshot);
		free(x.stack[i].transition);
		free(x.stack[i].counts);
		free(x.stack[i].open);
	}
	free(x.stack);
	free(x.value);
	free(x.enabled);
	free(x.open);
	visited_free(&x.visited);
}
