/* SPDX-License-Identifier: MIT */
/*
 * ranges.c - what is where when the scenario begins.
 *
 * Of the address space up to the highest page that the trace shows, all is in use at the start
 * that is not allocated later without having been freed. So what is free is what the trace shows to
 * be; had there been more, the lowest fit would have found it.
 */
#include "import/history.h"

enum { UNKNOWN_PAGES = 2 };	/* of an area of which nothing is known */

static void add(GArray *ranges, uint64_t start, uint64_t end, enum start_kind is)
{
	const struct start_range r = { .start = start, .end = end, .is = is, .extent = NONE,
				       .areas = 1 };

	g_array_append_val(ranges, r);
}

static struct start_range *last_of(GArray *ranges)
{
	return &g_array_index(ranges, struct start_range, ranges->len - 1);
}

static gint by_address(gconstpointer a, gconstpointer b)
{
	const struct start_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static gint by_kind(gconstpointer a, gconstpointer b)
{
	const struct start_range *x = a, *y = b;

	if (x->is != y->is)
		return x->is < y->is ? -1 : 1;
	if (x->is == START_POOLED && x->touch != y->touch)
		return x->touch < y->touch ? -1 : 1;
	return by_address(a, b);
}

static void add_extent(GArray *ranges, const struct history *h, guint i)
{
	static const enum start_kind is[] = {
		[FREE_AT_START] = START_FREE, [FREE_LATER] = START_BUSY, [FREE_BY_PURGE] = START_BUSY,
		[LAZY_AT_START] = START_LAZY, [IN_POOL] = START_POOLED,
		[IN_POOL_LATER] = START_BUSY, [FREE_SOMEHOW] = START_BUSY,
	};
	const struct extent *e = &g_array_index(h->extent, struct extent, i);

	add(ranges, e->start, e->end, is[e->origin]);
	last_of(ranges)->node = e->node;
	last_of(ranges)->touch = e->touch;
	if (is[e->origin] == START_BUSY)
		last_of(ranges)->extent = i;
}

/* All that is known, by address. */
static GArray *known_ranges(const struct load *l, const struct history *h)
{
	GArray *ranges = g_array_new(FALSE, FALSE, sizeof(struct start_range));

	for (guint i = 0; i < h->extent->len; i++)
		add_extent(ranges, h, i);
	for (guint i = 0; i < l->area->len; i++) {
		struct area *a = l->area->pdata[i];

		if (a->alloc != NONE)
			continue;
		add(ranges, a->page, a->page + a->pages, START_BUSY);
		last_of(ranges)->node = area_node(l, a);
		last_of(ranges)->area = a;
	}
	g_array_sort(ranges, by_address);
	return ranges;
}

/* The first page of the range from which this page is allocated. */
static uint64_t start_of(const struct load *l, uint64_t page)
{
	uint64_t start = page;

	if (page >= l->start && page < l->end)
		return l->start;
	for (guint i = 0; i < l->deed->len; i++) {
		const struct deed *d = load_deed(l, i);

		if (d->kind == DEED_ALLOC && d->vstart <= page && page < d->vend)
			start = MIN(start, d->vstart);
	}
	return start;
}

/*
 * What was lazy at the start and has no address lies at the end of the space, where nothing else
 * does. Its number is known by the first purge, and its pages by the first free.
 */
static void add_lazy(GArray *ranges, const struct load *l, const struct history *h,
		     uint64_t known, uint64_t highest)
{
	const uint64_t nr = h->lazy_areas - h->lazy_known;
	uint64_t pages = l->lazy_before > known ? l->lazy_before - known : 0, each, start;

	if (nr && !l->lazy_before)
		pages = nr * UNKNOWN_PAGES;
	if (!pages || pages >= l->end - highest)
		return;
	each = nr ? pages / nr : 0;
	start = l->end - pages;
	if (each && nr > 1) {
		add(ranges, start, start + each * (nr - 1), START_LAZY);
		last_of(ranges)->areas = nr - 1;
		start += each * (nr - 1);
	}
	add(ranges, start, l->end, START_LAZY);
}

GArray *history_start(const struct load *l, const struct history *h)
{
	GArray *ranges = known_ranges(l, h);
	const guint known = ranges->len;
	uint64_t behind = 0, lazy = 0, highest = l->start;

	for (guint i = 0; i < known; i++) {
		const struct start_range r = g_array_index(ranges, struct start_range, i);
		const uint64_t gap = MAX(behind, start_of(l, r.start));

		if (gap < r.start)
			add(ranges, gap, r.start, START_BUSY);
		if (r.is == START_LAZY)
			lazy += r.end - r.start;
		behind = MAX(behind, r.end);
		if (r.end <= l->end)
			highest = MAX(highest, r.end);
	}
	add_lazy(ranges, l, h, lazy, highest);
	g_array_sort(ranges, by_kind);
	while (ranges->len && last_of(ranges)->is == START_FREE)
		g_array_set_size(ranges, ranges->len - 1);
	return ranges;
}
