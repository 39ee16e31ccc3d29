/* SPDX-License-Identifier: MIT */
/*
 * bounded.c - first what needs no preemption, then what needs one, and so on.
 *
 * Inside each bound the search goes breadth first, so what it finds first has few
 * preemptions, and of those interleavings the fewest transitions. Who moved last decides
 * what a preemption is, so that tells two states apart here. Independent transitions are
 * tried in both orders: leaving one out could cost the order with fewer preemptions.
 *
 * This takes memory for every state that waits to be looked at. So after the bounds that
 * find what people find, what has not been found is sought depth first, which proves its
 * absence or shows that it is there.
 *
 * What reduction.c leaves out may cost preemptions. would_only_queue() lets a task come
 * later instead of queueing for a lock, so the task could go on where it would have waited.
 * Nobody waits for a lock whose section is local as a whole (step_is_local()). A slice does
 * not end where its task waits (slice_may_end()). So in the end the bounds below what was
 * found are searched once more, counted (space.counted): without any of these three.
 */
#include "sim/search/job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/array.h"
#include "sim/search/transitions.h"
#include "sim/search/strategy/visited.h"

enum {
	FIRST_BOUNDS = 1,		/* before searching depth first */
	FIRST_NODES = 1 << 17,		/* … or as many states, or a quarter of memory */
};

/* A state that was reached: from which node, by which transition. */
struct node {
	unsigned char *snapshot;	/* NULL: it has been looked at */
	uint64_t identity;
	uint32_t from, by;
	uint32_t actor;			/* who moved last */
	uint32_t length;		/* transitions from the start */
	uint32_t bound;			/* preemptions from the start */
	uint32_t violated;		/* by the transition that led here */
	uint32_t bytes;			/* of the snapshot */
};

/* Nodes in the order in which they are to be looked at: by length. */
struct queue {
	uint32_t *node;
	uint32_t nr, room, next;
};

struct breadth_first {
	struct search_job *job;
	struct visited visited;
	struct node *node;
	uint32_t nodes, room;
	struct queue now;	/* reached at this bound, from nodes of this bound */
	struct queue before;	/* reached at this bound, from nodes of the one before */
	struct queue later;	/* of higher bounds */
	uint32_t bound;
	uint64_t snapshots;		/* bytes of all */
	unsigned char *snapshot;	/* room for one */
	uint32_t *enabled;
	bool no_memory;
	bool left_out;			/* a transition was, because of max_preemptions */
};

/* --- queues --------------------------------------------------------------------------- */

static bool enqueue(struct queue *q, uint32_t node)
{
	if (q->nr == q->room) {
		uint32_t *more = array_larger(q->node, &q->room, 256, sizeof(*more));

		if (!more)
			return false;
		q->node = more;
	}
	q->node[q->nr++] = node;
	return true;
}

/* Of the first nodes of both queues the one with the shorter path; NIL: both are empty. */
static uint32_t dequeue(struct breadth_first *b)
{
	struct queue *now = &b->now, *before = &b->before;

	if (before->next < before->nr &&
	    (now->next == now->nr || b->node[before->node[before->next]].length <=
					     b->node[now->node[now->next]].length))
		return before->node[before->next++];
	return now->next < now->nr ? now->node[now->next++] : NIL;
}

/* A stable counting sort: nodes of one length stay in their order. */
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

/* What waited for a higher bound has its turn now. */
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

/* --- nodes ---------------------------------------------------------------------------- */

static uint64_t rank(const struct node *n)
{
	return (uint64_t)n->bound << 32 | (n->length + 1);
}

/* Is this the best path so far to the state that the world is in? If so, notes it. */
static bool is_best(struct breadth_first *b, struct node *n)
{
	struct visited_entry *e;
	bool is_new;

	symmetry_look(b->job->symmetry, &b->job->space, NULL);
	n->identity = symmetry_identity(b->job->symmetry, &b->job->space, n->actor);
	e = visited_add(&b->visited, n->identity, &is_new);
	if (!e) {
		b->no_memory = true;
		return false;
	}
	if (!is_new && e->note <= rank(n))
		return false;
	b->job->result.states += is_new;
	e->note = rank(n);
	return true;
}

/* Was another path there better, or as good and looked at already? */
static bool was_overtaken(struct breadth_first *b, const struct node *n)
{
	bool is_new;
	struct visited_entry *e = visited_add(&b->visited, n->identity, &is_new);

	if (e->note != rank(n))
		return true;
	e->note--;
	return false;
}

