/* SPDX-License-Identifier: MIT */
/*
 * model.c - the rules by which Linux 6.12 hands out addresses.
 *
 * A request for any address of the space is served from the pool of its CPU's node that has areas
 * of just its size, if there is one in it; and else from the tree, lowest first. Each purge first
 * gives a quarter of each pool back, or all of one with fewer than four areas. What is purged goes
 * to the pool of the node for which it was allocated, in ascending order, so that the highest
 * address comes out first.
 */
#include "import/model.h"

#include "policies/vmap/state/free_tree.h"
#include "policies/vmap/state/nodes.h"

struct lazy_area {
	uint64_t page, pages;
	uint32_t node;		/* for which it was allocated, from 1 */
	uint32_t kept;		/* in whose lazy tree it is, from 0 */
};

struct model {
	uint32_t nodes;
	gboolean full;		/* the purge: nothing goes to the pools */
	struct free_tree_ref tree;
	GArray *lazy;		/* of struct lazy_area */
	GArray *taken;		/* by the purge, in the order in which it goes through them */
	GArray *rest;		/* of these, what goes to no pool */
	guint at;		/* so many of the taken ones it has gone through */
	uint32_t pooled;
	GHashTable *pool;	/* pool_key() -> GArray of uint64_t: pages; the last comes out first */
};

struct model *model_new(uint32_t nodes, uint32_t ranges)
{
	struct model *m = g_new0(struct model, 1);

	m->nodes = nodes;
	m->tree.tree = g_new0(struct free_tree, 1);
	m->tree.range = g_new0(struct free_range, ranges);
	free_tree_init(m->tree, ranges, 0, ADDRESS_SPACE_PAGES);
	m->lazy = g_array_new(FALSE, FALSE, sizeof(struct lazy_area));
	m->taken = g_array_new(FALSE, FALSE, sizeof(struct lazy_area));
	m->rest = g_array_new(FALSE, FALSE, sizeof(struct lazy_area));
	m->pool = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL,
					(GDestroyNotify)g_array_unref);
	return m;
}

void model_free(struct model *m)
{
	g_free(m->tree.tree);
	g_free(m->tree.range);
	g_array_unref(m->lazy);
	g_array_unref(m->taken);
	g_array_unref(m->rest);
	g_hash_table_unref(m->pool);
	g_free(m);
}

/* --- the tree ---------------------------------------------------------------------------------- */

gboolean model_has(const struct model *m, uint64_t start, uint64_t end)
{
	const uint32_t i = free_tree_at(m->tree, start);

	return i != NIL && m->tree.range[i].end >= end;
}

/* The first range that ends behind this page, or NIL. */
static uint32_t range_from(const struct model *m, uint64_t page)
{
	uint32_t i = m->tree.tree->root, best = NIL;

	while (i != NIL) {
		const struct free_range *r = &m->tree.range[i];

		if (r->end > page) {
			best = i;
			i = r->left;
		} else {
			i = r->right;
		}
	}
	return best;
}

static void take_from_tree(struct model *m, uint64_t start, uint64_t end)
{
	uint32_t i;

	while (start < end && (i = range_from(m, start)) != NIL) {
		const uint64_t from = MAX(start, m->tree.range[i].start);
		const uint64_t to = MIN(end, m->tree.range[i].end);

		if (from >= end)
			return;
		free_tree_cut(m->tree, from, to - from);
		start = to;
	}
}

/* A trace that lacks events may have pages freed twice. */
void model_give(struct model *m, uint64_t start, uint64_t end)
{
	take_from_tree(m, start, end);
	free_tree_add(m->tree, start, end);
}

/* --- pools ------------------------------------------------------------------------------------- */

static gpointer pool_key(uint32_t node, uint64_t pages)
{
	return GUINT_TO_POINTER(node << 16 | (guint)pages);
}

static GArray *find_pool(const struct model *m, uint32_t node, uint64_t pages)
{
	if (!node || m->nodes < 2 || pages > MAX_POOLED_PAGES)
		return NULL;
	return g_hash_table_lookup(m->pool, pool_key(node, pages));
}

static GArray *get_pool(struct model *m, uint32_t node, uint64_t pages)
{
	GArray *pool = find_pool(m, node, pages);

	if (!pool) {
		pool = g_array_new(FALSE, FALSE, sizeof(uint64_t));
		g_hash_table_insert(m->pool, pool_key(node, pages), pool);
	}
	return pool;
}

static uint64_t *pooled(GArray *pool, guint i)
{
	return &g_array_index(pool, uint64_t, i);
}

static void take_from_pools(struct model *m, uint64_t start, uint64_t end)
{
	gpointer key, value;
	GHashTableIter iter;

	g_hash_table_iter_init(&iter, m->pool);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		GArray *pool = value;
		const uint64_t pages = GPOINTER_TO_UINT(key) & 0xffff;

		for (guint i = pool->len; i--;)
			if (*pooled(pool, i) < end && *pooled(pool, i) + pages > start)
				g_array_remove_index(pool, i);
	}
}

static void take_from_lazy(GArray *lazy, guint from, uint64_t start, uint64_t end)
{
	for (guint i = lazy->len; i-- > from;) {
		const struct lazy_area *a = &g_array_index(lazy, struct lazy_area, i);

		if (a->page < end && a->page + a->pages > start)
			g_array_remove_index(lazy, i);
	}
}

void model_take(struct model *m, uint64_t start, uint64_t end)
{
	take_from_tree(m, start, end);
	take_from_pools(m, start, end);
	take_from_lazy(m->lazy, 0, start, end);
	take_from_lazy(m->taken, m->at, start, end);
	take_from_lazy(m->rest, 0, start, end);
}

