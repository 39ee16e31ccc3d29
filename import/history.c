/* SPDX-License-Identifier: MIT */
/*
 * history.c - goes through a load with a model of the allocator, and compares.
 *
 * The event of a purge comes at its end. It began behind the frees of the areas that it purged, and
 * before the next free; where between these, an address between them says that only a purge
 * explains.
 *
 * Pages that are allocated without having been freed before were free at the start, unless a
 * request that they would have served, being the lowest that fit, was served elsewhere. Then they
 * were in a pool, or became free by a purge, and nothing else is known of them.
 */
#include "import/history.h"

#include <string.h>

#include "import/model.h"

enum { MAX_POOL = 256, NO_PURGE = UINT32_MAX };	/* in pages; a deed */

/* A purge that has begun or may begin. */
struct purge_window {
	uint32_t deed;
	uint32_t earliest, latest;	/* it begins before one of these deeds */
};

struct walk {
	const struct load *l;
	struct history *h;
	struct model *m;
	GArray *window;		/* of struct purge_window, in order */
	guint next;		/* the next one that may begin */
	uint32_t purge;		/* the deed of the one that has begun, or NO_PURGE */
	uint32_t epoch;		/* how many have begun */
	uint32_t told;		/* how many areas it has put into pools, as turns tell */
	GHashTable *dry;	/* the pools that were empty at the start, by pool_key() */
	gboolean news;		/* this walk has found what the next one has to know */
};

static struct extent *extent_at(const struct walk *k, guint i)
{
	return &g_array_index(k->h->extent, struct extent, i);
}

static void add_turn(struct walk *k, enum turn_kind kind, uint32_t deed, uint32_t extent,
		     uint32_t areas)
{
	const struct turn t = { kind, deed, extent, areas };

	g_array_append_val(k->h->turn, t);
}

/* --- what was lazy at the start ------------------------------------------------------------------- */

/* The first purge took the pages: they were lazy at the start, if so much was. */
static void become_lazy(struct walk *k, struct extent *e)
{
	if (k->h->lazy_known == k->h->lazy_areas || e->not_lazy)
		return;
	k->h->lazy_known++;
	e->origin = LAZY_AT_START;
	k->news = TRUE;
}

static void not_lazy(struct walk *k, struct extent *e)
{
	k->h->lazy_known--;
	e->not_lazy = TRUE;
	k->news = TRUE;
}

/* At the end of a walk: what the first purge has made free, and no request says otherwise. */
static void find_lazy(struct walk *k)
{
	for (guint i = 0; i < k->h->extent->len; i++) {
		struct extent *e = extent_at(k, i);

		if (e->origin == FREE_BY_PURGE && e->epoch == 1)
			become_lazy(k, e);
	}
}

/* --- where purges begin --------------------------------------------------------------------------- */

/*
 * What was lazy before the trace is not among the frees, so how many of these the first purge
 * takes is not known from their number. Behind it so many pages are still lazy as its first free
 * says: those of the last ones.
 */
static guint taken_by_first(const struct walk *k, const GArray *frees, uint32_t deed)
{
	uint64_t left = 0;
	guint i = frees->len;

	while (++deed < k->l->deed->len) {
		const struct deed *d = load_deed(k->l, deed);

		if (d->kind >= DEED_ALIASES)
			return i;
		if (d->kind == DEED_FREE && d->nr_lazy >= d->area->pages) {
			left = d->nr_lazy - d->area->pages;
			break;
		}
	}
	for (uint64_t pages = 0; pages < left && i; i--)
		pages += load_deed(k->l, g_array_index(frees, uint32_t, i - 1))->area->pages;
	return i;
}

/*
 * frees: deeds, since the last purge took its part. A purge takes the first of these, as many as
 * its event says.
 */
static void note_window(struct walk *k, GArray *frees, uint32_t deed, uint32_t after)
{
	const struct deed *d = load_deed(k->l, deed);
	const guint takes = d->areas > frees->len ? taken_by_first(k, frees, deed) :
						    (guint)d->areas;
	struct purge_window w = { .deed = deed, .earliest = after, .latest = deed };

	if (!k->window->len)
		k->h->lazy_areas = (uint32_t)(d->areas - MIN(takes, d->areas));
	if (takes)
		w.earliest = MAX(after, g_array_index(frees, uint32_t, takes - 1) + 1);
	if (takes < frees->len)
		w.latest = MAX(w.earliest, g_array_index(frees, uint32_t, takes));
	if (!d->areas)
		w.earliest = w.latest = deed;
	g_array_remove_range(frees, 0, takes);
	g_array_append_val(k->window, w);
}

