/* SPDX-License-Identifier: MIT */
/*
 * check-free-tree.c - the tree of free ranges holds what a plain array holds, and has the
 * shape of the kernel's: it answers what the real code of Linux 5.4 to 7.3 answered.
 */
#include <check.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "policies/vmap/state/free_tree.h"
#include "sim/base/random.h"
#include "tests/unit/suite.h"

/* Check writes to a pipe for every assertion, which is too slow for millions of them. */
#define expect(condition, ...)                                                           \
	do {                                                                             \
		if (!(condition))                                                        \
			ck_abort_msg(__VA_ARGS__);                                       \
	} while (0)

/* A tree with its memory. */
struct owned_tree {
	struct free_tree tree;
	struct free_range *range;
};

static struct free_tree_ref ref(struct owned_tree *o)
{
	return (struct free_tree_ref){ &o->tree, o->range };
}

static void tree_init(struct owned_tree *o, uint32_t nodes, uint64_t start, uint64_t end)
{
	o->range = g_new0(struct free_range, nodes);
	free_tree_init(ref(o), nodes, start, end);
}

/* --- against an array --------------------------------------------------------------- */

enum { PAGES = 400 };

struct map {
	bool free[PAGES];
	uint64_t rng;
	int seed;
};

static uint64_t below(struct map *m, uint64_t n)
{
	return random_next(&m->rng) % n;
}

/* The page behind those that are as this one is, among the next few. */
static uint64_t end_of_alike(const struct map *m, uint64_t page, uint64_t most)
{
	uint64_t end = page;

	while (end < PAGES && end - page < most && m->free[end] == m->free[page])
		end++;
	return end;
}

/* Makes free pages used and used ones free, somewhere. */
static void change(struct map *m, struct free_tree_ref t)
{
	const uint64_t start = below(m, PAGES), most = 1 + below(m, 1 + below(m, 30));
	const uint64_t end = end_of_alike(m, start, most);

	if (m->free[start])
		expect(free_tree_cut(t, start, end - start), "seed %d: no node", m->seed);
	else
		free_tree_add(t, start, end);
	for (uint64_t p = start; p < end; p++)
		m->free[p] = !m->free[p];
}

static bool holds_the_same(const struct map *m, struct free_tree_ref t)
{
	uint64_t page = 0;

	for (uint32_t i = free_tree_first(t); i != NIL; i = free_tree_next(t, i)) {
		for (; page < t.range[i].start; page++)
			if (m->free[page])
				return false;
		for (; page < t.range[i].end; page++)
			if (!m->free[page] || free_tree_at(t, page) != i)
				return false;
	}
	for (; page < PAGES; page++)
		if (m->free[page])
			return false;
	return true;
}

static bool unused_nodes_are_zero(struct free_tree_ref t)
{
	static const struct free_range zero;

	for (uint64_t i = t.tree->ranges; i < t.tree->nodes; i++)
		if (memcmp(&t.range[i], &zero, sizeof(zero)) != 0)
			return false;
	return true;
}

START_TEST(it_holds_what_an_array_holds)
{
	struct map m = { .seed = _i, .rng = random_stream((uint64_t)_i, "contents") };
	struct owned_tree o;

	tree_init(&o, PAGES / 2, 0, PAGES);
	memset(m.free, true, sizeof(m.free));
	for (int n = 0; n < 2000; n++) {
		change(&m, ref(&o));
		expect(free_tree_is_valid(ref(&o)), "seed %d, change %d: invalid", _i, n);
		expect(holds_the_same(&m, ref(&o)), "seed %d, change %d: contents", _i, n);
		expect(unused_nodes_are_zero(ref(&o)), "seed %d, change %d: unused", _i, n);
	}
	g_free(o.range);
}
END_TEST

/* Where the first pages for this request are free, or PAGES. */
static uint64_t lowest(const struct map *m, const struct free_search *s)
{
	const uint64_t step = s->align ? s->align : 1;

	for (uint64_t at = (s->vstart + step - 1) / step * step;
	     at + s->size <= s->vend && at + s->size <= PAGES; at += step)
		if (m->free[at] && end_of_alike(m, at, s->size) == at + s->size)
			return at;
	return PAGES;
}

