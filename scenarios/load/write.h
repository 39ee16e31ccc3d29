/* SPDX-License-Identifier: MIT */
/*
 * write.h - a scenario written anew with a schedule to be forced.
 */
#ifndef SCENARIOS_LOAD_WRITE_H
#define SCENARIOS_LOAD_WRITE_H

#include "scenarios/scenario.h"

/*
 * The text of a scenario that forces this order on one variant of s and expects nothing
 * but that it violates these properties (names separated by commas, or NULL).
 */
char *scenario_with_order(const struct scenario *s, const char *name, const char *title,
			  const struct policy *policy, const char *order,
			  const char *violates);

#endif
