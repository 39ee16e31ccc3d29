/* SPDX-License-Identifier: MIT */
/*
 * load.h - makes a scenario of its text.
 *
 * Loading checks everything: after it nothing that a user wrote can fail. Errors are
 * SCENARIO_ERROR with the message "FILE:LINE: what is wrong, what was expected".
 * scenarios/load/sweep/sweep.h has the text from a file, and is what others call.
 */
#ifndef SCENARIOS_LOAD_LOAD_H
#define SCENARIOS_LOAD_LOAD_H

#include "scenarios/load/text/text.h"
#include "scenarios/scenario.h"

enum { MAX_SCENARIO_NAME = 128 };	/* bytes */

/*
 * Fills a new scenario. In the text are its name and what is overridden, and [sweep] is not:
 * it is that of one point. FALSE with *error set.
 */
gboolean scenario_build(struct scenario *s, struct text *text, GError **error);

#endif
