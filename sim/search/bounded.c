/* SPDX-License-Identifier: MIT */
/*
 * bounded.c - first what needs no preemption, then what needs one, and so on.
 *
 * Breadth first inside each bound, so what is found first has few preemptions, and of those
 * interleavings the fewest moves. A situation is told from another also by who moved last,
 * since that decides what a preemption is. Moves that are independent are tried in both
 * orders here: leaving one out could cost the order with fewer preemptions.
 *
 * That takes memory for every situation that waits to be looked at. So after the bounds
 * that find what people find, what has not been found is sought depth first, which proves
 * its absence or shows that it is there.
 *
 * would_only_queue() in moves.c lets a task come later instead of queueing for a lock.
 * Such a task could go on where it would have waited, nobody waits for a lock whose section
 * settles as a whole (step_settles()), and a slice does not end where its task waits
 * (slice_matters()), so a preemption may be counted that is none. In the end the bounds below
 * what was found are searched once more without any of that.
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/search/visited.h"
#include "sim/machine/run.h"

enum {
	FIRST_BOUNDS = 1,		/* before searching depth first */
	FIRST_NODES = 1 << 17,		/* … or as many situations, or a quarter of memory */
};

/* A situation that was reached: from which, by which move. */
struct node {
	unsigned char *snapshot;	/* NULL: it has been looked at */
	uint64_t identity;
	uint32_t from, move;
	uint32_t actor;
	uint32_t length;		/* moves from the start */
	uint32_t bound;			/* preemptions from the start */
	uint32_t violated;		/* by the move that led here */
};

/* Nodes in the order in which they are to be looked at: by length. */
struct queue {
	uint32_t *node;
	uint32_t nr, room, next;
};

struct breadth_first {
	struct search *s;
	struct visited visited;
	struct node *node;
	uint32_t nodes, room;
	struct queue now, before, later;	/* this bound's; … from the one before; next */
	uint32_t bound;
	uint64_t snapshots;
	uint32_t *enabled;
	bool no_memory;
	bool left_out;			/* a move, for max_preemptions */
};

/* --- queues ----------------------------------------------------------------------------------- */

static bool enqueue(struct queue *q, uint32_t node)
{
	if (q->nr == q->room) {
		const uint32_t room = q->room ? 2 * q->room : 256;
		uint32_t *more = realloc(q->node, room * sizeof(*more));

		if (!more)
			return false;
		q->node = more;
		q->room = room;
	}
	q->node[q->nr++] = node;
	return true;
}

/* The shorter of the two first ones; NIL: both queues are empty. */
static uint32_t dequeue(struct breadth_first *b)
{
	struct queue *now = &b->now, *before = &b->before;

	if (before->next < before->nr &&
	    (now->next == now->nr || b->node[before->node[before->next]].length <=
					     b->node[now->node[now->next]].length))
		return before->node[before->next++];
	return now->next < now->nr ? now->node[now->next++] : NIL;
}

/* Stable, by length: each node counted, then put where its length begins. */
static bool sort_by_length(struct breadth_first *b, struct queue *q)
{
	uint32_t longest = 0, *place, *sorted;

	for (uint32_t i = 0; i < q->nr; i++)
		if (b->node[q->node[i]].length > longest)
			longest = b->node[q->node[i]].length;
	place = calloc(longest + 2, sizeof(*place));
	sorted = malloc((q->nr + 1) * sizeof(*sorted));
	if (!place || !sorted) {
		free(place);
		free(sorted);
		return false;
	}
	for (uint32_t i = 0; i < q->nr; i++)
		place[b->node[q->node[i]].length + 1]++;
	for (uint32_t i = 1; i <= longest; i++)
		place[i] += place[i - 1];
	for (uint32_t i = 0; i < q->nr; i++)
		sorted[place[b->node[q->node[i]].length]++] = q->node[i];
	free(place);
	free(q->node);
	q->node = sorted;
	q->room = q->nr + 1;
	return true;
}

/* What was put off is this bound's now. */
static void raise_bound(struct breadth_first *b)
{
	struct queue empty = b->before;

	b->bound++;
	b->now.nr = b->now.next = 0;
	empty.nr = empty.next = 0;
	b->before = b->later;
	b->later = empty;
	if (b->before.nr && !sort_by_length(b, &b->before))
		b->no_memory = true;
}

/* --- nodes ------------------------------------------------------------------------------------- */

static uint64_t rank(const struct node *n)
{
	return (uint64_t)n->bound << 32 | (n->length + 1);
}

/* Is this the best way so far to where the world is? Then it is noted. */
static bool is_best(struct breadth_first *b, struct node *n)
{
	struct visited_entry *e;
	bool is_new;

	n->identity = moves_identity(&b->s->moves, n->actor + UINT64_C(1));
	e = visited_add(&b->visited, n->identity, &is_new);
	if (!e) {
		b->no_memory = true;
		return false;
	}
	if (!is_new && e->sleep <= rank(n))
		return false;
	b->s->result.states += is_new;
	e->sleep = rank(n);
	return true;
}