static void add_node(struct breadth_first *b, struct node *n)
{
	struct space *space = &b->job->space;

	if (b->nodes == b->room) {
		struct node *more = array_larger(b->node, &b->room, 1024, sizeof(*more));

		b->no_memory |= !more;
		if (!more)
			return;
		b->node = more;
	}
	n->bytes = (uint32_t)space_save(space, b->snapshot);
	n->snapshot = malloc(n->bytes);
	if (!n->snapshot) {
		b->no_memory = true;
		return;
	}
	memcpy(n->snapshot, b->snapshot, n->bytes);
	b->snapshots += n->bytes;
	b->node[b->nodes] = *n;
	if (!enqueue(n->bound > b->bound ? &b->later : &b->now, b->nodes++))
		b->no_memory = true;
}

static void forget(struct breadth_first *b, uint32_t node)
{
	free(b->node[node].snapshot);
	b->node[node].snapshot = NULL;
	b->snapshots -= b->node[node].bytes;
}

struct node_trail {
	const struct breadth_first *b;
	uint32_t node;
};

static uint32_t *trail_transitions(void *data, uint32_t *nr)
{
	const struct node_trail *t = data;
	const struct node *node = t->b->node;
	uint32_t at = t->node, k = node[at].length;
	uint32_t *path = malloc((k + 1) * sizeof(*path));

	*nr = path ? k : 0;
	for (; path && k; at = node[at].from)
		path[--k] = node[at].by;
	return path;
}

/* --- looking at one ------------------------------------------------------------------- */

static void try_transition(struct breadth_first *b, uint32_t from, uint32_t transition)
{
	struct search_job *job = b->job;
	struct space *space = &job->space;
	const struct node *parent = &b->node[from];
	struct node n = { .from = from, .by = transition, .actor = parent->actor,
			  .length = parent->length + 1, .bound = parent->bound };

	space_restore(space, b->node[from].snapshot);
	n.bound += transition_preemptions(space, transition, n.actor);
	if (n.bound > job->config->max_preemptions) {
		b->left_out = true;
		return;
	}
	job_take(job, transition);
	job->result.transitions++;
	job->result.steps += space->steps;
	n.violated = space->violated;
	if (space->actor != NIL)
		n.actor = space->actor;
	/* a violation belongs to the transition, also where that leads to a known state */
	if (is_best(b, &n) || n.violated)
		add_node(b, &n);
}

/* The node has its turn: no other path to its state is better. */
static void look_at(struct breadth_first *b, uint32_t at, const struct trail *trail)
{
	struct search_job *job = b->job;
	struct space *space = &job->space;
	enum run_status end;
	uint32_t nr;

	if (b->node[at].length > job->result.depth)
		job->result.depth = b->node[at].length;
	space_restore(space, b->node[at].snapshot);
	space->violated = 0;
	nr = transitions_enabled(space, b->enabled);
	if (transitions_over(space, b->enabled, nr, &end)) {
		job_note_end(job, trail, end);
		return;
	}
	space_order(space, b->enabled, nr);
	for (uint32_t i = 0; i < nr && !b->no_memory; i++)
		try_transition(b, at, b->enabled[i]);
}

static void look_at_next(struct breadth_first *b)
{
	const uint32_t at = dequeue(b);
	const bool counted = b->job->space.counted;
	struct node_trail where = { b, at };
	struct trail trail = { .data = &where, .transitions = trail_transitions,
			       .preemptions = b->bound,
			       .fewest = counted || !b->bound, .counted = counted };

	if (at == NIL) {
		raise_bound(b);
		return;
	}
	if (b->node[at].bound > b->bound) {	/* its last transition counted twice */
		b->no_memory |= !enqueue(&b->later, at);
		return;
	}
	b->job->space.violated = b->node[at].violated;
	job_note(b->job, &trail);
	if (!was_overtaken(b, &b->node[at]))
		look_at(b, at, &trail);
	forget(b, at);
}

/* --- all of them ---------------------------------------------------------------------- */

static bool is_exhausted(const struct breadth_first *b)
{
	return b->now.next == b->now.nr && b->before.next == b->before.nr && !b->later.nr;
}

/* The most preemptions of a witness that may not have the fewest; 0: there is none. */
static uint32_t most_in_doubt(const struct search_job *job)
{
	uint32_t most = 0;

	for (unsigned i = 0; i < MAX_PROPERTIES; i++) {
		const struct search_finding *f = &job->result.property[i];

		if (f->verdict == VERDICT_VIOLATED && !f->fewest &&
		    f->path.preemptions > most)
			most = f->path.preemptions;
	}
	return most;
}

static bool nothing_is_in_doubt(const struct search_job *job)
{
	return !most_in_doubt(job);
}

