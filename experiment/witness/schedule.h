/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - an interleaving as the [schedule] of a scenario.
 */
#ifndef EXPERIMENT_WITNESS_SCHEDULE_H
#define EXPERIMENT_WITNESS_SCHEDULE_H

#include "scenarios/load/write.h"
#include "scenarios/scenario.h"
#include "sim/search/search.h"

/*
 * Ways to write the same interleaving. When a directive ends, the clock asks for a
 * reschedule, and the task goes on until it can be switched out. Where the search had asked
 * earlier, another way ends the directive at that point and leaves the steps in between
 * to the clock. A schedule may leave a CPU with a task that does not run, where the search
 * had switched tasks, which empties the store buffer of tso: a third way drains it. Time may
 * bring about the interleaving without any directive, too.
 *
 * If all that is of no use, an exact schedule says all that happens.
 */
enum wording {
	WITH_ARRIVALS, UNTIL_SWITCHED, UNTIL_RESCHEDULE_IS_DUE, DRAINED_BY_SWITCHES,
	AS_TIME_WILL, EXACTLY, WORDINGS
};

struct world;

/* An interleaving: the steps of tasks, and all that happens. */
struct interleaving {
	struct search_step *step;
	struct search_move *move;
	uint32_t steps, moves;
	const struct world *w;	/* has the names of what they are about */
};

/* The directives of an interleaving, a line each. To be freed with g_free(). */
char *witness_schedule(const struct machine *m, const struct interleaving *il,
		       enum wording wording);

#endif