/* Another way there was better, or as good and looked at already. */
static bool was_overtaken(struct breadth_first *b, const struct node *n)
{
	bool is_new;
	struct visited_entry *e = visited_add(&b->visited, n->identity, &is_new);

	if (e->sleep != rank(n))
		return true;
	e->sleep--;
	return false;
}

static void add_node(struct breadth_first *b, struct node *n)
{
	struct moves *m = &b->s->moves;

	if (b->nodes == b->room) {
		const uint32_t room = b->room ? 2 * b->room : 1024;
		struct node *more = realloc(b->node, room * sizeof(*more));

		b->no_memory |= !more;
		if (!more)
			return;
		b->node = more;
		b->room = room;
	}
	n->snapshot = malloc(moves_bytes(m));
	if (!n->snapshot) {
		b->no_memory = true;
		return;
	}
	moves_save(m, n->snapshot);
	b->snapshots++;
	b->node[b->nodes] = *n;
	if (!enqueue(n->bound > b->bound ? &b->later : &b->now, b->nodes++))
		b->no_memory = true;
}

static void forget(struct breadth_first *b, uint32_t node)
{
	free(b->node[node].snapshot);
	b->node[node].snapshot = NULL;
	b->snapshots--;
}

struct node_trail {
	const struct breadth_first *b;
	uint32_t node;
};

static uint32_t *trail_moves(void *data, uint32_t *nr)
{
	const struct node_trail *t = data;
	const struct node *node = t->b->node;
	uint32_t at = t->node, k = node[at].length;
	uint32_t *move = malloc((k + 1) * sizeof(*move));

	*nr = move ? k : 0;
	for (; move && k; at = node[at].from)
		move[--k] = node[at].move;
	return move;
}

/* --- looking at one ------------------------------------------------------------------------------ */

static void try_move(struct breadth_first *b, uint32_t from, uint32_t move)
{
	struct search *s = b->s;
	struct moves *m = &s->moves;
	struct node n = { .from = from, .move = move, .actor = b->node[from].actor,
			  .length = b->node[from].length + 1, .bound = b->node[from].bound };

	moves_restore(m, b->node[from].snapshot);
	n.bound += moves_disorder(m, move, n.actor);
	if (n.bound > s->config->max_preemptions) {
		b->left_out = true;
		return;
	}
	moves_make(m, move);
	s->result.transitions++;
	s->result.steps += m->steps;
	n.violated = m->violated;
	if (m->actor != NIL)
		n.actor = m->actor;
	/* a violation is the move's, wherever that leads */
	if (is_best(b, &n) || n.violated)
		add_node(b, &n);
}

/* A situation's turn has come: no other way to it is better. */
static void look_at(struct breadth_first *b, uint32_t at, const struct trail *trail)
{
	struct search *s = b->s;
	struct moves *m = &s->moves;
	enum run_status end;
	uint32_t nr;

	if (b->node[at].length > s->result.depth)
		s->result.depth = b->node[at].length;
	moves_restore(m, b->node[at].snapshot);
	m->violated = 0;
	nr = moves_enabled(m, b->enabled);
	if (moves_over(m, b->enabled, nr, &end)) {
		search_note_end(s, trail, end);
		return;
	}
	for (uint32_t i = 0; i < nr && !b->no_memory; i++)
		try_move(b, at, b->enabled[i]);
}

static void look_at_next(struct breadth_first *b)
{
	const uint32_t at = dequeue(b);
	const bool counted = b->s->moves.counted;
	struct node_trail where = { b, at };
	struct trail trail = { .data = &where, .moves = trail_moves, .preemptions = b->bound,
			       .fewest = counted || !b->bound, .counted = counted };

	if (at == NIL) {
		raise_bound(b);
		return;
	}
	if (b->node[at].bound > b->bound) {	/* its last move counted twice */
		b->no_memory |= !enqueue(&b->later, at);
		return;
	}
	b->s->moves.violated = b->node[at].violated;
	search_note(b->s, &trail);
	if (!was_overtaken(b, &b->node[at]))
		look_at(b, at, &trail);
	forget(b, at);
}

/* --- all of them ----------------------------------------------------------------------------------- */

static bool is_exhausted(const struct breadth_first *b)
{
	return b->now.next == b->now.nr && b->before.next == b->before.nr && !b->later.nr;
}

