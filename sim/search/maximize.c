/* SPDX-License-Identifier: MIT */
/*
 * maximize.c - the worst that any interleaving can do: how long preemption stays off, or
 * how long a task waits for locks and for other CPUs.
 *
 * A search lets no time pass, so a length is counted in work: what the CPU does itself,
 * and, while it waits, what the CPU does that it waits for, each step at its price. The
 * way from one situation to the end is as bad as the worst move that can be made in it
 * makes it, so each situation is looked at once:
 *
 *	wait(s)		 = max of counted(move) + wait(where the move leads)
 *	open(s, cpu)	 = the same until the section that is open on this CPU ends
 *	preempt_off(s)	 = max of preempt_off(where it leads), open(there, cpu) if it opens
 *
 * Nothing is left out here: orders that differ in nothing else differ in who waits longer.
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/steps/price.h"
#include "sim/search/visited.h"
#include "sim/world/wait.h"
#include "sim/steps/frame.h"
#include "sim/machine/run.h"
#include "sim/kernel/stuck.h"

/* A number that no sum of costs reaches: it never ends. */
static const int64_t ENDLESS = INT64_MAX / 2;

enum { NOT_DONE = 1 };		/* in visited_entry.sleep, beside the index: on the stack */

/* How bad it can get, and by which move; follow: which of the values there goes on. */
struct worst {
	int64_t ns;
	uint32_t move;
	uint32_t follow;
};

struct depth {
	uint32_t *move;
	uint32_t moves, next;
	uint64_t index;			/* of its values */
	unsigned char *snapshot;
	int64_t price;			/* of the move under way */
	uint64_t *counts;		/* bit set of the values that it adds to */
	uint64_t *open;			/* bit set of CPUs that were in a section */
};

struct maximum {
	struct search *s;
	struct visited visited;
	struct worst *value;		/* `width` of each situation */
	uint64_t situations, room;
	uint32_t width;			/* 1: a task's wait; else the result, then one a CPU */
	struct depth *stack;
	uint32_t depth, stack_room;
	uint32_t *enabled;
	uint32_t words;			/* of a bit set */
	uint64_t *open;			/* bit set of CPUs that are in a section now */
	bool no_memory;
};

enum { NO_FOLLOW = UINT32_MAX };

/* --- bit sets, of CPUs or of values ---------------------------------------------------------- */

static bool is_in(const uint64_t *set, uint32_t i)
{
	return set[i / 64] >> i % 64 & 1;
}

static void put_in(uint64_t *set, uint32_t i)
{
	set[i / 64] |= UINT64_C(1) << i % 64;
}

/* --- who works for whom -------------------------------------------------------------------- */

static bool waits(const struct world *w, uint32_t task)
{
	const struct wait s = task_wait(w, task);

	return waits_for_others(&s);
}

/* Who waits for a condition waits for the first one who does not wait himself. */
static uint32_t somebody_else(const struct world *w, uint32_t task)
{
	for (uint32_t i = 0; i + 1 < w->machine->tasks; i++) {
		const struct task *o = &w->task[i];

		if (i != task && o->state != TASK_DEAD && o->state != TASK_NEW && !waits(w, i))
			return o->cpu;
	}
	return NIL;
}

/* The CPU whose work ends this task's waiting, at the end of the chain of those who wait. */
static uint32_t awaited_cpu(const struct world *w, uint32_t task)
{
	for (uint32_t chain = 0; chain < w->tasks; chain++) {
		const struct wait s = task_wait(w, task);
		uint32_t by;

		if (s.kind == WAIT_CONDITION)
			return somebody_else(w, task);
		if (s.kind == WAIT_LOCK)
			task = s.who;
		else if (s.kind != WAIT_ANSWERS || !is_held_up(w, task, &by))
			return s.cpu;
		else
			task = by;
		if (task == NIL)
			return NIL;
	}
	return NIL;
}

