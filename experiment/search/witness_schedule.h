/* SPDX-License-Identifier: MIT */
/*
 * witness_schedule.h - an interleaving as the [schedule] of a scenario.
 */
#ifndef EXPERIMENT_SEARCH_WITNESS_SCHEDULE_H
#define EXPERIMENT_SEARCH_WITNESS_SCHEDULE_H

#include "scenarios/load/write.h"
#include "scenarios/scenario.h"
#include "sim/search/search.h"

/*
 * Ways to write the same interleaving. When a directive ends, the clock asks for a
 * reschedule, and the task goes on until it can be switched out. Where the search had asked
 * earlier, the second way ends the directive at that point and leaves the steps in between
 * to the clock. A schedule may leave a CPU with a task that does not run, where the search
 * had switched tasks, which empties the store buffer of tso: the third way drains it. No
 * directive forces what a timer does, but time may bring it about without any: the last way
 * is a schedule without directives.
 */
enum wording {
	UNTIL_SWITCHED, UNTIL_RESCHEDULE_IS_DUE, DRAINED_BY_SWITCHES, AS_TIME_WILL, WORDINGS
};

/* The directives for these steps of an interleaving. To be freed with g_free(). */
char *witness_schedule(const struct machine *m, const struct search_step *step, uint32_t nr,
		       enum wording wording);

/* The tasks that may run on several CPUs and stay on one of them: of struct task_pin. */
GArray *witness_pins(const struct machine *m, const struct search_step *step, uint32_t nr);

#endif
