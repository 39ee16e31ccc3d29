/* SPDX-License-Identifier: MIT */
/*
 * events.h - the event queue: a winner tree with one leaf for each thing that can happen.
 *
 * A slot's time is when its event is due, EVENT_NEVER if it is not. The earliest wins,
 * of equal ones the lowest slot. The tree's bytes are a function of its leaves alone.
 */
#ifndef SIM_EVENTS_H
#define SIM_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/machine.h"

#define EVENT_NEVER INT64_MAX

struct events {
	int64_t *time;		/* by slot: 2^n of them */
	uint32_t *winner;	/* winner[1] the root; winner[width + slot] the leaf itself */
	uint32_t width;
	uint32_t aside;		/* slot that is left out of the tree, or NIL */
};

uint32_t events_width(uint32_t slots);
void events_init(struct events *e);
void events_replay(struct events *e, uint32_t slot);

/* When is this slot due? A slot that is set aside is changed without touching the tree. */
static inline void events_set(struct events *e, uint32_t slot, int64_t time)
{
	if (e->time[slot] == time)
		return;
	e->time[slot] = time;
	if (slot != e->aside)
		events_replay(e, slot);
}

static inline uint32_t events_first(const struct events *e)
{
	return e->winner[1];
}

/*
 * Leaves one slot out of the tree, so that whoever steps it need not maintain it; the
 * caller asks with events_aside_is_first() whether it may go on. NIL: puts it back.
 */
void events_set_aside(struct events *e, uint32_t slot);

static inline bool events_aside_is_first(const struct events *e)
{
	const uint32_t other = e->winner[1];
	const int64_t mine = e->time[e->aside];

	if (other == e->aside)	/* every leaf is out of the race */
		return mine != EVENT_NEVER;
	return mine < e->time[other] ||
	       (mine == e->time[other] && mine != EVENT_NEVER && e->aside < other);
}

#endif
