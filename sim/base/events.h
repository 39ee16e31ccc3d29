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

#include "sim/base/compiler.h"
#include "sim/base/nil.h"

#define EVENT_NEVER INT64_MAX

struct winner_tree {
	uint32_t *winner;	/* [1] the root; [width + i] leaf i, itself a slot */
	uint32_t width;		/* leaves: a power of two */
	uint32_t first;		/* slot of leaf 0 */
};

enum { MOST_LISTED = 16, MOST_STALE = 1024 };

struct due {
	int64_t time;
	uint32_t slot;
};

struct events {
	int64_t *time;		/* by slot, and one more that is never due */
	int64_t window;		/* of the open slot: before this nobody else is due */
	uint32_t slots;
	uint32_t open;		/* slot whose matches are replayed later, or NIL */
	/* slot that the list, or else the tree, does not know of yet; NIL: there is room for one */
	uint32_t beside;
	struct winner_tree step, other;

	/* In a burst: */
	int64_t end;		/* it goes no further than to here */
	const uint64_t *burst_left;	/* how many transitions it may still make */
	uint64_t left;		/* the same when the turn in the tree began */
	uint32_t windowless;	/* so many turns in the tree have had no use of a window */
	bool is_listed;		/* the list has those that are due, not the tree */
	uint32_t crowded;	/* for so many bursts nobody tries to list them */
	uint32_t listed;
	int64_t limit;		/* the earlier one of its end and what is due besides steps */
	/* [0] never is due; the first one comes last, so that it is taken off without moving others */
	struct due due[MOST_LISTED + 1];
	uint64_t stale[MOST_STALE / 64];	/* slots of which the tree must be told */
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

/* Somebody else than the open slot is due at another time than before. */
void events_learn(struct events *e, uint32_t slot, int64_t before);

/* When is this slot due? The tree learns it at once, unless the slot is open. */
static inline void events_set(struct events *e, uint32_t slot, int64_t time)
{
	const int64_t before = e->time[slot];

	if (before == time)
		return;
	e->time[slot] = time;
	if (slot != e->open)
		events_learn(e, slot, before);
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

/*
 * --- a burst: one step after the other, and nothing else ---------------------------------------
 *
 * The open slot has a window up to when nobody else is due. Where not many steps are due, they are in
 * a list for as long as the burst lasts, and the next one is found without the tree, which is told
 * when the burst is over. Among a thousand CPUs most may wait.
 *
 * Mostly the CPU that has just taken a step takes the next one as well, or a CPU does that was not due
 * before: say, it has been handed a lock. Neither needs the list or the tree. One slot that becomes due
 * is kept beside it: if that is the next one, it is put there when its turn is over.
 */

/*
 * This slot, which is the end of a step and the first one, is open now. end: of the burst; *left: how
 * many transitions that may still make.
 */
void events_begin_burst(struct events *e, uint32_t slot, int64_t end, const uint64_t *left);

/* The same as events_next_turn() in the tree. */
uint32_t events_next_in_tree(struct events *e);

static inline int64_t earlier_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline bool is_before(const struct due *d, int64_t time, uint32_t slot)
{
	return d->time < time || (d->time == time && d->slot < slot);
}

static inline void note_stale(struct events *e, uint32_t slot)
{
	e->stale[slot / 64] |= UINT64_C(1) << slot % 64;
}

/* This one is open now, and the list has those behind it. NIL: something else is due before it. */
static inline uint32_t open_listed(struct events *e, int64_t time, uint32_t slot)
{
	e->open = slot;
	e->window = earlier_of(e->due[e->listed].time, e->limit);
	if (likely(time < e->limit))
		return slot;
	return time < e->end && time <= e->time[e->other.winner[1]] ? slot : NIL;
}

/* The same as events_next_turn() if a slot is beside the list. */
uint32_t events_next_beside(struct events *e);

/*
 * The turn of the open slot is over: opens the one that is first now, which is the end of a step, and
 * returns it. NIL: something else is due before it, or the burst is over.
 */
static inline uint32_t events_next_turn(struct events *e)
{
	const uint32_t open = e->open;
	const int64_t time = e->time[open];
	struct due *d = &e->due[e->listed];
	const struct due first = *d;

	if (unlikely(!e->is_listed))
		return events_next_in_tree(e);
	if (e->beside != NIL)
		return events_next_beside(e);
	if (!is_before(d, time, open))
		return open_listed(e, time, open);
	note_stale(e, open);
	if (time == EVENT_NEVER) {
		e->listed--;
	} else {
		for (; is_before(&d[-1], time, open); d--)
			d[0] = d[-1];
		*d = (struct due){ time, open };
	}
	return open_listed(e, first.time, first.slot);
}

/* After the present transition the burst has no further turn, and the open slot no window. */
static inline void events_stop_burst(struct events *e)
{
	e->window = e->limit = e->end = 0;
}

/* The burst is over, whoever is open. */
void events_end_burst(struct events *e);

#endif
