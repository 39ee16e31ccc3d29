/* SPDX-License-Identifier: MIT */
/*
 * check-holes.c - a search by sums over the tree of areas finds what a walk from area to area
 * finds: the same place, the same number of areas looked at, the same hole remembered. SEED
 * begins the random numbers, which each test prints when it fails.
 */
#include <check.h>
#include <glib.h>
#include <stdlib.h>

#include "policies/vmap/find/search.h"
#include "policies/vmap/find/sums.h"
#include "sim/base/random.h"
#include "tests/unit/suite.h"

/* Check writes to a pipe for every assertion, which is too slow for millions of them. */
#define expect(condition, ...)                                                           \
	do {                                                                             \
		if (!(condition))                                                        \
			ck_abort_msg(__VA_ARGS__);                                       \
	} while (0)

enum { DESCRIPTORS = 700 };

/* A set of areas, and what the requests of one run look like. */
struct set {
	struct vmap v;
	uint64_t rng, seed;
	uint32_t busy[DESCRIPTORS], busys;
	uint32_t unused[DESCRIPTORS], unuseds;
	uint64_t start, pages;
	uint64_t longest, alignments;
	bool always;
};

static uint64_t below(struct set *s, uint64_t n)
{
	return random_next(&s->rng) % n;
}

static void set_init(struct set *s, uint64_t seed)
{
	struct vmap *v = &s->v;

	*s = (struct set){ .rng = seed, .seed = seed };
	v->set = g_new0(struct area_set, 1);
	v->area = g_new0(struct vmap_area, DESCRIPTORS);
	v->node = g_new0(struct treap_node, DESCRIPTORS);
	v->sum = g_new0(struct area_sum, DESCRIPTORS);
	v->index = g_new0(struct vmap_index, 1);
	*v->set = (struct area_set){ .root = NIL, .first = NIL, .last = NIL, .free = NIL,
				     .stale = NIL, .free_vmap_cache = NIL };
	for (uint32_t i = 0; i < DESCRIPTORS; i++)
		s->unused[s->unuseds++] = i;
	for (uint32_t i = DESCRIPTORS - 1; i; i--) {		/* descriptors in any order */
		const uint64_t k = below(s, i + 1);
		const uint32_t kept = s->unused[i];

		s->unused[i] = s->unused[k];
		s->unused[k] = kept;
	}
	s->pages = 8 + below(s, 4000);
	s->start = below(s, 8) ? below(s, 100) :	/* or at the end of all addresses */
				 ADDRESS_SPACE_PAGES - s->pages + below(s, 20);
	s->longest = 1 + below(s, 12);
	s->alignments = 1 + below(s, 5);
	s->always = below(s, 2);
}

static void set_free(struct set *s)
{
	g_free(s->v.set);
	g_free(s->v.area);
	g_free(s->v.node);
	g_free(s->v.sum);
	g_free(s->v.index);
}

static struct area_search request(struct set *s)
{
	struct area_search a = { .size = 1 + below(s, s->longest),
				 .vstart = s->start, .vend = s->start + s->pages };

	if (!below(s, 3))
		a.align = UINT64_C(1) << below(s, s->alignments);
	if (!below(s, 5)) {
		a.vstart += below(s, s->pages);
		a.vend = a.vstart + below(s, s->pages);
	}
	if (!below(s, 8))
		a.size = s->v.set->cached_hole_size + below(s, 3);
	a.size += !a.size;
	return a;
}

static void add(struct set *s, const struct area_search *found)
{
	struct vmap *v = &s->v;
	const uint32_t area = s->unused[--s->unuseds];
	struct vmap_area *a = &v->area[area];

	a->start = found->address;
	a->end = found->address + found->size;
	a->prev = found->before;
	a->next = a->prev == NIL ? v->set->first : v->area[a->prev].next;
	*(a->prev == NIL ? &v->set->first : &v->area[a->prev].next) = area;
	*(a->next == NIL ? &v->set->last : &v->area[a->next].prev) = area;
	treap_insert(v->node, &v->set->root, area, a->start);
	v->set->areas++;
	v->set->free_vmap_cache = area;
	sums_added(v, area, s->always);
	s->busy[s->busys++] = area;
}

static void take_out(struct set *s, uint32_t which)
{
	struct vmap *v = &s->v;
	const uint32_t area = s->busy[which];
	const struct vmap_area *a = &v->area[area];

	if (v->set->free_vmap_cache != NIL) {
		if (a->end < v->set->cached_vstart)
			v->set->free_vmap_cache = NIL;
		else if (a->start <= v->area[v->set->free_vmap_cache].start)
			v->set->free_vmap_cache = a->prev;
	}
	treap_remove(v->node, &v->set->root, area);
	*(a->prev == NIL ? &v->set->first : &v->area[a->prev].next) = a->next;
	*(a->next == NIL ? &v->set->last : &v->area[a->next].prev) = a->prev;
	v->set->areas--;
	sums_removed(v, area, a->start);
	s->busy[which] = s->busy[--s->busys];
	s->unused[s->unuseds++] = area;
}

/* Looks for room, and takes it, if there is any. */
static void allocate(struct set *s)
{
	struct area_search a = request(s);

	area_search(&s->v, &a);
	expect(area_search_is_walk(&s->v, &a),
	       "SEED=%" G_GUINT64_FORMAT ": %u areas, size %" G_GUINT64_FORMAT " align %"
	       G_GUINT64_FORMAT " from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, s->seed,
	       s->busys, a.size, a.align, a.vstart, a.vend);
	area_search_done(&s->v, &a);
	if (a.found && s->unuseds)
		add(s, &a);
}

static uint64_t first_seed(void)
{
	const char *seed = getenv("SEED");

	return seed ? strtoull(seed, NULL, 10) : 1;
}

START_TEST(search_by_sums_is_the_walk)
{
	struct set s;

	set_init(&s, first_seed() + (uint64_t)_i);
	for (int i = 0; i < 4000; i++) {
		if (s.busys && below(&s, 100) < (i / 500 % 2 ? 60 : 30))
			take_out(&s, (uint32_t)below(&s, s.busys));
		else
			allocate(&s);
		if (i % 100 == 0)
			expect(sums_are_valid(&s.v), "SEED=%" G_GUINT64_FORMAT ": step %d",
			       s.seed, i);
	}
	while (s.busys)
		take_out(&s, (uint32_t)below(&s, s.busys));
	expect(sums_are_valid(&s.v), "SEED=%" G_GUINT64_FORMAT, s.seed);
	set_free(&s);
}
END_TEST

/* Areas that overlap, as no kernel's do: the walk decides, and nothing is told by sums. */
START_TEST(areas_that_overlap_are_walked)
{
	struct area_search a = { .size = 4, .vstart = 0, .vend = 1000 };
	struct set s;

	set_init(&s, first_seed() + (uint64_t)_i);
	s.always = true;
	for (unsigned i = 0; i < 50; i++) {
		area_search(&s.v, &a);
		area_search_done(&s.v, &a);
		add(&s, &a);
	}
	expect(s.v.index->summed, "there are sums");
	a.address -= 2;
	add(&s, &a);
	expect(!s.v.index->summed && s.v.index->tangled, "there are none");
	allocate(&s);
	set_free(&s);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(search_by_sums_is_the_walk, 200),
	ONCE(areas_that_overlap_are_walked),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "holes", .test = tests };