/* --- requests ---------------------------------------------------------------------------------- */

static gboolean is_aligned(uint64_t page, uint64_t align)
{
	return !align || !(page & (align - 1));
}

struct model_answer model_ask(const struct model *m, const struct model_request *r)
{
	GArray *pool = find_pool(m, r->node, r->pages);
	struct free_search s = { .size = r->pages, .align = r->align, .vstart = r->vstart,
				 .vend = r->vend };

	if (pool && pool->len && is_aligned(*pooled(pool, pool->len - 1), r->align))
		return (struct model_answer){ FROM_POOL, *pooled(pool, pool->len - 1) };
	free_tree_search(m->tree, FIT_V5_16, &s);
	return (struct model_answer){ s.found ? FROM_TREE : FROM_NOWHERE, s.address };
}

void model_put(struct model *m, const struct model_request *r, struct model_answer answer,
	       uint64_t page)
{
	GArray *pool = find_pool(m, r->node, r->pages);

	if (answer.source == FROM_POOL && answer.page == page) {
		g_array_set_size(pool, pool->len - 1);
		return;
	}
	if (pool && pool->len && !is_aligned(*pooled(pool, pool->len - 1), r->align)) {
		const uint64_t first = *pooled(pool, pool->len - 1);

		g_array_set_size(pool, pool->len - 1);
		g_array_insert_val(pool, 0, first);
	}
	if (model_has(m, page, page + r->pages))
		take_from_tree(m, page, page + r->pages);
	else
		model_take(m, page, page + r->pages);
}

/* --- purges ------------------------------------------------------------------------------------ */

void model_lazy(struct model *m, uint64_t page, uint64_t pages, uint32_t node)
{
	const struct lazy_area a = {
		.page = page, .pages = pages, .node = node,
		.kept = node ? node - 1 : (uint32_t)(page / NODE_ZONE_PAGES % m->nodes) };

	g_array_append_val(m->lazy, a);
}

static gint by_node(gconstpointer a, gconstpointer b)
{
	const struct lazy_area *x = a, *y = b;

	if (x->kept != y->kept)
		return x->kept < y->kept ? -1 : 1;
	return x->page < y->page ? -1 : x->page > y->page;
}

static gint by_address(gconstpointer a, gconstpointer b)
{
	const struct lazy_area *x = a, *y = b;

	return x->page < y->page ? -1 : x->page > y->page;
}

/* Ranges that lie side by side are put back as one. */
static void give_sorted(struct model *m, GArray *areas)
{
	g_array_sort(areas, by_address);
	for (guint i = 0, j; i < areas->len; i = j) {
		const uint64_t start = g_array_index(areas, struct lazy_area, i).page;
		uint64_t end = start;

		for (j = i; j < areas->len && g_array_index(areas, struct lazy_area, j).page == end; j++)
			end += g_array_index(areas, struct lazy_area, j).pages;
		model_give(m, start, end);
	}
}

/* What was put in last is the first to go. */
static void decay(struct model *m, uint32_t node)
{
	g_autoptr(GArray) decayed = g_array_new(FALSE, FALSE, sizeof(struct lazy_area));
	gpointer key, value;
	GHashTableIter iter;

	g_hash_table_iter_init(&iter, m->pool);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		GArray *pool = value;
		const guint goes = m->full || pool->len < 4 ? pool->len : pool->len / 4;

		if (GPOINTER_TO_UINT(key) >> 16 != node)
			continue;
		for (guint i = pool->len - goes; i < pool->len; i++) {
			const struct lazy_area a = { .page = *pooled(pool, i),
						     .pages = GPOINTER_TO_UINT(key) & 0xffff };

			g_array_append_val(decayed, a);
		}
		g_array_set_size(pool, pool->len - goes);
	}
	give_sorted(m, decayed);
}

/* What goes to no pool is put back last first. */
static void give_rest(struct model *m)
{
	for (guint i = m->rest->len; i--;) {
		const struct lazy_area *a = &g_array_index(m->rest, struct lazy_area, i);

		model_give(m, a->page, a->page + a->pages);
	}
	g_array_set_size(m->rest, 0);
}

void model_purge_begins(struct model *m, gboolean full)
{
	GArray *const lazy = m->lazy;

	m->full = full;
	for (uint32_t node = 1; node <= m->nodes; node++)
		decay(m, node);
	g_array_sort(lazy, by_node);
	g_array_set_size(m->taken, 0);
	m->lazy = m->taken;
	m->taken = lazy;
	m->at = m->pooled = 0;
}

static void purge_one(struct model *m)
{
	const struct lazy_area *a = &g_array_index(m->taken, struct lazy_area, m->at++);

	if (m->rest->len && g_array_index(m->rest, struct lazy_area, 0).kept != a->kept)
		give_rest(m);
	if (a->node && m->nodes > 1 && a->pages <= MAX_POOLED_PAGES && !m->full) {
		g_array_append_val(get_pool(m, a->node, a->pages), a->page);
		m->pooled++;
	} else {
		g_array_append_vals(m->rest, a, 1);
	}
}

gboolean model_purge_reaches(struct model *m, uint64_t page, const struct model_request *r)
{
	for (guint i = m->at; r->node && i < m->taken->len; i++) {
		const struct lazy_area *a = &g_array_index(m->taken, struct lazy_area, i);

		if (a->page != page || a->pages != r->pages || a->node != r->node)
			continue;
		while (m->at <= i)
			purge_one(m);
		return TRUE;
	}
	return FALSE;
}

uint32_t model_pooled(const struct model *m)
{
	return m->pooled;
}

void model_purge_ends(struct model *m)
{
	while (m->at < m->taken->len)
		purge_one(m);
	give_rest(m);
}
