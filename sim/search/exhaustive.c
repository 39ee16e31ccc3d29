/* SPDX-License-Identifier: MIT */
/*
 * exhaustive.c - everything, depth first, with sleep sets.
 *
 * Of two moves that can be exchanged only one order is tried: a move that was tried in a
 * situation sleeps in what its later siblings lead to, until something happens there that
 * it has to do with. A situation that is met again is not searched again, except for what
 * slept in it then and does not now (Godefroid 1996, sections 5.2 and 5.3).
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/search/visited.h"
#include "sim/machine/run.h"

enum { SLEEPERS = 64 };		/* moves with a higher number never sleep */

struct level {
	uint32_t *move;			/* to be tried here */
	uint32_t moves, next;
	uint32_t preemptions;		/* on the way here */
	uint32_t actor;			/* who moved last */
	uint64_t asleep, tried;		/* bit sets of moves */
	struct footprint footprint[SLEEPERS];	/* of these */
	unsigned char *snapshot;
};

struct depth_first {
	struct search *s;
	struct visited visited;
	struct level *stack;
	uint32_t depth, room;
	uint64_t used;			/* bytes, visited and stack[] left out */
	uint32_t *enabled;
};

static uint64_t bit_of(uint32_t move)
{
	return move < SLEEPERS ? UINT64_C(1) << move : 0;
}

static bool independent(const struct footprint *a, const struct footprint *b)
{
	return !(a->objects & b->objects) && !(a->cpus & b->cpus);
}

/* --- the stack ------------------------------------------------------------------------------ */

static bool make_room(struct depth_first *d)
{
	const uint32_t room = d->room ? 2 * d->room : 64;
	struct level *more = realloc(d->stack, room * sizeof(*more));

	if (!more)
		return false;
	memset(more + d->room, 0, (room - d->room) * sizeof(*more));
	d->stack = more;
	d->room = room;
	return true;
}

/* A situation on top of the stack, its buffers kept from the last time; NULL: no memory. */
static struct level *push(struct depth_first *d)
{
	const size_t moves = moves_most(&d->s->moves) * sizeof(uint32_t);
	const size_t bytes = moves_bytes(&d->s->moves);
	struct level *n;

	if (d->depth == d->room && !make_room(d))
		return NULL;
	n = &d->stack[d->depth];
	if (!n->snapshot) {
		n->snapshot = malloc(bytes);
		n->move = malloc(moves);
		d->used += bytes + moves;
		if (!n->snapshot || !n->move)
			return NULL;
	}
	d->depth++;
	n->moves = n->next = 0;
	n->asleep = n->tried = 0;
	return n;
}

static struct level *top(const struct depth_first *d)
{
	return &d->stack[d->depth - 1];
}

/* For findings: the moves that are under way on the stack. */
static uint32_t *trail_moves(void *data, uint32_t *nr)
{
	const struct depth_first *d = data;
	uint32_t *move = malloc((d->depth + 1) * sizeof(*move));

	*nr = 0;
	for (uint32_t i = 0; move && i < d->depth; i++)
		move[(*nr)++] = d->stack[i].move[d->stack[i].next - 1];
	return move;
}

/* --- one situation ------------------------------------------------------------------------------ */

/* The moves of n that sleep in what the move with this footprint led to. */
static uint64_t sleepers(const struct level *n, const struct footprint *moved)
{
	uint64_t asleep = 0;

	for (uint64_t left = n->asleep | n->tried; left; left &= left - 1) {
		const unsigned i = (unsigned)__builtin_ctzll(left);

		if (independent(&n->footprint[i], moved))
			asleep |= UINT64_C(1) << i;
	}
	return asleep;
}

/* What of the moves that do not sleep is still to be tried here: a bit set; ~0: all. */
static uint64_t wanted_here(struct depth_first *d, uint64_t asleep, bool *no_memory)
{
	bool is_new;
	struct visited_entry *e =
		visited_add(&d->visited, moves_identity(&d->s->moves, 0), &is_new);
	uint64_t wanted;

	*no_memory = !e;
	if (!e)
		return 0;
	if (is_new) {
		d->s->result.states++;
		e->sleep = asleep;
		return UINT64_MAX;
	}
	wanted = e->sleep & ~asleep;
	e->sleep &= asleep;
	return wanted;
}