static uint64_t bytes_used(const struct breadth_first *b)
{
	return b->snapshots + b->room * sizeof(*b->node) +
	       visited_bytes(&b->visited);
}

/* How far to look: up to a bound, and not with more than so much. */
struct reach {
	uint32_t bound;
	uint64_t states, bytes;		/* that the search may have met, and take */
};

static const struct reach everything = { NO_BOUND, UINT64_MAX, UINT64_MAX };

static void look(struct breadth_first *b, const struct reach *r,
		 bool (*is_enough)(const struct search_job *job))
{
	struct search_job *job = b->job;

	while (!b->no_memory && !is_exhausted(b) && b->bound <= r->bound &&
	       b->visited.entries < r->states && job->bytes < r->bytes && !is_enough(job) &&
	       !job_must_stop(job)) {
		look_at_next(b);
		job->bytes = bytes_used(b);
	}
	if (b->no_memory)
		job->result.limit = LIMIT_MEMORY;
}

static void begin(struct breadth_first *b, bool counted)
{
	struct node root = { .actor = NIL };

	job_start_over(b->job, counted);
	if (is_best(b, &root))
		add_node(b, &root);
}

static void clear(struct breadth_first *b)
{
	for (uint32_t i = 0; i < b->nodes; i++)
		free(b->node[i].snapshot);
	free(b->node);
	free(b->snapshot);
	free(b->now.node);
	free(b->before.node);
	free(b->later.node);
	visited_free(&b->visited);
}

/* All bounds up to this one were searched, so a witness within it has the fewest. */
static void note_fewest(struct search_job *job, uint32_t preemptions)
{
	for (unsigned i = 0; i < MAX_PROPERTIES; i++) {
		struct search_finding *f = &job->result.property[i];

		if (f->verdict == VERDICT_VIOLATED && f->path.preemptions <= preemptions)
			f->fewest = true;
	}
}

/*
 * The verdicts are known. Looks for interleavings with fewer preemptions. If this meets a
 * limit, that changes no verdict.
 */
static void improve(struct search_job *job, uint32_t *enabled)
{
	struct breadth_first b = { .job = job, .enabled = enabled };
	const struct search_result before = job->result;

	job->result.states = 0;
	b.snapshot = malloc(space_bytes(&job->space));
	if (b.snapshot && visited_init(&b.visited)) {
		begin(&b, true);
		while (b.bound < most_in_doubt(job) && job->result.limit == LIMIT_NONE) {
			const struct reach r = { b.bound, UINT64_MAX, UINT64_MAX };

			look(&b, &r, nothing_is_in_doubt);
			if (job->result.limit == LIMIT_NONE)
				note_fewest(job, is_exhausted(&b) ? NO_BOUND : b.bound);
		}
	}
	job->space.counted = false;
	clear(&b);
	if (job->result.limit != LIMIT_INTERRUPTED)
		job->result.limit = LIMIT_NONE;
	job->result.states = before.states;
	job->result.transitions = before.transitions;
	job->result.steps = before.steps;
	job->result.depth = before.depth;
}

static void search_both(struct breadth_first *b)
{
	struct search_job *job = b->job;
	const struct reach first = { FIRST_BOUNDS, FIRST_NODES,
				     job->config->max_bytes / 4 };

	look(b, &first, job_is_satisfied);
	if (is_exhausted(b) || job->result.limit != LIMIT_NONE || job_is_satisfied(job))
		return;
	job->result.states = job->result.transitions = 0;
	search_exhaustive(job);
}

/* With --max-preemptions the counts are to be exact, so the whole search is counted. */
static void search_below(struct breadth_first *b)
{
	struct search_job *job = b->job;

	begin(b, true);
	look(b, &everything, job_is_satisfied);
	job->space.counted = false;
	if (job->result.limit == LIMIT_NONE && b->left_out && !job_is_satisfied(job))
		job->result.limit = LIMIT_PREEMPTIONS;
}

void search_bounded(struct search_job *job)
{
	struct breadth_first b = { .job = job };

	b.enabled = malloc(transitions_most(&job->space) * sizeof(*b.enabled));
	b.snapshot = malloc(space_bytes(&job->space));
	if (!b.enabled || !b.snapshot || !visited_init(&b.visited)) {
		job->result.limit = LIMIT_MEMORY;
	} else if (job->config->max_preemptions != NO_BOUND) {
		search_below(&b);
	} else {
		begin(&b, false);
		search_both(&b);
	}
	clear(&b);
	if (job->result.limit == LIMIT_NONE && job->config->max_preemptions == NO_BOUND)
		improve(job, b.enabled);
	free(b.enabled);
}
