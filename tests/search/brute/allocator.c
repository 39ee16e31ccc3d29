/* SPDX-License-Identifier: MIT */
/*
 * allocator.c - the allocator of the brute force: how Linux 4.8 searches for a hole, and the
 * set of areas.
 */
#include "tests/search/brute/brute.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int aligned(int page, int align)
{
	return align ? (page + align - 1) / align * align : page;
}

static int area_at(int start)
{
	for (int i = 0; i < now.areas; i++)
		if (now.area[i].start == start)
			return i;
	die(2, "no area begins at page %d", start);
}

static void forget_cache(void)
{
	now.cache = NONE;
	now.hole = 0;
}

/* Returns the first page, or NONE. What it leaves in the cache stays, found or not. */
int search(const struct op *op)
{
	int at, i;

	if (now.cache == NONE || op->size < now.hole || op->start < now.cached_start ||
	    op->align < now.cached_align)
		forget_cache();
	now.cached_start = op->start;
	now.cached_align = op->align;
	if (now.cache != NONE &&
	    aligned(now.area[area_at(now.cache)].end, op->align) < op->start)
		forget_cache();
	if (now.cache != NONE) {
		i = area_at(now.cache);
		at = aligned(now.area[i].end, op->align);
	} else {
		at = aligned(op->start, op->align);
		for (i = 0; i < now.areas && now.area[i].end < at; i++)
			;
	}
	for (; i < now.areas && at + op->size > now.area[i].start &&
	       at + op->size <= op->end;
	     i++) {
		if (at + now.hole < now.area[i].start)
			now.hole = now.area[i].start - at;
		at = aligned(now.area[i].end, op->align);
	}
	return at + op->size <= op->end ? at : NONE;
}

void add_area(int start, int size)
{
	int i;

	must(now.areas < MAX_AREAS, "too many areas");
	for (i = now.areas; i && now.area[i - 1].start > start; i--)
		now.area[i] = now.area[i - 1];
	must(!i || now.area[i - 1].end <= start, "areas overlap");
	now.area[i] = (struct area){ start, start + size };
	now.areas++;
	now.cache = start;
}

void free_area(int start)
{
	const int i = area_at(start);

	if (now.cache != NONE) {
		if (now.area[i].end < now.cached_start)
			now.cache = NONE;
		else if (start <= now.cache)
			now.cache = i ? now.area[i - 1].start : NONE;
	}
	now.areas--;
	memmove(&now.area[i], &now.area[i + 1],
		(size_t)(now.areas - i) * sizeof(now.area[0]));
	now.area[now.areas] = (struct area){ 0 };
}

int pages_of(int start)
{
	const int i = area_at(start);

	return now.area[i].end - now.area[i].start;
}

/* Freed, but not given back yet: on the list, or with a purger. */
static bool is_lazy(int start)
{
	for (int i = 0; i < ALL_TASKS; i++)
		if (find(&now.task[i].taken, start) != NONE)
			return true;
	return find(&now.lazy, start) != NONE;
}

/* Is there room, if what is lazy does not count? Each place is tried. */
bool would_fit(const struct op *op)
{
	for (int at = aligned(op->start, op->align); at + op->size <= op->end; at++) {
		bool taken = at != aligned(at, op->align);

		for (int i = 0; i < now.areas; i++)
			taken |= now.area[i].start < at + op->size &&
				 now.area[i].end > at && !is_lazy(now.area[i].start);
		if (!taken)
			return true;
	}
	return false;
}
