/* SPDX-License-Identifier: MIT */
/*
 * ahead.h - threads that make transitions which a depth-first search has still to make.
 *
 * What a transition leads to is a function of the state and the transition alone. So others may
 * find that out before the search comes to it; the search then takes the result in its own order.
 * What it finds, counts and tells does not depend on how many threads help.
 */
#ifndef SIM_SEARCH_STRATEGY_AHEAD_H
#define SIM_SEARCH_STRATEGY_AHEAD_H

#include <stdatomic.h>

#include "sim/search/job.h"
#include "sim/search/reduction.h"
#include "sim/search/strategy/visited.h"

/* What a transition has led to. */
struct made {
	unsigned char *snapshot;
	uint32_t *enabled, nr;		/* what can happen next; 0: the interleaving is over */
	uint64_t identity;
	uint64_t *order;		/* symmetry_save() */
	uint64_t steps;
	struct footprint touched;
	uint32_t actor, preemptions, violated;
	enum run_status end;
	bool over, cut;
	/* What only threads need. */
	uint16_t *pc;			/* of the steps */
	uint32_t pcs, pcs_room;
	uint32_t makers;		/* threads that begin from here */
	uint64_t serial;		/* of the result: this room has been others' before */
	atomic_bool done;
	bool abandoned;			/* nobody wants it any more */
	struct made **child;		/* by place in enabled[]; NULL: nobody makes it */
	struct made *next;		/* of those that are free */
};

/* A state that the search is at, and what of it is still to be tried. */
struct level {
	struct made *at;
	uint32_t *transition;		/* to be tried here */
	uint32_t transitions, next;
	uint32_t preemptions;		/* on the path to here */
	uint32_t actor;			/* who moved last */
	uint64_t asleep, tried;		/* bit sets of transitions */
	struct footprint footprint[64];	/* of these */
};

/* Of these transitions, those that sleep on where the one with this footprint led. */
static inline uint64_t still_asleep(const struct level *n, uint64_t set,
				    const struct footprint *touched)
{
	uint64_t asleep = 0;

	for (; set; set &= set - 1) {
		const unsigned i = (unsigned)__builtin_ctzll(set);

		if (are_independent(&n->footprint[i], touched))
			asleep |= UINT64_C(1) << i;
	}
	return asleep;
}

struct ahead;

/* The search's levels, of which threads look at those on top, and the states it has been in. */
struct ahead_view {
	struct level *const *stack;
	const uint32_t *depth;		/* levels */
	const struct visited *visited;
};

/* It keeps what is made. NULL: there is no memory. */
struct ahead *ahead_new(struct search_job *job, const struct ahead_view *view);
/* From now on config.helpers threads help, unless they do already. The lock must not be held. */
void ahead_help(struct ahead *a);
/* The search has taken one more transition. Helpers that make it no faster rest for a while. */
void ahead_taken(struct ahead *a);
/* The helpers end; and all results must have been given back before it is freed. */
void ahead_stop(struct ahead *a);
void ahead_free(struct ahead *a);

/* Whoever changes what the view shows holds this. */
void ahead_lock(struct ahead *a);
void ahead_unlock(struct ahead *a);
/* news: there may be something new to do. */
void ahead_unlock_and_tell(struct ahead *a, bool news);

/* Room for a result, or NULL: there is no memory. It is given back with what hangs on it. */
struct made *ahead_room(struct ahead *a);
void ahead_discard(struct ahead *a, struct made *m);

/*
 * What this transition of the level on top leads to, if a thread has made it or is about to; NULL:
 * the search has to make it itself. *moved: meanwhile the search's world has come elsewhere.
 */
struct made *ahead_take(struct ahead *a, struct level *n, uint32_t transition, bool *moved);

/* Takes the transition in the search's own world, which is at `from`; says in m what that led to. */
void ahead_make(struct search_job *job, const struct made *from, uint32_t transition, uint32_t actor,
		struct made *m);
/* The same of the state that it is in already. */
void ahead_describe(struct search_job *job, struct made *m);

#endif
