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
 * Reads a scenario file. Returns an array of struct scenario *: one for each point of its
 * [sweep], or just one; NULL with *error set.
 *
 * overrides: NULL, or a list of "SECTION.KEY=VALUE" that ends with NULL. They replace what
 * the file says. The section of "task A.program=…" is "task A".
 * stop: NULL, or becomes true when loading shall end.
 */
GPtrArray *scenario_load(const char *path, const char *const *overrides,
			 const atomic_bool *stop, GError **error);

/*
 * Reads one scenario from text in memory, at the first point of its [sweep]. The text may
 * include no files. name stands for the file in messages.
 */
struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error);

#endif
