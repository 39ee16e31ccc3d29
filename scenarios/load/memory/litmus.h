/* SPDX-License-Identifier: MIT */
/*
 * litmus.h - [litmus]: which registers and variables tell outcomes apart, and what is
 * asked of them.
 */
#ifndef SCENARIOS_LOAD_MEMORY_LITMUS_H
#define SCENARIOS_LOAD_MEMORY_LITMUS_H

#include "scenarios/load/text/text.h"
#include "scenarios/scenario.h"

/* The values of its keys; NULL: it is not set. */
struct litmus_settings {
	const struct setting *test, *locations, *condition, *filter;
};

/*
 * Sets s->litmus if one of the keys is set. The scenario has its tasks and variables by
 * then. FALSE with *error set if they lack what is named.
 */
gboolean litmus_load(struct scenario *s, const struct litmus_settings *settings,
		     GError **error);

#endif