static void find_open(const struct maximum *x, uint64_t *open)
{
	const struct world *w = x->s->moves.w;

	memset(open, 0, x->words * sizeof(*open));
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (w->cpu[cpu].current != NIL && w->task[w->cpu[cpu].current].preempt_count)
			put_in(open, cpu);
}

/* Finds the values to which work of this CPU adds. cpu: NIL: it is no CPU's work. */
static void find_counts(const struct maximum *x, uint32_t cpu, const uint64_t *open,
			uint64_t *counts)
{
	const struct world *w = x->s->moves.w;

	memset(counts, 0, x->words * sizeof(*counts));
	if (cpu == NIL)
		return;
	if (x->width == 1) {
		const uint32_t task = x->s->config->maximize_task;

		if (waits(w, task) && awaited_cpu(w, task) == cpu)
			put_in(counts, 0);
		return;
	}
	for (uint32_t c = 0; c + 1 < x->width; c++)
		if (is_in(open, c) &&
		    (c == cpu || awaited_cpu(w, w->cpu[c].current) == cpu))
			put_in(counts, c + 1);
}

/* --- prices ------------------------------------------------------------------------------------ */

/* Part of the situation: the CPU that had the object last, plus 1; 0: none has had it. */
static uint64_t *last_user(struct maximum *x, uint32_t object)
{
	struct moves *m = &x->s->moves;

	return &m->slot[m->slots - m->w->objects + object];
}

static int64_t work_of_step(struct maximum *x, uint32_t cpu)
{
	const struct world *w = x->s->moves.w;
	const int64_t *cost = x->s->config->cost;
	const struct task *t = &w->task[w->cpu[cpu].context];
	uint32_t last = t->object == NIL ? NIL : (uint32_t)*last_user(x, t->object) - 1;
	int64_t ns;

	if (spins_for_lock(t))
		return 0;
	ns = step_price(w, cost, cpu, t, announced_step(w, t), &last);
	if (t->object != NIL)
		*last_user(x, t->object) = (uint64_t)last + 1;
	if (ns > ENDLESS / 1024)
		ns = ENDLESS / 1024;
	if (w->task_clock[t->id].switch_cost)
		ns += cost[COST_CONTEXT_SWITCH];
	return ns;
}

static int64_t price(struct maximum *x, uint32_t move, uint32_t *cpu)
{
	const struct world *w = x->s->moves.w;
	const uint32_t cpus = w->machine->cpus;

	*cpu = moves_stepping_cpu(&x->s->moves, move);
	if (*cpu != NIL)
		return work_of_step(x, *cpu);
	*cpu = move < 4 * cpus ? move % cpus : NIL;
	return move < 4 * cpus ? x->s->config->cost[COST_IPI_DELIVERY] : 0;
}

/* --- the stack ---------------------------------------------------------------------------------- */

static struct worst *values(const struct maximum *x, uint64_t index)
{
	return &x->value[index * x->width];
}

static bool make_room(struct maximum *x)
{
	if (x->situations == x->room) {
		const uint64_t room = x->room ? 2 * x->room : 1024;
		struct worst *more = realloc(x->value, room * x->width * sizeof(*more));

		if (!more)
			return false;
		x->value = more;
		x->room = room;
	}
	if (x->depth == x->stack_room) {
		const uint32_t room = x->stack_room ? 2 * x->stack_room : 64;
		struct depth *more = realloc(x->stack, room * sizeof(*more));

		if (!more)
			return false;
		memset(more + x->stack_room, 0, (room - x->stack_room) * sizeof(*more));
		x->stack = more;
		x->stack_room = room;
	}
	return true;
}

static struct depth *push(struct maximum *x)
{
	struct moves *m = &x->s->moves;
	struct depth *d;