/* The most preemptions of a witness that may not have the fewest; 0: there is none. */
static uint32_t most_in_doubt(const struct search *s)
{
	uint32_t most = 0;

	for (unsigned i = 0; i < MAX_PROPERTIES; i++) {
		const struct search_finding *f = &s->result.property[i];

		if (f->verdict == VERDICT_VIOLATED && !f->fewest && f->path.preemptions > most)
			most = f->path.preemptions;
	}
	return most;
}

static bool nothing_is_in_doubt(const struct search *s)
{
	return !most_in_doubt(s);
}

static uint64_t bytes_used(const struct breadth_first *b)
{
	return b->snapshots * moves_bytes(&b->s->moves) + b->room * sizeof(*b->node) +
	       visited_bytes(&b->visited);
}

/* How far to look: up to a bound, and not with more than so much. */
struct reach {
	uint32_t bound;
	uint64_t situations, bytes;
};

static const struct reach everything = { NO_BOUND, UINT64_MAX, UINT64_MAX };

static void look(struct breadth_first *b, const struct reach *r,
		 bool (*is_enough)(const struct search *s))
{
	struct search *s = b->s;

	while (!b->no_memory && !is_exhausted(b) && b->bound <= r->bound &&
	       b->visited.entries < r->situations && s->bytes < r->bytes && !is_enough(s) &&
	       !search_must_stop(s)) {
		look_at_next(b);
		s->bytes = bytes_used(b);
	}
	if (b->no_memory)
		s->result.limit = LIMIT_MEMORY;
}

static void begin(struct breadth_first *b, bool counted)
{
	struct node root = { .actor = NIL };

	search_start_over(b->s, counted);
	if (is_best(b, &root))
		add_node(b, &root);
}

static void clear(struct breadth_first *b)
{
	for (uint32_t i = 0; i < b->nodes; i++)
		free(b->node[i].snapshot);
	free(b->node);
	free(b->now.node);
	free(b->before.node);
	free(b->later.node);
	visited_free(&b->visited);
}

/* All bounds up to this one were searched, so a witness within it has the fewest. */
static void settle_doubts(struct search *s, uint32_t preemptions)
{
	for (unsigned i = 0; i < MAX_PROPERTIES; i++) {
		struct search_finding *f = &s->result.property[i];

		if (f->verdict == VERDICT_VIOLATED && f->path.preemptions <= preemptions)
			f->fewest = true;
	}
}

/*
 * The verdicts are known. Is there an interleaving with fewer preemptions? A limit that this
 * meets changes no verdict.
 */
static void improve(struct search *s, uint32_t *enabled)
{
	struct breadth_first b = { .s = s, .enabled = enabled };
	const struct search_result before = s->result;

	s->result.states = 0;
	if (visited_init(&b.visited)) {
		begin(&b, true);
		while (b.bound < most_in_doubt(s) && s->result.limit == LIMIT_NONE) {
			const struct reach r = { b.bound, UINT64_MAX, UINT64_MAX };

			look(&b, &r, nothing_is_in_doubt);
			if (s->result.limit == LIMIT_NONE)
				settle_doubts(s, is_exhausted(&b) ? NO_BOUND : b.bound);
		}
	}
	s->moves.counted = false;
	clear(&b);
	if (s->result.limit != LIMIT_INTERRUPTED)
		s->result.limit = LIMIT_NONE;
	s->result.states = before.states;
	s->result.transitions = before.transitions;
	s->result.steps = before.steps;
	s->result.depth = before.depth;
}

static void search_both(struct breadth_first *b)
{
	struct search *s = b->s;
	const struct reach first = { FIRST_BOUNDS, FIRST_NODES, s->config->max_bytes / 4 };

	look(b, &first, search_is_satisfied);
	if (is_exhausted(b) || s->result.limit != LIMIT_NONE || search_is_satisfied(s))
		return;
	s->result.states = s->result.transitions = 0;
	search_exhaustive(s);
}

/* --max-preemptions means exact counts, so would_only_queue() is not used at all. */
static void search_below(struct breadth_first *b)
{
	struct search *s = b->s;

	begin(b, true);
	look(b, &everything, search_is_satisfied);
	s->moves.counted = false;
	if (s->result.limit == LIMIT_NONE && b->left_out && !search_is_satisfied(s))
		s->result.limit = LIMIT_PREEMPTIONS;
}

void search_bounded(struct search *s)
{
	struct breadth_first b = { .s = s };

	b.enabled = malloc(moves_most(&s->moves) * sizeof(*b.enabled));
	if (!b.enabled || !visited_init(&b.visited)) {
		s->result.limit = LIMIT_MEMORY;
	} else if (s->config->max_preemptions != NO_BOUND) {
		search_below(&b);
	} else {
		begin(&b, false);
		search_both(&b);
	}
	clear(&b);
	if (s->result.limit == LIMIT_NONE && s->config->max_preemptions == NO_BOUND)
		improve(s, b.enabled);
	free(b.enabled);
}
