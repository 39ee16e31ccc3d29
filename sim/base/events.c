/* SPDX-License-Identifier: MIT */
/*
 * events.c - the winner trees. An update replays the matches on the path to the root:
 * log2(slots) comparisons without a branch; nothing else is moved.
 *
 * Matches replayed while another slot is open may use its time of before or after; all of
 * these lie on its own path, too, and are replayed when it is closed.
 */
#include "sim/base/events.h"

#include "sim/base/nil.h"

void events_replay(struct events *e, uint32_t slot)
{
	const struct winner_tree *tree = slot < e->other.first ? &e->step : &e->other;

	tree_replay(tree, e->time, slot, slot - tree->first);
}

void events_learn(struct events *e, uint32_t slot, int64_t before)
{
	if (e->time[slot] < e->window)
		e->window = e->time[slot];
	if (slot == e->beside)
		return;
	if (before == EVENT_NEVER && e->beside == NIL && slot < e->other.first)
		e->beside = slot;
	else
		events_replay(e, slot);
}

/* --- bursts ---------------------------------------------------------------------------- */

void events_begin_burst(struct events *e, uint32_t slot, int64_t end)
{
	e->open = slot;
	e->beside = NIL;
	e->window = earlier_of(others_are_due(e, slot), end);
}

void events_end_burst(struct events *e)
{
	events_replay(e, e->open);
	if (e->beside != NIL)
		events_replay(e, e->beside);
	e->open = NIL;
	e->beside = e->slots;
	e->window = 0;
}

/* --- making them ------------------------------------------------------------------------ */

/* Ends for a machine beyond all bounds, too: nobody has the memory for such a tree. */
static uint32_t width_for(uint32_t leaves)
{
	uint32_t width = 2;

	while (width < leaves && width <= UINT32_MAX / 4)
		width *= 2;
	return width;
}

void events_shape(struct events *e, uint32_t steps, uint32_t slots)
{
	e->slots = slots;
	e->step.width = width_for(steps);
	e->step.first = 0;
	e->other.width = width_for(slots - steps);
	e->other.first = steps;
}

/* Leaves without a slot are the one that is never due. */
static void init(struct winner_tree *tree, uint32_t end, uint32_t nobody)
{
	for (uint32_t i = 0; i < tree->width; i++)
		tree->winner[tree->width + i] = tree->first + i < end ? tree->first + i : nobody;
	tree->winner[0] = 0;
	for (uint32_t i = tree->width - 1; i; i--)
		tree->winner[i] = tree->winner[2 * i];
}

void events_init(struct events *e)
{
	e->open = NIL;
	e->beside = e->slots;	/* only in a burst is there room beside the tree */
	e->window = 0;
	for (uint32_t slot = 0; slot <= e->slots; slot++)
		e->time[slot] = EVENT_NEVER;
	init(&e->step, e->other.first, e->slots);
	init(&e->other, e->slots, e->slots);
}