/* Behind which deed can a purge begin at the earliest, for what its task does, and others? */
static void note_windows(struct walk *k)
{
	g_autoptr(GArray) frees = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	uint32_t *last = g_new0(uint32_t, k->l->task->len + 1);
	uint32_t purged = 0, over = 0;

	for (uint32_t i = 0; i < k->l->deed->len; i++) {
		const struct deed *d = load_deed(k->l, i);

		if (d->kind == DEED_FREE)
			g_array_append_val(frees, i);
		if (d->kind == DEED_FREE && d->nr_lazy > k->l->lazy_max)
			over = over ? over : i + 1;
		if (d->kind >= DEED_ALIASES) {
			uint32_t after = purged;

			if (d->kind == DEED_DRAIN)
				after = MAX(after, over);
			else if (d->task != NONE)
				after = MAX(after, last[d->task]);
			note_window(k, frees, i, after);
			purged = i + 1;
			over = 0;
		}
		if (d->task != NONE)
			last[d->task] = i + 1;
	}
	g_free(last);
}

static void begin_purge(struct walk *k)
{
	const uint32_t deed = g_array_index(k->window, struct purge_window, k->next++).deed;

	model_purge_begins(k->m, load_deed(k->l, deed)->kind == DEED_OVERFLOW);
	k->purge = deed;
	k->told = 0;
	k->epoch++;
	add_turn(k, TURN_PURGE_BEGINS, deed, 0, 0);
}

/* May the next purge begin before this deed? */
static gboolean may_begin(const struct walk *k, uint32_t deed)
{
	const struct purge_window *w = k->next < k->window->len ?
		&g_array_index(k->window, struct purge_window, k->next) : NULL;

	return w && k->purge == NO_PURGE && deed >= w->earliest && deed <= w->latest;
}

static gboolean must_begin(const struct walk *k, uint32_t deed)
{
	return k->next < k->window->len && k->purge == NO_PURGE &&
	       deed >= g_array_index(k->window, struct purge_window, k->next).latest;
}

/* What has become free only later may have become so by this purge. */
static void end_purge(struct walk *k, uint32_t deed)
{
	model_purge_ends(k->m);
	k->purge = NO_PURGE;
	for (guint i = 0; i < k->h->extent->len; i++) {
		struct extent *e = extent_at(k, i);

		if (e->origin != FREE_LATER || e->is_hit || k->epoch < e->not_before)
			continue;
		model_give(k->m, e->start, e->end);
		e->origin = FREE_BY_PURGE;
		e->epoch = k->epoch;
		add_turn(k, TURN_APPEARS, deed, i, 0);
	}
}

/* --- addresses ----------------------------------------------------------------------------------- */

/* The pages did not become free when they were said to. */
static void forget_turn(struct walk *k, uint32_t extent)
{
	for (guint i = k->h->turn->len; i--;) {
		const struct turn *t = &g_array_index(k->h->turn, struct turn, i);

		if (t->kind != TURN_APPEARS || t->extent != extent)
			continue;
		g_array_remove_index(k->h->turn, i);
		return;
	}
}

/*
 * The model would serve the request from pages that a later one is the first to get. So these were
 * not free. FALSE: there is none of them.
 */
static gboolean withdraw(struct walk *k, uint32_t deed, uint64_t start, uint64_t end)
{
	gboolean found = FALSE;

	for (guint i = extent_from(k->h->extent, start); i < k->h->extent->len; i++) {
		struct extent *e = extent_at(k, i);

		if (e->start >= end)
			break;
		if (e->touch <= deed || (e->origin != FREE_AT_START &&
					 e->origin != FREE_BY_PURGE && e->origin != LAZY_AT_START))
			continue;
		if (e->origin == LAZY_AT_START)
			not_lazy(k, e);
		if (e->origin == FREE_BY_PURGE)		/* not by that one */
			forget_turn(k, i);
		k->news |= e->origin == FREE_AT_START || e->not_before <= k->epoch;
		e->not_before = k->epoch + 1;
		e->origin = FREE_LATER;
		model_take(k->m, e->start, e->end);
		found = TRUE;
	}
	return found;
}