/*
 * A request that needs no room for its alignment gets the lowest pages. Any other may get
 * higher ones, or none; but what it gets is free, and inside of what it asked for.
 */
static void search(struct map *m, struct free_tree_ref t, enum fit_rule rule)
{
	struct free_search s = { .size = 1 + below(m, 30), .vstart = below(m, PAGES) };
	uint64_t first;

	s.align = below(m, 2) ? UINT64_C(1) << below(m, 5) : 0;
	s.vend = below(m, 4) ? s.vstart + s.size + below(m, PAGES) : s.vstart + s.size;
	free_tree_search(t, rule, &s);
	first = lowest(m, &s);
	expect(s.visited > 0 || t.tree->root == NIL, "seed %d: nothing visited", m->seed);
	if (s.found)
		expect(first <= s.address && s.address + s.size <= s.vend &&
			       s.address % (s.align ? s.align : 1) == 0 &&
			       end_of_alike(m, s.address, s.size) == s.address + s.size &&
			       m->free[s.address],
		       "seed %d: %d pages at %d, lowest %d", m->seed, (int)s.size,
		       (int)s.address, (int)first);
	if (s.align == 0 || (rule == FIT_V5_16 && s.align == 1))
		expect(first == (s.found ? s.address : PAGES),
		       "seed %d: %d pages of %d to %d: found %u at %d, lowest %d", m->seed,
		       (int)s.size, (int)s.vstart, (int)s.vend, s.found, (int)s.address,
		       (int)first);
}

START_TEST(a_search_finds_the_lowest_room)
{
	struct map m = { .seed = _i, .rng = random_stream((uint64_t)_i, "searches") };
	struct owned_tree o;

	tree_init(&o, PAGES / 2, 0, PAGES);
	memset(m.free, true, sizeof(m.free));
	for (int n = 0; n < 5000; n++) {
		change(&m, ref(&o));
		search(&m, ref(&o), FIT_V5_2);
		search(&m, ref(&o), FIT_V5_16);
	}
	g_free(o.range);
}
END_TEST

/* --- limits ------------------------------------------------------------------------- */

START_TEST(a_split_without_a_node_changes_nothing)
{
	struct owned_tree o;
	struct free_range before;

	tree_init(&o, 1, 10, 20);
	before = o.range[0];
	ck_assert(!free_tree_cut(ref(&o), 12, 4));
	ck_assert_mem_eq(&before, o.range, sizeof(before));
	ck_assert(free_tree_cut(ref(&o), 10, 4));
	ck_assert(free_tree_cut(ref(&o), 18, 2));
	ck_assert(free_tree_cut(ref(&o), 14, 4));
	ck_assert_uint_eq(o.tree.ranges, 0);
	ck_assert_uint_eq(o.tree.root, NIL);
	ck_assert(free_tree_is_valid(ref(&o)));
	g_free(o.range);
}
END_TEST

START_TEST(an_empty_tree_finds_nothing_and_can_grow)
{
	struct free_search s = { .size = 1, .vend = 100 };
	struct owned_tree o;

	tree_init(&o, 4, 7, 7);
	free_tree_search(ref(&o), FIT_V5_16, &s);
	ck_assert_uint_eq(s.found, 0);
	ck_assert_uint_eq(s.visited, 0);
	ck_assert_uint_eq(free_tree_first(ref(&o)), NIL);
	ck_assert_uint_eq(free_tree_add(ref(&o), 5, 6), 0);
	ck_assert_uint_eq(free_tree_add(ref(&o), 7, 9), 1);
	free_tree_search(ref(&o), FIT_V5_16, &s);
	ck_assert_uint_eq(s.found, 1);
	ck_assert_uint_eq(s.address, 5);
	g_free(o.range);
}
END_TEST

/*
 * The space, pages 16 to 63, has a hole in which the request just fits. Which of two
 * ranges came back first decides whether the walk meets it. If not, the walk ends in what
 * lies above the space, and the request fails.
 */
