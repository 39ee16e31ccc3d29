/* SPDX-License-Identifier: MIT */
/*
 * load.h - reads scenarios.
 *
 * Loading checks everything: after it nothing that a user wrote can fail. Errors are
 * SCENARIO_ERROR with the message "FILE:LINE: what is wrong, what was expected".
 */
#ifndef SCENARIOS_LOAD_LOAD_H
#define SCENARIOS_LOAD_LOAD_H

#include <stdatomic.h>

#include "scenarios/load/text/place.h"
#include "scenarios/scenario.h"

/*
 * Reads a scenario file: of struct scenario *, one for each point of its [sweep], or just
 * one. overrides: NULL or a NULL-terminated list of "SECTION.KEY=VALUE", applied after the
 * file ("task A.program=…" has section "task A"). stop: NULL, or becomes true to end
 * it. Returns NULL with *error set.
 */
GPtrArray *scenario_load(const char *path, const char *const *overrides,
			 const atomic_bool *stop, GError **error);

/*
 * One from text that is in memory, at the first point of its [sweep]; name stands for the
 * file in messages.
 */
struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error);

#endif