/* Is this deed the first to get one of the area's pages? */
static gboolean extent_is_new(const struct walk *k, uint32_t deed, const struct area *a)
{
	for (guint i = extent_from(k->h->extent, a->page); i < k->h->extent->len; i++) {
		if (extent_at(k, i)->start >= a->page + a->pages)
			break;
		if (extent_at(k, i)->touch == deed)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_pooled_size(const struct model_request *r)
{
	return r->node && r->pages <= MAX_POOL;
}

/* The pages of an area are one extent, which this deed is the first to get. */
static struct extent *whole_extent(const struct walk *k, uint32_t deed, const struct area *a)
{
	const guint i = extent_from(k->h->extent, a->page);
	struct extent *e = i < k->h->extent->len ? extent_at(k, i) : NULL;

	return e && e->touch == deed && e->start == a->page && e->end == a->page + a->pages ? e :
											      NULL;
}

static gpointer pool_key(const struct model_request *r)
{
	return GUINT_TO_POINTER(r->node << 16 | (guint)r->pages);
}

/*
 * The request was served from a pool. Up to the first purge, and if none was served from elsewhere
 * before, the area was there at the start.
 */
static void note_hit(struct walk *k, uint32_t deed, const struct model_request *r,
		     struct extent *e)
{
	model_take(k->m, e->start, e->end);
	e->node = r->node;
	if (!k->epoch && !g_hash_table_contains(k->dry, pool_key(r))) {
		k->news |= e->origin == FREE_AT_START;
		e->origin = IN_POOL;
		return;
	}
	if (e->origin == LAZY_AT_START)
		not_lazy(k, e);
	if (e->origin == FREE_BY_PURGE)
		forget_turn(k, (uint32_t)(e - extent_at(k, 0)));
	k->news |= e->origin == FREE_AT_START || !e->is_hit;
	e->is_hit = TRUE;
	e->origin = IN_POOL_LATER;
	add_turn(k, TURN_APPEARS, deed, (uint32_t)(e - extent_at(k, 0)), 0);
}

/* Pages that are allocated now, though nothing has made them free: they are, from here on. */
static void appear(struct walk *k, uint32_t deed, const struct area *a)
{
	for (guint i = extent_from(k->h->extent, a->page); i < k->h->extent->len; i++) {
		struct extent *e = extent_at(k, i);

		if (e->start >= a->page + a->pages)
			break;
		if (e->touch != deed || e->origin != FREE_LATER)
			continue;
		e->origin = FREE_SOMEHOW;
		add_turn(k, TURN_APPEARS, deed, i, 0);
		model_give(k->m, e->start, e->end);
	}
}

static struct model_answer ask(struct walk *k, uint32_t deed, const struct model_request *r,
			       uint64_t page)
{
	struct model_answer a = model_ask(k->m, r);

	while (a.source == FROM_TREE && a.page < page && model_has(k->m, page, page + r->pages) &&
	       withdraw(k, deed, a.page, a.page + r->pages))
		a = model_ask(k->m, r);
	return a;
}

/* Does the model give this page, perhaps with the next purge or with what that has done so far? */
static struct model_answer explain(struct walk *k, uint32_t deed, const struct model_request *r,
				   const struct area *area)
{
	struct model_answer a = ask(k, deed, r, area->page);

	if (a.page != area->page && may_begin(k, deed)) {
		begin_purge(k);
		a = ask(k, deed, r, area->page);
	}
	if (a.page != area->page && k->purge != NO_PURGE &&
	    model_purge_reaches(k->m, area->page, r)) {
		add_turn(k, TURN_POOLED, k->purge, 0, model_pooled(k->m) - k->told);
		k->told = model_pooled(k->m);
		a = ask(k, deed, r, area->page);
	}
	return a;
}

static void walk_alloc(struct walk *k, uint32_t deed, const struct deed *d)
{
	const struct area *const area = d->area;
	const struct model_request r = {
		.pages = d->pages, .align = d->align, .vstart = d->vstart, .vend = d->vend,
		.node = is_whole_space(k->l, d->vstart, d->vend) ? area_node(k->l, area) : 0 };
	struct extent *e = is_pooled_size(&r) ? whole_extent(k, deed, area) : NULL;
	const gboolean is_new = extent_is_new(k, deed, area);
	struct model_answer a;

	if (!e)
		appear(k, deed, area);
	a = explain(k, deed, &r, area);
	if (a.page == area->page && a.source != FROM_NOWHERE) {
		k->h->same++;
		k->h->from_pool += a.source == FROM_POOL ? 1 : 0;
		k->h->reused += is_new ? 0 : 1;
		if (a.source == FROM_TREE && !k->epoch)
			g_hash_table_add(k->dry, pool_key(&r));
	} else if (e) {
		note_hit(k, deed, &r, e);
		k->h->same++;
	} else {
		k->h->other++;
	}
	model_put(k->m, &r, a, area->page);
	add_turn(k, TURN_DEED, deed, 0, 0);
}

static void walk_deed(struct walk *k, uint32_t i)
{
	const struct deed *d = load_deed(k->l, i);
	const struct area *a = d->area;

	if (must_begin(k, i))
		begin_purge(k);
	switch (d->kind) {
	case DEED_ALLOC:
		if (a)
			walk_alloc(k, i, d);
		else
			add_turn(k, TURN_DEED, i, 0, 0);
		break;
	case DEED_FREE:
		if (a->alloc == NONE)
			model_take(k->m, a->page, a->page + a->pages);
		model_lazy(k->m, a->page, a->pages, area_node(k->l, a));
		add_turn(k, TURN_DEED, i, 0, 0);
		break;
	default:
		add_turn(k, TURN_DEED, i, 0, 0);
		end_purge(k, i);
	}
}

/* --- all of it ----------------------------------------------------------------------------------- */

void history_free(struct history *h)
{
	g_array_unref(h->turn);
	g_array_unref(h->extent);
	g_free(h);
}

/* What is known of the start, by the walks before. */
static void begin_walk(struct walk *k)
{
	struct history *h = k->h;
	g_autoptr(GArray) ranges = history_start(k->l, h);

	k->m = model_new(MAX(k->l->cpus, 1), 4 * (k->l->deed->len + ranges->len + 16));
	for (guint i = 0; i < ranges->len; i++) {
		const struct start_range *r = &g_array_index(ranges, struct start_range, i);

		model_take(k->m, r->start, r->end);
		if (r->is == START_LAZY && r->areas == 1)
			model_lazy(k->m, r->start, r->end - r->start, r->node);
	}
	for (guint i = 0; i < h->extent->len; i++)
		if (extent_at(k, i)->origin != FREE_AT_START && extent_at(k, i)->origin != LAZY_AT_START)
			extent_at(k, i)->origin = FREE_LATER;
	g_hash_table_remove_all(k->dry);
	g_array_set_size(h->turn, 0);
	h->same = h->other = h->from_pool = h->reused = 0;
	k->next = k->epoch = 0;
	k->purge = NO_PURGE;
	k->news = FALSE;
}

/* Each walk finds what the one before should have known; the last one nothing, or else it ends. */
enum { MOST_WALKS = 24, WALKS_FOR_LAZY = 3 };

struct history *history_of(const struct load *l)
{
	struct history *h = g_new0(struct history, 1);
	struct walk k = { .l = l, .h = h, .news = TRUE };

	h->turn = g_array_new(FALSE, FALSE, sizeof(struct turn));
	h->extent = extents_of(l);
	k.window = g_array_new(FALSE, FALSE, sizeof(struct purge_window));
	k.dry = g_hash_table_new(g_direct_hash, g_direct_equal);
	note_windows(&k);
	for (unsigned walks = 0; k.news && walks < MOST_WALKS; walks++) {
		begin_walk(&k);
		for (uint32_t i = 0; i < l->deed->len; i++)
			walk_deed(&k, i);
		if (walks < WALKS_FOR_LAZY)
			find_lazy(&k);
		model_free(k.m);
	}
	g_array_unref(k.window);
	g_hash_table_unref(k.dry);
	return h;
}