START_TEST(the_order_in_which_ranges_came_back_decides)
{
	struct free_search s = { .size = 4, .align = 4, .vstart = 16, .vend = 64 };
	const uint64_t hole_first = _i == 0;
	struct owned_tree o;

	tree_init(&o, 8, 0, UINT64_C(1) << 52);
	ck_assert(free_tree_cut(ref(&o), 16, 48));
	if (hole_first)
		free_tree_add(ref(&o), 20, 24);
	free_tree_add(ref(&o), 30, 31);
	if (!hole_first)
		free_tree_add(ref(&o), 20, 24);
	for (int rule = FIT_V5_2; rule <= FIT_V5_16; rule++) {
		free_tree_search(ref(&o), (enum fit_rule)rule, &s);
		ck_assert_uint_eq(s.found, hole_first);
		if (s.found)
			ck_assert_uint_eq(s.address, 20);
	}
	s.align = 0;
	free_tree_search(ref(&o), FIT_V5_16, &s);
	ck_assert_uint_eq(s.found, 1);
	ck_assert_uint_eq(s.address, 20);
	g_free(o.range);
}
END_TEST

/* Only since 5.16, for whom one address is all there is, and for alignments to one page. */
START_TEST(a_range_that_just_fits_is_sought_since_5_16)
{
	struct free_search s = { .size = 4, .align = 4, .vstart = 20, .vend = 24 };
	struct owned_tree o;

	tree_init(&o, 8, 60, UINT64_C(1) << 52);
	free_tree_add(ref(&o), 20, 24);
	free_tree_search(ref(&o), FIT_V5_2, &s);
	ck_assert_uint_eq(s.found, 0);
	free_tree_search(ref(&o), FIT_V5_16, &s);
	ck_assert_uint_eq(s.found, 1);
	s = (struct free_search){ .size = 4, .align = 1, .vstart = 16, .vend = 64 };
	free_tree_search(ref(&o), FIT_V5_2, &s);
	ck_assert_uint_eq(s.found, 1);
	ck_assert_uint_eq(s.address, 60);
	free_tree_search(ref(&o), FIT_V5_16, &s);
	ck_assert_uint_eq(s.address, 20);
	g_free(o.range);
}
END_TEST

/* --- is what is wrong noticed? ------------------------------------------------------ */

static void swap_starts(struct free_range *r)
{
	const uint64_t start = r[0].start;

	r[0].start = r[1].start;
	r[1].start = start;
}

/* Each breaks one thing in a tree of seven ranges, whose root is range 3. */
static void break_tree(struct owned_tree *o, int what)
{
	struct free_range *const r = o->range, *const root = &r[o->tree.root];

	switch (what) {
	case 0:
		root->red = 1;
		break;
	case 1:
		r[root->left].red = !r[root->left].red;
		break;
	case 2:
		root->max++;
		break;
	case 3:
		r[0].end = r[1].start;
		break;
	case 4:
		swap_starts(r);
		break;
	case 5:
		r[0].end = r[0].start;
		break;
	case 6:
		r[root->left].parent = root->right;
		break;
	case 7:
		root->left = root->right;
		break;
	case 8:
		r[6].right = 7;
		break;
	case 9:
		r[6].right = o->tree.root;
		break;
	case 10:
		o->tree.ranges--;
		break;
	case 11:
		o->tree.root = NIL;
		break;
	case 12:
		o->tree.ranges = o->tree.nodes + 1;
		break;
	default:
		root->parent = 0;
		break;
	}
}

START_TEST(each_broken_invariant_is_noticed)
{
	struct owned_tree o;

	tree_init(&o, 8, 0, 0);
	for (uint64_t i = 0; i < 7; i++)
		free_tree_add(ref(&o), 10 * i, 10 * i + 1 + i);
	ck_assert(free_tree_is_valid(ref(&o)));
	break_tree(&o, _i);
	ck_assert(!free_tree_is_valid(ref(&o)));
	g_free(o.range);
}
END_TEST

/* --- what the real code answered ---------------------------------------------------- */

/* In which order a purge gives back what is lazy. */
enum order { NEWEST_FIRST, MERGED_LOWEST_FIRST, HIGHEST_FIRST };

/* What differs between these versions if a single task calls them. */
static const struct version {
	const char *name;
	enum fit_rule rule;
	enum order order;
	unsigned files;	/* how many sequences were recorded */
} version[] = {
	{ "v54", FIT_V5_2, NEWEST_FIRST, 8 },
	{ "v510", FIT_V5_2, NEWEST_FIRST, 8 },
	{ "v61", FIT_V5_16, MERGED_LOWEST_FIRST, 18 },
	{ "v73n1", FIT_V5_16, HIGHEST_FIRST, 18 },	/* one node: pools are not used */
};

