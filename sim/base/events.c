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

/* --- the list of a burst ------------------------------------------------------------------ */

static void list_remove(struct events *e, uint32_t slot)
{
	struct due *d = e->due;

	while (d->slot != slot)
		d++;
	for (const struct due *const last = &e->due[e->listed--]; d != last; d++)
		d[0] = d[1];
}

/* There must be room. */
static void list_add(struct events *e, uint32_t slot, int64_t time)
{
	struct due *d = &e->due[++e->listed];

	for (; is_before(&d[-1], time, slot); d--)
		d[0] = d[-1];
	*d = (struct due){ time, slot };
}

/* Lists all slots below this node that are due but the open one. false: they are too many. */
static bool list_due(struct events *e, uint32_t node)
{
	const uint32_t slot = e->step.winner[node];

	if (e->time[slot] == EVENT_NEVER)
		return true;
	if (node < e->step.width)
		return list_due(e, 2 * node) && list_due(e, 2 * node + 1);
	if (slot == e->open)
		return true;
	if (e->listed == MOST_LISTED)
		return false;
	list_add(e, slot, e->time[slot]);
	return true;
}

enum { BURSTS_TO_NEXT_TRY = 16 };

static bool begin_list(struct events *e)
{
	if (e->crowded) {
		e->crowded--;
		return false;
	}
	e->listed = 0;
	e->due[0] = (struct due){ EVENT_NEVER, NIL };
	if (e->other.first <= MOST_STALE && list_due(e, 1))
		return true;
	e->crowded = BURSTS_TO_NEXT_TRY;
	return false;
}

/* The tree is told of what has changed meanwhile. */
static void end_list(struct events *e)
{
	for (uint32_t i = 0; 64 * i < e->other.first; i++) {
		for (uint64_t set = e->stale[i]; set; set &= set - 1) {
			const uint32_t slot = 64 * i + (uint32_t)__builtin_ctzll(set);

			tree_replay(&e->step, e->time, slot, slot);
		}
		e->stale[i] = 0;
	}
	e->is_listed = false;
}

static void list_learn(struct events *e, uint32_t slot, int64_t before)
{
	note_stale(e, slot);
	if (before == EVENT_NEVER && e->beside == NIL) {
		e->beside = slot;
		return;
	}
	if (before != EVENT_NEVER)
		list_remove(e, slot);
	if (e->time[slot] == EVENT_NEVER)
		return;
	if (e->listed < MOST_LISTED)
		list_add(e, slot, e->time[slot]);
	else
		end_list(e);
}

/* The slot beside the list is first, or else it is put into the list as another one is. */
uint32_t events_next_beside(struct events *e)
{
	const uint32_t open = e->open, beside = e->beside;
	const int64_t time = e->time[open], its = e->time[beside];
	const struct due b = { its, beside };

	e->beside = NIL;
	if (e->listed == MOST_LISTED) {
		end_list(e);
		return events_next_in_tree(e);
	}
	if (is_before(&e->due[e->listed], its, beside) || !is_before(&b, time, open)) {
		if (its != EVENT_NEVER)
			list_add(e, beside, its);
		return events_next_turn(e);
	}
	note_stale(e, open);
	if (time != EVENT_NEVER)
		list_add(e, open, time);
	return open_listed(e, its, beside);
}

/* --- bursts ---------------------------------------------------------------------------- */

/* What is due besides steps, or the end of the burst. */
static void find_limit(struct events *e)
{
	e->limit = earlier_of(e->time[e->other.winner[1]], e->end);
}

void events_learn(struct events *e, uint32_t slot, int64_t before)
{
	if (e->time[slot] < e->window)
		e->window = e->time[slot];
	if (slot == e->beside)
		return;
	if (e->is_listed && slot < e->other.first) {
		list_learn(e, slot, before);
	} else if (before == EVENT_NEVER && e->beside == NIL && slot < e->other.first) {
		e->beside = slot;
	} else {
		events_replay(e, slot);
		find_limit(e);
	}
}

/* In the tree, when is somebody else than this slot due? Nobody is beside it. */
static int64_t others_are_due(const struct events *e, uint32_t slot)
{
	const uint32_t *const winner = e->step.winner;
	const int64_t *const time = e->time;
	int64_t first = e->limit;

	for (uint64_t i = (uint64_t)e->step.width + slot; i > 1; i /= 2)
		first = earlier_of(first, time[winner[i ^ 1]]);
	return first;
}

enum { TURNS_TO_LOSE_WINDOW = 8, TURNS_TO_NEXT_WINDOW = 64 };

/*
 * To look for a window costs as much as a turn. Where hundreds of CPUs take turns it is too narrow
 * for anything, so it is looked for while it is of use, and now and then.
 */
static bool deserves_window(struct events *e)
{
	const uint64_t left = *e->burst_left;

	if (e->left - left > 1)		/* the turn has gone on within its window */
		e->windowless = 0;
	else
		e->windowless++;
	e->left = left;
	return e->windowless < TURNS_TO_LOSE_WINDOW || !(e->windowless % TURNS_TO_NEXT_WINDOW);
}

/*
 * The tree may know a time of the slot beside it, or none, so that one is compared with who is first
 * in the tree.
 */
uint32_t events_next_in_tree(struct events *e)
{
	const int64_t *const time = e->time;
	const int64_t other = time[e->other.winner[1]];
	const uint32_t beside = e->beside;
	const bool looks = deserves_window(e);
	uint32_t first = tree_replay(&e->step, time, e->open, e->open);
	const bool passed = beside != NIL && (time[beside] < time[first] ||
					      (time[beside] == time[first] && beside < first));

	e->beside = NIL;
	if (passed) {
		e->window = earlier_of(time[first], e->limit);
		first = beside;
	} else {
		if (beside != NIL)
			first = tree_replay(&e->step, time, beside, beside);
		e->window = looks ? others_are_due(e, first) : 0;
	}
	e->open = first;
	return time[first] < e->end && time[first] <= other ? first : NIL;
}

void events_begin_burst(struct events *e, uint32_t slot, int64_t end, const uint64_t *left)
{
	e->open = slot;
	e->beside = NIL;
	e->end = end;
	e->burst_left = left;
	e->left = *left;
	e->is_listed = begin_list(e);
	find_limit(e);
	e->window = e->is_listed ? earlier_of(e->due[e->listed].time, e->limit) :
				   others_are_due(e, slot);
}

void events_end_burst(struct events *e)
{
	if (e->is_listed)
		end_list(e);
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
	e->windowless = 0;
	for (uint32_t slot = 0; slot <= e->slots; slot++)
		e->time[slot] = EVENT_NEVER;
	init(&e->step, e->other.first, e->slots);
	init(&e->other, e->slots, e->slots);
}
