/* SPDX-License-Identifier: MIT */
/*
 * walks.c - interleavings drawn at random, one after the other, for what is too large to
 * be searched.
 *
 *	random	each move with the same probability
 *	pct	tasks have random priorities, and the most urgent one goes on; at depth - 1
 *		random points it becomes the least urgent (Burckhardt and others, 2010:
 *		a bug that takes d such points is found with probability >= 1 / n k^(d-1))
 */
#include "sim/search/job.h"
#include "sim/base/wide.h"
#include "sim/machine/run.h"

#include <stdlib.h>

/* A longer walk is broken off. */
enum { MAX_WALK = 1 << 20 };

struct walk {
	struct search *s;
	uint64_t rng;
	uint32_t *enabled;
	uint64_t *priority;		/* by task, then by event slot; larger goes first */
	uint64_t lowest;		/* handed out at change points, falling */
	uint32_t *change;		/* moves before which priorities change, config.depth - 1 */
	uint32_t longest;		/* walk so far */
	uint32_t *move;			/* the walk */
	uint32_t moves, room;
};

static uint32_t *trail_moves(void *data, uint32_t *nr)
{
	const struct walk *k = data;
	uint32_t *move = malloc((k->moves + 1) * sizeof(*move));

	*nr = move ? k->moves : 0;
	for (uint32_t i = 0; i < *nr; i++)
		move[i] = k->move[i];
	return move;
}

static uint64_t below(struct walk *k, uint64_t n)
{
	return wide_product(random_next(&k->rng), n).high;
}

/* --- pct --------------------------------------------------------------------------------- */

/* Whose priority a move has: its task's, or its event slot's. */
static uint64_t *priority_of(struct walk *k, uint32_t move)
{
	const struct world *w = k->s->moves.w;
	const uint32_t cpu = moves_stepping_cpu(&k->s->moves, move);

	if (cpu != NIL)
		return &k->priority[w->cpu[cpu].context];
	return &k->priority[w->tasks + (move < MOVE_SLICE ? move : 0)];
}

static void draw_priorities(struct walk *k)
{
	const struct world *w = k->s->moves.w;

	for (uint32_t i = 0; i < w->tasks + k->s->moves.width; i++)
		k->priority[i] = random_next(&k->rng) | UINT64_C(1) << 63;
	k->lowest = UINT64_C(1) << 62;
	for (uint32_t i = 0; i + 1 < k->s->config->depth; i++)
		k->change[i] = (uint32_t)below(k, k->longest + 1);
}

static uint32_t most_urgent(struct walk *k, uint32_t nr)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < nr; i++)
		if (*priority_of(k, k->enabled[i]) > *priority_of(k, k->enabled[best]))
			best = i;
	return k->enabled[best];
}

static uint32_t pct_move(struct walk *k, uint32_t nr)
{
	uint32_t move = most_urgent(k, nr);

	for (uint32_t i = 0; i + 1 < k->s->config->depth; i++) {
		if (k->change[i] != k->moves)
			continue;
		*priority_of(k, move) = k->lowest--;
		move = most_urgent(k, nr);
	}
	return move;
}

/* --- walking -------------------------------------------------------------------------------- */

static bool append(struct walk *k, uint32_t move)
{
	if (k->moves == k->room) {
		const uint32_t room = k->room ? 2 * k->room : 1024;
		uint32_t *more = realloc(k->move, room * sizeof(*more));

		if (!more)
			return false;
		k->move = more;
		k->room = room;
	}
	k->move[k->moves++] = move;
	return true;
}

static void walk(struct walk *k)
{
	struct search *s = k->s;
	struct moves *m = &s->moves;
	struct trail trail = { .data = k, .moves = trail_moves };
	uint32_t actor = NIL, move;
	enum run_status end;

	moves_restore(m, s->initial);
	k->moves = 0;
	while (k->moves < MAX_WALK) {
		const uint32_t nr = moves_enabled(m, k->enabled);

		m->violated = 0;
		if (moves_over(m, k->enabled, nr, &end)) {
			search_note_end(s, &trail, end);
			break;
		}
		move = s->config->strategy == SEARCH_PCT ? pct_move(k, nr) :
							   k->enabled[below(k, nr)];
		trail.preemptions += moves_disorder(m, move, actor);
		moves_make(m, move);
		if (!append(k, move)) {
			s->result.limit = LIMIT_MEMORY;
			return;
		}
		if (m->actor != NIL)
			actor = m->actor;
		s->result.transitions++;
		s->result.steps += m->steps;
		search_note(s, &trail);
		if (search_must_stop(s))
			return;
	}
	if (k->moves > k->longest)
		k->longest = k->moves;
	s->result.depth = k->longest;
}

static void walk_all(struct walk *k)
{
	struct search *s = k->s;

	while (!search_is_satisfied(s) && !search_must_stop(s)) {
		if (s->result.walks == s->config->max_walks) {
			s->result.limit = LIMIT_WALKS;
			return;
		}
		draw_priorities(k);
		walk(k);
		s->result.walks++;
	}
}

void search_walks(struct search *s)
{
	struct walk k = { .s = s, .rng = s->config->seed };

	k.enabled = malloc(moves_most(&s->moves) * sizeof(*k.enabled));
	k.priority = calloc(s->moves.w->tasks + s->moves.width, sizeof(*k.priority));
	k.change = calloc(s->config->depth + 1, sizeof(*k.change));
	if (k.enabled && k.priority && k.change)
		walk_all(&k);
	else
		s->result.limit = LIMIT_MEMORY;
	free(k.enabled);
	free(k.priority);
	free(k.change);
	free(k.move);
}