static const char *const recording[] = {
	"recorded/c01", "recorded/c05", "recorded/c09", "recorded/c15",
	"recorded/c20", "recorded/c25", "recorded/c29", "recorded/c33",
	"recorded/c36", "recorded/c40", "recorded-later/c04", "recorded-later/c08",
	"recorded-later/c13", "recorded-later/c17", "recorded-later/c22",
	"recorded-later/c26", "recorded-later/c31", "recorded-later/c35",
};

struct extent {
	uint64_t start, end;
};

struct replay {
	const struct version *version;
	struct owned_tree free, lazy;
	GArray *lazy_list;		/* of extents, newest last */
	GHashTable *area;		/* name to extent, of those that are allocated */
	uint64_t vstart, vend, cpus, lazy_unit, lazy_pages;
};

static uint64_t number(char *const *word, unsigned n, uint64_t otherwise)
{
	return n < g_strv_length((char **)word) ? g_ascii_strtoull(word[n], NULL, 10) :
						  otherwise;
}

/* More lazy pages than these, and they are purged. */
static uint64_t lazy_max_pages(const struct replay *r)
{
	return (64 - (uint64_t)__builtin_clzll(r->cpus)) * r->lazy_unit;
}

static int by_start(const void *a, const void *b)
{
	const uint64_t x = ((const struct extent *)a)->start;
	const uint64_t y = ((const struct extent *)b)->start;

	return (x > y) - (x < y);
}

static void purge(struct replay *r)
{
	const struct free_tree_ref lazy = ref(&r->lazy);

	if (r->version->order == HIGHEST_FIRST)
		g_array_sort(r->lazy_list, by_start);
	for (guint n = r->lazy_list->len; n-- > 0;) {
		const struct extent e = g_array_index(r->lazy_list, struct extent, n);

		free_tree_add(ref(&r->free), e.start, e.end);
	}
	g_array_set_size(r->lazy_list, 0);
	for (uint32_t i; (i = free_tree_first(lazy)) != NIL;) {
		const struct extent e = { lazy.range[i].start, lazy.range[i].end };

		free_tree_cut(lazy, e.start, e.end - e.start);
		free_tree_add(ref(&r->free), e.start, e.end);
	}
	r->lazy_pages = 0;
}

static char *replay_alloc(struct replay *r, char **word)
{
	struct free_search s = {
		.size = number(word, 2, 0),
		.align = number(word, 3, 0),
		.vstart = number(word, 4, r->vstart),
		.vend = number(word, 5, r->vend),
	};
	struct extent e;

	free_tree_search(ref(&r->free), r->version->rule, &s);
	if (!s.found) {
		purge(r);
		free_tree_search(ref(&r->free), r->version->rule, &s);
	}
	if (!s.found)
		return g_strdup("EBUSY,");
	expect(free_tree_cut(ref(&r->free), s.address, s.size), "no node");
	e = (struct extent){ s.address, s.address + s.size };
	g_hash_table_insert(r->area, g_strdup(word[1]), g_memdup2(&e, sizeof(e)));
	return g_strdup_printf("ok,%" G_GUINT64_FORMAT, s.address);
}

static char *replay_free(struct replay *r, char **word)
{
	const struct extent *found = g_hash_table_lookup(r->area, word[1]);
	struct extent e;

	if (!found)
		return g_strdup("none,");
	e = *found;
	g_hash_table_remove(r->area, word[1]);
	if (strcmp(word[0], "freenow") == 0) {
		free_tree_add(ref(&r->free), e.start, e.end);
		return g_strdup("ok,");
	}
	r->lazy_pages += e.end - e.start;
	if (r->version->order == MERGED_LOWEST_FIRST)
		free_tree_add(ref(&r->lazy), e.start, e.end);
	else
		g_array_append_val(r->lazy_list, e);
	if (r->lazy_pages > lazy_max_pages(r))
		purge(r);
	return g_strdup("ok,");
}

