/* SPDX-License-Identifier: MIT */
/*
 * old_areas.c - see old_areas.h.
 */
#include "import/old_areas.h"

/*
 * Of an area whose size is guessed: whoever gets its first page later mostly gets the same area, from
 * a pool. Else it ends where the next one that the trace shows begins, if that is near.
 */
static void guess_again(const struct load *l, struct area *a)
{
	enum { NEAR = 16 };
	uint64_t next = UINT64_MAX;

	for (guint i = 0; i < l->area->len; i++) {
		const struct area *b = l->area->pdata[i];

		if (b->page == a->page && b->alloc != NONE) {
			a->pages = b->pages;
			return;
		}
		if (b->page > a->page)
			next = MIN(next, b->page);
	}
	if (next - a->page <= NEAR)
		a->pages = next - a->page;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
	const struct area *const *x = a, *const *y = b;

	if ((*x)->page != (*y)->page)
		return (*x)->page < (*y)->page ? -1 : 1;
	return (*x)->number < (*y)->number ? -1 : 1;
}

/*
 * Areas that are older than the trace do not overlap. If they seem to, one is smaller than it was
 * guessed to be; or, if both begin at one page, the trace has lost how the second came to be there, and
 * it lies near the end of the space instead.
 */
static void part_old_areas(const struct load *l)
{
	g_autoptr(GPtrArray) old = g_ptr_array_new();
	uint64_t moved = (l->end - l->start) / 2;
	struct area *last = NULL;

	for (guint i = 0; i < l->area->len; i++)
		if (((struct area *)l->area->pdata[i])->alloc == NONE)
			g_ptr_array_add(old, l->area->pdata[i]);
	g_ptr_array_sort(old, by_place);
	for (guint i = 0; i < old->len; i++) {
		struct area *a = old->pdata[i];

		if (last && a->page == last->page) {
			moved += a->pages;
			a->page = l->end - moved;
			continue;
		}
		if (last && a->page < last->page + last->pages)
			last->pages = a->page - last->page;
		last = a;
	}
}

void place_old_areas(const struct load *l)
{
	for (guint i = 0; i < l->area->len; i++)
		if (((struct area *)l->area->pdata[i])->guessed)
			guess_again(l, l->area->pdata[i]);
	part_old_areas(l);
}
