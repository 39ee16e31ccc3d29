/* SPDX-License-Identifier: MIT */
/*
 * extents.c - goes through the areas of a load, and notes what no other one had before.
 */
#include "import/extents.h"

/* A range of pages that an area has had; those that touch are one. */
struct seen {
	uint64_t start, end;
};

static gint by_start(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct seen *x = a, *y = b;

	(void)data;
	return x->start < y->start ? -1 : x->start > y->start;
}

/* The first range that ends at this page or behind it, or NULL. */
static struct seen *seen_from(GTree *seen, uint64_t page)
{
	GTreeNode *after = g_tree_upper_bound(seen, &(struct seen){ .start = page });
	GTreeNode *before = after ? g_tree_node_previous(after) : g_tree_node_last(seen);
	struct seen *s = before ? g_tree_node_key(before) : NULL;

	return s && s->end >= page ? s : after ? g_tree_node_key(after) : NULL;
}

/* Pages have been seen. extents: those of them that had not been get there; NULL: nowhere. */
static void see(GTree *seen, uint64_t start, uint64_t end, uint32_t touch, GArray *extents)
{
	struct seen *now = g_new(struct seen, 1), *s;
	uint64_t at = start;

	*now = (struct seen){ start, end };
	while ((s = seen_from(seen, start)) && s->start <= end) {
		const struct extent e = { .start = at, .end = s->start, .touch = touch };

		if (extents && at < s->start)
			g_array_append_val(extents, e);
		at = MAX(at, s->end);
		now->start = MIN(now->start, s->start);
		now->end = MAX(now->end, s->end);
		g_tree_remove(seen, s);
	}
	if (extents && at < end) {
		const struct extent e = { .start = at, .end = end, .touch = touch };

		g_array_append_val(extents, e);
	}
	g_tree_insert(seen, now, now);
}

static gint by_address(gconstpointer a, gconstpointer b)
{
	const struct extent *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

GArray *extents_of(const struct load *l)
{
	GTree *seen = g_tree_new_full(by_start, NULL, NULL, g_free);
	GArray *extents = g_array_new(FALSE, FALSE, sizeof(struct extent));

	for (guint i = 0; i < l->area->len; i++) {
		const struct area *a = l->area->pdata[i];

		if (a->alloc == NONE)
			see(seen, a->page, a->page + a->pages, NONE, NULL);
	}
	for (guint i = 0; i < l->deed->len; i++) {
		const struct deed *d = load_deed(l, i);

		if (d->kind == DEED_ALLOC && d->area)
			see(seen, d->area->page, d->area->page + d->area->pages, i, extents);
	}
	g_tree_unref(seen);
	g_array_sort(extents, by_address);
	return extents;
}

guint extent_from(const GArray *extents, uint64_t page)
{
	guint low = 0, high = extents->len;

	while (low < high) {
		const guint middle = low + (high - low) / 2;

		if (g_array_index(extents, struct extent, middle).end > page)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}