/* The row that our tree would be recorded with, or NULL if the line is no operation. */
static char *replay_line(struct replay *r, char **word)
{
	g_autofree char *answer = NULL;

	if (!word[0] || word[0][0] == '#' || !word[0][0])
		return NULL;
	if (strcmp(word[0], "cpus") == 0) {
		r->cpus = number(word, 1, 0);
		return NULL;
	}
	if (strcmp(word[0], "lazyunit") == 0) {
		r->lazy_unit = number(word, 1, 0);
		return NULL;
	}
	if (strcmp(word[0], "space") == 0) {
		r->vstart = number(word, 1, 0);
		r->vend = r->vstart + number(word, 2, 0);
		return NULL;
	}
	if (strcmp(word[0], "alloc") == 0) {
		answer = replay_alloc(r, word);
	} else if (g_str_has_prefix(word[0], "free")) {
		answer = replay_free(r, word);
	} else {
		purge(r);
		answer = g_strdup("ok,");
	}
	return g_strdup_printf("%s,%s,%" G_GUINT64_FORMAT, word[0], answer, r->lazy_pages);
}

static char **data_lines(const char *folder, const char *name, const char *ending)
{
	const char *srcdir = getenv("srcdir");
	g_autofree char *file = g_strconcat(name, ending, NULL);
	g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "tests", "data",
						 folder, file, NULL);
	g_autofree char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ?
		       g_strsplit(g_strchomp(text), "\n", -1) :
		       NULL;
}

/* Compares the first four columns: kind, result, address, lazy pages. */
static unsigned replay_file(const struct version *v, const char *name, char **in,
			    char **csv)
{
	struct replay r = { .version = v, .lazy_unit = 8192 };
	unsigned rows = 0;

	tree_init(&r.free, 4096, 0, UINT64_C(1) << 52);
	tree_init(&r.lazy, 4096, 0, 0);
	r.lazy_list = g_array_new(false, false, sizeof(struct extent));
	r.area = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	csv += g_str_has_prefix(csv[0], "kind,");
	for (unsigned n = 0; in[n]; n++) {
		g_auto(GStrv) word = g_strsplit(in[n], " ", -1);
		g_autofree char *row = replay_line(&r, word);

		if (!row)
			continue;
		expect(csv[rows], "%s.%s: ends early", name, v->name);
		expect(g_str_has_prefix(csv[rows], row) &&
			       strchr(",", csv[rows][strlen(row)]),
		       "%s.in:%u: %s: recorded %s, got %s", name, n + 1, v->name, csv[rows],
		       row);
		expect(free_tree_is_valid(ref(&r.free)) && free_tree_is_valid(ref(&r.lazy)),
		       "%s.in:%u: invalid", name, n + 1);
		rows++;
	}
	expect(!csv[rows], "%s.%s has more rows", name, v->name);
	g_hash_table_unref(r.area);
	g_array_unref(r.lazy_list);
	g_free(r.lazy.range);
	g_free(r.free.range);
	return rows;
}

/* All that there is of a version: not each sequence was recorded for each. */
START_TEST(the_real_code_answered_the_same)
{
	const struct version *v = &version[_i];
	g_autofree char *ending = g_strconcat(".", v->name, ".csv", NULL);
	unsigned files = 0;

	for (unsigned n = 0; n < G_N_ELEMENTS(recording); n++) {
		g_autofree char *folder = g_path_get_dirname(recording[n]);
		g_autofree char *name = g_path_get_basename(recording[n]);
		g_auto(GStrv) in = data_lines(folder, name, ".in");
		g_auto(GStrv) csv = data_lines("recorded-later", name, ending);

		ck_assert_ptr_nonnull(in);
		if (csv && replay_file(v, name, in, csv) > 100)
			files++;
	}
	ck_assert_uint_eq(files, v->files);
}
END_TEST

/* --- the suite ---------------------------------------------------------------------- */

static const struct unit_test tests[] = {
	EACH(it_holds_what_an_array_holds, 50),
	EACH(a_search_finds_the_lowest_room, 50),
	ONCE(a_split_without_a_node_changes_nothing),
	ONCE(an_empty_tree_finds_nothing_and_can_grow),
	EACH(the_order_in_which_ranges_came_back_decides, 2),
	ONCE(a_range_that_just_fits_is_sought_since_5_16),
	EACH(each_broken_invariant_is_noticed, 14),
	EACH(the_real_code_answered_the_same, G_N_ELEMENTS(version)),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "free-tree", .test = tests };