	if (!make_room(x))
		return NULL;
	d = &x->stack[x->depth];
	if (!d->snapshot) {
		d->snapshot = malloc(moves_bytes(m));
		d->move = malloc(moves_most(m) * sizeof(*d->move));
		d->counts = malloc(x->words * sizeof(*d->counts));
		d->open = malloc(x->words * sizeof(*d->open));
		if (!d->snapshot || !d->move || !d->counts || !d->open)
			return NULL;
	}
	x->depth++;
	d->next = 0;
	d->index = x->situations++;
	for (uint32_t i = 0; i < x->width; i++)
		values(x, d->index)[i] = (struct worst){ .follow = NO_FOLLOW };
	return d;
}

/* Nobody can ever go on: what is open stays open, who waits waits for ever. */
static void end_here(struct maximum *x, struct worst *value, enum run_status end)
{
	const struct world *w = x->s->moves.w;

	if (end == RUN_DONE)
		return;
	for (uint32_t i = 0; i < x->width; i++)
		if (x->width == 1 ? waits(w, x->s->config->maximize_task) :
				    i && is_in(x->open, i - 1))
			value[i].ns = ENDLESS;
}

/* --- values --------------------------------------------------------------------------------------- */

static void raise_to(struct worst *value, int64_t ns, uint32_t move, uint32_t follow)
{
	if (ns > ENDLESS)
		ns = ENDLESS;
	if (ns <= value->ns && (value->follow != NO_FOLLOW || ns < value->ns))
		return;
	*value = (struct worst){ .ns = ns, .move = move, .follow = follow };
}

static uint32_t move_under_way(const struct maximum *x)
{
	const struct depth *d = &x->stack[x->depth - 1];

	return d->move[d->next - 1];
}

/*
 * The move under way, of the situation on top, has led to a situation with these values,
 * where these CPUs are in sections.
 */
static void learn(struct maximum *x, const struct worst *there, const uint64_t *open)
{
	struct depth *d = &x->stack[x->depth - 1];
	struct worst *here = values(x, d->index);
	const uint32_t move = move_under_way(x);

	if (x->width == 1) {
		raise_to(here, there->ns + (is_in(d->counts, 0) ? d->price : 0), move, 0);
		return;
	}
	raise_to(here, there->ns, move, 0);
	for (uint32_t cpu = 0; cpu + 1 < x->width; cpu++) {
		const int64_t counted = is_in(d->counts, cpu + 1) ? d->price : 0;
		const bool was_open = is_in(d->open, cpu), is_open = is_in(open, cpu);

		if (!was_open && is_open)
			raise_to(here, there[cpu + 1].ns, move, cpu + 1);
		else if (was_open && is_open)
			raise_to(&here[cpu + 1], there[cpu + 1].ns + counted, move, cpu + 1);
		else if (was_open)
			raise_to(&here[cpu + 1], counted, move, NO_FOLLOW);
	}
}

static uint64_t index_of(const struct visited_entry *e)
{
	return e->sleep >> 1;
}

/* The world is in a situation: new ones go on the stack, others are known already. */
static void arrive(struct maximum *x)
{
	struct search *s = x->s;
	struct moves *m = &s->moves;
	bool is_new;
	struct visited_entry *e = visited_add(&x->visited, moves_identity(m, 0), &is_new);
	enum run_status end;
	struct depth *d;
	uint32_t nr;

	find_open(x, x->open);
	if (!e) {
		x->no_memory = true;
		return;
	}
	if (!is_new) {
		/* round in a circle: only the choice of who goes next is worth no word */
		if (e->sleep & NOT_DONE)
			s->result.circles |= move_under_way(x) < MOVE_PICK;
		else
			learn(x, values(x, index_of(e)), x->open);
		return;
	}
	d = push(x);
	if (!d) {
		x->no_memory = true;
		return;
	}
	e->sleep = d->index << 1 | NOT_DONE;
	s->result.states++;
	moves_save(m, d->snapshot);
	nr = moves_enabled(m, x->enabled);
	d->moves = nr;
	memcpy(d->move, x->enabled, nr * sizeof(*d->move));
	if (moves_over(m, x->enabled, nr, &end)) {
		d->moves = 0;
		end_here(x, values(x, d->index), end);
	}
}

