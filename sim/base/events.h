/* SPDX-License-Identifier: MIT */
/*
 * events.h - the event queue: winner trees with one leaf for each thing that can happen.
 *
 * A slot's time is when its event is due, EVENT_NEVER if it is not. The earliest wins,
 * of equal ones the lowest slot. The first slots, one a CPU, are the ends of steps and
 * change all the time, so they have a tree of their own, which is a quarter as wide as one
 * of all slots would be. The bytes of both are a function of their leaves alone.
 */
#ifndef SIM_BASE_EVENTS_H
#define SIM_BASE_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/nil.h"

#define EVENT_NEVER INT64_MAX

struct winner_tree {
	uint32_t *winner;	/* [1] the root; [width + i] leaf i, itself a slot */
	uint32_t width;		/* leaves: a power of two */
	uint32_t first;		/* slot of leaf 0 */
};

struct events {
	int64_t *time;		/* by slot, and one more that is never due */
	uint32_t slots;
	uint32_t open;		/* slot whose matches are replayed later, or NIL */
	struct winner_tree step, other;
};

/* For so many slots, the first of which are `steps`. */
void events_shape(struct events *e, uint32_t steps, uint32_t slots);
/* Nothing is due. time has slots + 1 elements, each winner twice its width. */
void events_init(struct events *e);

/*
 * The slot's time has changed: replays its matches, a comparison without a branch each. Of
 * equal times the left one wins, so who stands on the right (an odd node) must be earlier.
 * Returns the root.
 */
static inline uint32_t tree_replay(const struct winner_tree *tree, const int64_t *time,
				   uint32_t slot, uint32_t leaf)
{
	uint32_t *const winner = tree->winner;
	uint64_t best = (uint64_t)time[slot];
	uint64_t i = (uint64_t)tree->width + leaf;

	do {
		const uint32_t other = winner[i ^ 1];
		const uint64_t others = (uint64_t)time[other];
		const bool lost = others < best + (i & 1);

		slot = lost ? other : slot;
		best = lost ? others : best;
		i /= 2;
		winner[i] = slot;
	} while (i > 1);
	return slot;
}

void events_replay(struct events *e, uint32_t slot);

/* When is this slot due? The tree learns it at once, unless the slot is open. */
static inline void events_set(struct events *e, uint32_t slot, int64_t time)
{
	if (e->time[slot] == time)
		return;
	e->time[slot] = time;
	if (slot != e->open)
		events_replay(e, slot);
}

static inline uint32_t events_first(const struct events *e)
{
	const uint32_t step = e->step.winner[1], other = e->other.winner[1];

	return e->time[other] < e->time[step] ? other : step;
}

/*
 * The time of the slot whose transition is made changes several times during it. While the slot
 * is open only its time is set, and its matches are replayed once, when it is closed. Who is
 * first is unknown until then.
 */
static inline void events_open(struct events *e, uint32_t slot)
{
	e->open = slot;
}

static inline void events_close(struct events *e)
{
	const uint32_t slot = e->open;

	e->open = NIL;
	events_replay(e, slot);
}

/* The same for a slot that is the end of a step, as most are. Returns who is first now. */
static inline uint32_t events_close_step(struct events *e, uint32_t slot)
{
	const uint32_t step = tree_replay(&e->step, e->time, slot, slot);
	const uint32_t other = e->other.winner[1];

	e->open = NIL;
	return e->time[other] < e->time[step] ? other : step;
}

#endif