/* Puts the situation that the world is in on the stack, if there is anything to try. */
static bool enter(struct depth_first *d, const uint32_t *enabled, uint32_t nr,
		  uint64_t asleep, uint32_t actor, uint32_t preemptions)
{
	bool no_memory;
	const uint64_t wanted = wanted_here(d, asleep, &no_memory);
	struct level *n;

	if (no_memory || !wanted || !nr)
		return !no_memory;
	n = push(d);
	if (!n)
		return false;
	for (uint32_t i = 0; i < nr; i++)
		if (wanted == UINT64_MAX ? !(bit_of(enabled[i]) & asleep) :
					   !!(bit_of(enabled[i]) & wanted))
			n->move[n->moves++] = enabled[i];
	n->asleep = asleep;
	n->actor = actor;
	n->preemptions = preemptions;
	if (d->depth > 1)
		memcpy(n->footprint, n[-1].footprint, sizeof(n->footprint));
	if (n->moves > 1)	/* else nobody comes back */
		moves_save(&d->s->moves, n->snapshot);
	return true;
}

/* Makes the next move of the situation on top; false: there is no memory. */
static bool try_next(struct depth_first *d)
{
	struct search *s = d->s;
	struct moves *m = &s->moves;
	struct level *n = top(d);
	const uint32_t move = n->move[n->next++];
	const uint32_t before = n->actor;
	struct trail trail = { .data = d, .moves = trail_moves };
	struct footprint moved;
	enum run_status end;
	uint64_t asleep;
	uint32_t nr;

	if (n->next > 1)	/* else the world is still there */
		moves_restore(m, n->snapshot);
	trail.preemptions = n->preemptions + moves_disorder(m, move, before);
	moves_make(m, move);
	moved = m->w->touched;
	s->result.transitions++;
	s->result.steps += m->steps;
	search_note(s, &trail);
	asleep = s->config->reduce ? sleepers(n, &moved) : 0;
	if (bit_of(move)) {
		n->tried |= bit_of(move);
		n->footprint[move] = moved;
	}
	nr = moves_enabled(m, d->enabled);
	if (moves_over(m, d->enabled, nr, &end)) {
		search_note_end(s, &trail, end);
		nr = 0;
	}
	return enter(d, d->enabled, nr, asleep, m->actor != NIL ? m->actor : before,
		     trail.preemptions);
}

/* --- all of them ----------------------------------------------------------------------------------- */

static void run(struct depth_first *d)
{
	struct search *s = d->s;
	const struct trail trail = { .data = d, .moves = trail_moves };
	const uint64_t before = s->bytes;	/* of who called */
	enum run_status end;
	uint32_t nr;
	bool memory;

	moves_restore(&s->moves, s->initial);
	s->moves.violated = 0;
	nr = moves_enabled(&s->moves, d->enabled);
	if (moves_over(&s->moves, d->enabled, nr, &end)) {
		search_note_end(s, &trail, end);
		nr = 0;
	}
	memory = enter(d, d->enabled, nr, 0, NIL, 0);
	while (memory && d->depth && !search_is_satisfied(s) && !search_must_stop(s)) {
		if (top(d)->next == top(d)->moves) {
			d->depth--;
			continue;
		}
		if (d->depth > s->result.depth)
			s->result.depth = d->depth;
		memory = try_next(d);
		s->bytes = before + d->used + d->room * sizeof(*d->stack) +
			   visited_bytes(&d->visited);
	}
	if (!memory)
		s->result.limit = LIMIT_MEMORY;
}

void search_exhaustive(struct search *s)
{
	struct depth_first d = { .s = s };

	d.enabled = malloc(moves_most(&s->moves) * sizeof(*d.enabled));
	if (!d.enabled || !visited_init(&d.visited))
		s->result.limit = LIMIT_MEMORY;
	else
		run(&d);
	for (uint32_t i = 0; i < d.room; i++) {
		free(d.stack[i].snapshot);
		free(d.stack[i].move);
	}
	free(d.stack);
	free(d.enabled);
	visited_free(&d.visited);
}