static void leave(struct maximum *x)
{
	struct depth *d = &x->stack[x->depth - 1];
	struct moves *m = &x->s->moves;
	struct visited_entry *e;
	bool is_new;

	moves_restore(m, d->snapshot);
	e = visited_add(&x->visited, moves_identity(m, 0), &is_new);
	e->sleep &= ~(uint64_t)NOT_DONE;
	find_open(x, x->open);
	x->depth--;
	if (x->depth)
		learn(x, values(x, d->index), x->open);
}

static void try_next(struct maximum *x)
{
	struct depth *d = &x->stack[x->depth - 1];
	struct moves *m = &x->s->moves;
	const uint32_t move = d->move[d->next++];
	uint32_t cpu;

	moves_restore(m, d->snapshot);
	find_open(x, d->open);
	d->price = price(x, move, &cpu);
	find_counts(x, cpu, d->open, d->counts);
	moves_make(m, move);
	x->s->result.transitions++;
	if (x->depth > x->s->result.depth)
		x->s->result.depth = x->depth;
	arrive(x);
}

/* --- the worst interleaving ------------------------------------------------------------------------- */

static void follow(struct maximum *x)
{
	struct search *s = x->s;
	struct moves *m = &s->moves;
	struct search_path *p = &s->result.maximum_path;
	uint32_t which = 0, cpu, room = 0;

	moves_restore(m, s->initial);
	while (which != NO_FOLLOW) {
		bool is_new;
		const struct visited_entry *e =
			visited_add(&x->visited, moves_identity(m, 0), &is_new);
		const struct worst *v = &values(x, index_of(e))[which];

		/* the end, or nothing from here on counts */
		if (is_new || !v->ns || (v->follow == NO_FOLLOW && v->ns == ENDLESS))
			break;
		if (p->moves == room) {
			uint32_t *more;

			room = room ? 2 * room : 64;
			more = realloc(p->move, room * sizeof(*more));
			if (!more)
				return;
			p->move = more;
		}
		p->move[p->moves++] = v->move;
		price(x, v->move, &cpu);
		moves_make(m, v->move);
		p->steps += m->steps;
		which = v->follow;
	}
}

static void run(struct maximum *x)
{
	struct search *s = x->s;

	moves_restore(&s->moves, s->initial);
	arrive(x);
	while (x->depth && !x->no_memory && !search_must_stop(s)) {
		if (x->stack[x->depth - 1].next == x->stack[x->depth - 1].moves)
			leave(x);
		else
			try_next(x);
		s->bytes = visited_bytes(&x->visited) + x->room * x->width * sizeof(*x->value) +
			   x->stack_room * (sizeof(*x->stack) + moves_bytes(&s->moves) +
					    2 * x->words * sizeof(*x->open));
	}
	if (x->no_memory)
		s->result.limit = LIMIT_MEMORY;
	if (!x->situations)
		return;
	s->result.maximum_ns = values(x, 0)->ns;
	s->result.endless = values(x, 0)->ns == ENDLESS;
	if (s->result.limit == LIMIT_NONE)
		follow(x);
}

void search_maximum(struct search *s)
{
	struct maximum x = { .s = s };

	x.width = s->config->maximize == MAXIMIZE_WAIT ? 1 : s->moves.machine.cpus + 1;
	x.words = x.width / 64 + 1;
	x.enabled = malloc(moves_most(&s->moves) * sizeof(*x.enabled));
	x.open = malloc(x.words * sizeof(*x.open));
	if (x.enabled && x.open && visited_init(&x.visited))
		run(&x);
	else
		s->result.limit = LIMIT_MEMORY;
	for (uint32_t i = 0; i < x.stack_room; i++) {
		free(x.stack[i].snapshot);
		free(x.stack[i].move);
		free(x.stack[i].counts);
		free(x.stack[i].open);
	}
	free(x.stack);
	free(x.value);
	free(x.enabled);
	free(x.open);
	visited_free(&x.visited);
}
