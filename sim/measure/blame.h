/* SPDX-License-Identifier: MIT */
/*
 * blame.h - tells an observer, while time passes, what keeps a task from going on.
 */
#ifndef SIM_MEASURE_BLAME_H
#define SIM_MEASURE_BLAME_H

#include "sim/machine/blame.h"
#include "sim/world/state.h"

/*
 * What keeps the task at this moment, what keeps the one that is to blame for that, and so
 * on. No task may have run ahead. Returns the number of links, at least 1.
 */
uint32_t blame_chain(const struct world *w, uint32_t task, struct blame_link link[BLAME_DEPTH]);

/*
 * Does the observer want to know about the time until the next transition, which is due at
 * next_ns? Then no task may run ahead, and blame_tell() is to be called.
 */
static inline bool blame_is_asked(const struct world *w, int64_t next_ns)
{
	const struct observer *o = w->observer;

	return o && o->blames && next_ns > o->blame_from_ns;
}

/* Nothing happens between now and next_ns: tells what keeps each task in that time. */
void blame_tell(const struct world *w, int64_t next_ns);

#endif
