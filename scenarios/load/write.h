/* SPDX-License-Identifier: MIT */
/*
 * write.h - a scenario written anew: with a schedule to be forced, or for one run.
 */
#ifndef SCENARIOS_LOAD_WRITE_H
#define SCENARIOS_LOAD_WRITE_H

#include "scenarios/scenario.h"

/* What shall be forced. */
struct forced_order {
	const char *text;	/* `order` of [schedule]; empty: time alone decides */
	gboolean exact;
	int64_t horizon_ns;	/* where the run ends at the latest; 0: where it does anyway */
	uint64_t max_steps;	/* the same */
};

/*
 * The text of a scenario in which one variant of s follows a schedule. It expects that these
 * properties are violated (their names, separated by commas; NULL: none), and nothing else. To be
 * freed with g_free().
 */
char *scenario_with_schedule(const struct scenario *s, const char *name, const char *title,
			     const struct policy *policy, const struct forced_order *order,
			     const char *violates);

/*
 * The text of s in which this variant alone runs, with this seed, and these events are stored:
 * it makes one run. To be freed with g_free().
 */
char *scenario_alone(const struct scenario *s, const struct policy *policy, uint64_t seed,
		     enum trace_level level);

#endif
