/* SPDX-License-Identifier: MIT */
/*
 * events.c - the winner tree. An update replays the matches on the path to the root:
 * log2(slots) comparisons, no moves of anything else.
 *
 * The slot that is set aside plays as if it were never due. It may still "win" a tree in
 * which nobody else is due; events_aside_is_first() knows.
 */
#include "sim/events.h"

uint32_t events_width(uint32_t slots)
{
	uint32_t width = 2;

	while (width < slots)
		width *= 2;
	return width;
}

static int64_t plays(const struct events *e, uint32_t slot)
{
	return slot == e->aside ? EVENT_NEVER : e->time[slot];
}

static uint32_t match(const struct events *e, uint32_t left, uint32_t right)
{
	return plays(e, right) < plays(e, left) ? right : left;
}

void events_replay(struct events *e, uint32_t slot)
{
	for (uint32_t i = (e->width + slot) / 2; i; i /= 2)
		e->winner[i] = match(e, e->winner[2 * i], e->winner[2 * i + 1]);
}

void events_init(struct events *e)
{
	e->aside = NIL;
	for (uint32_t slot = 0; slot < e->width; slot++) {
		e->time[slot] = EVENT_NEVER;
		e->winner[e->width + slot] = slot;
	}
	e->winner[0] = 0;
	for (uint32_t i = e->width - 1; i; i--)
		e->winner[i] = match(e, e->winner[2 * i], e->winner[2 * i + 1]);
}

void events_set_aside(struct events *e, uint32_t slot)
{
	const uint32_t before = e->aside;

	e->aside = slot;
	if (before != NIL)
		events_replay(e, before);
	if (slot != NIL)
		events_replay(e, slot);
}
