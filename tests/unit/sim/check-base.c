/* SPDX-License-Identifier: MIT */
/*
 * check-base.c - what a world is made of: random streams, products of 128 bits, the event
 * queue, ordered sets.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/clock/clock.h"
#include "sim/world/state.h"
#include "sim/base/wide.h"
#include "sim/base/random.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

/* Check writes to a pipe for every assertion, which is too slow for millions of them. */
#define expect(condition, ...)                                                           \
	do {                                                                             \
		if (!(condition))                                                        \
			ck_abort_msg(__VA_ARGS__);                                       \
	} while (0)

/* --- random streams -------------------------------------------------------------------------- */

/* From an implementation of the definitions in sim/base/random.c in another language. */
START_TEST(streams_have_fixed_values)
{
	uint64_t s = 0;

	ck_assert_uint_eq(random_stream(1, "A"), UINT64_C(0x11a2f331e3acd73f));
	ck_assert_uint_eq(random_stream(1, "B"), UINT64_C(0x95c63bc6d91a5d02));
	ck_assert_uint_eq(random_stream(2, "A"), UINT64_C(0x17f0eb037639dd30));
	ck_assert_uint_eq(random_next(&s), UINT64_C(0xe220a8397b1dcdaf));
	ck_assert_uint_eq(random_next(&s), UINT64_C(0x6e789e6aa1b965f4));
	ck_assert_uint_eq(random_next(&s), UINT64_C(0x06c45d188009454f));
}
END_TEST

START_TEST(draws_have_fixed_values)
{
	static const uint64_t uniform[] = { 71, 79, 62, 24, 23, 35, 47, 46 };
	static const uint64_t exponential[] = { 397829,	 266631,  550503, 1812356,
						1895008, 1265989, 880572, 923262 };
	const struct draw constant = { .kind = DRAW_CONSTANT, .a = 42 };
	const struct draw u = { .kind = DRAW_UNIFORM, .a = 10, .b = 100 };
	const struct draw e = { .kind = DRAW_EXPONENTIAL, .a = 1000000 };
	uint64_t s = random_stream(1, "A");

	ck_assert_uint_eq(random_draw(&s, &constant), 42);
	ck_assert_uint_eq(s, random_stream(1, "A"));
	for (unsigned i = 0; i < 8; i++)
		ck_assert_uint_eq(random_draw(&s, &u), uniform[i]);
	s = random_stream(1, "A");
	for (unsigned i = 0; i < 8; i++)
		ck_assert_uint_eq(random_draw(&s, &e), exponential[i]);
}
END_TEST

/* Of 100,000 draws, e^-x are beyond x times the mean, within 5 standard deviations. */
START_TEST(exponential_draws_are_distributed_so)
{
	static const struct {
		uint64_t beyond; /* per mille of the mean */
		int expected, within;
	} c[] = { { 100, 90484, 464 },	{ 693, 50007, 790 }, { 1000, 36788, 762 },
		  { 2000, 13534, 541 }, { 3000, 4979, 344 }, { 5000, 674, 130 } };
	const struct draw d = { .kind = DRAW_EXPONENTIAL, .a = 1000000 };
	uint64_t s = random_stream((uint64_t)_i, "exponential"), sum = 0;
	int beyond[6] = { 0 };

	for (int n = 0; n < 100000; n++) {
		const uint64_t x = random_draw(&s, &d);

		sum += x;
		for (int i = 0; i < 6; i++)
			beyond[i] += x > c[i].beyond * 1000;
	}
	ck_assert_msg(sum > UINT64_C(98500000000) && sum < UINT64_C(101500000000),
		      "seed %d: sum %llu", _i, (unsigned long long)sum);
	for (int i = 0; i < 6; i++)
		ck_assert_msg(abs(beyond[i] - c[i].expected) <= c[i].within,
			      "seed %d: %d beyond %u per mille, expected %d", _i,
			      beyond[i], (unsigned)c[i].beyond, c[i].expected);
}
END_TEST

START_TEST(uniform_draws_reach_both_ends_evenly)
{
	const struct draw d = { .kind = DRAW_UNIFORM, .a = 5, .b = 14 };
	uint64_t s = random_stream((uint64_t)_i, "uniform");
	int times[20] = { 0 };

	for (int n = 0; n < 100000; n++)
		times[random_draw(&s, &d)]++;
	for (int i = 0; i < 20; i++)
		ck_assert_msg(i >= 5 && i <= 14 ? abs(times[i] - 10000) < 500 : !times[i],
			      "seed %d: %d times %d", _i, times[i], i);
}
END_TEST

START_TEST(a_uniform_draw_of_one_number_is_that)
{
	const struct draw d = { .kind = DRAW_UNIFORM, .a = UINT64_MAX, .b = UINT64_MAX };
	uint64_t s = 1;

	ck_assert_uint_eq(random_draw(&s, &d), UINT64_MAX);
}
END_TEST

/* Compares both ways where the compiler has 128 bits, and the ends with values by hand. */
START_TEST(wide_products_are_the_same_without_wide_integers)
{
	uint64_t s = random_stream((uint64_t)_i, "wide"), rest, other;

	for (int n = 0; n < 1000; n++) {
		const uint64_t a = random_next(&s) >> random_next(&s) % 64;
		const uint64_t b = random_next(&s) >> random_next(&s) % 64;
		const uint64_t by = (random_next(&s) >> random_next(&s) % 63 >> 1) + 1;
		const struct wide p = wide_product(a, b), h = wide_product_by_halves(a, b);
		const struct wide q = wide_divided(p, by, &rest);
		const struct wide d = wide_divided_by_halves(p, by, &other);

		ck_assert_uint_eq(p.low, h.low);
		ck_assert_uint_eq(p.high, h.high);
		ck_assert_uint_eq(q.low, d.low);
		ck_assert_uint_eq(q.high, d.high);
		ck_assert_uint_eq(rest, other);
	}
	ck_assert_uint_eq(wide_product_by_halves(UINT64_MAX, UINT64_MAX).high, UINT64_MAX - 1);
	ck_assert_uint_eq(wide_product_by_halves(UINT64_MAX, UINT64_MAX).low, 1);
}
END_TEST

START_TEST(another_task_changes_no_stream)
{
	struct rig two = { .seed = 7, .task = { TASK("A", "mark"), TASK("B", "mark") } };
	struct rig three = { .seed = 7,
			     .task = { TASK("X", "mark"), TASK("B", "mark"),
				       TASK("A", "mark") } };
	struct run *r2 = run_new(&two), *r3 = run_new(&three);

	ck_assert_uint_eq(r2->world->task[0].rng, r3->world->task[2].rng);
	ck_assert_uint_eq(r2->world->task[1].rng, r3->world->task[1].rng);
	ck_assert_uint_ne(r2->world->task[0].rng, r2->world->task[1].rng);
	run_free(r2);
	run_free(r3);
}
END_TEST

START_TEST(the_seed_changes_every_stream)
{
	struct rig one = { .seed = 7, .task = { TASK("A", "mark") } };
	struct rig other = { .seed = 8, .task = { TASK("A", "mark") } };
	struct run *r1 = run_new(&one), *r2 = run_new(&other);

	ck_assert_uint_ne(r1->world->task[0].rng, r2->world->task[0].rng);
	run_free(r1);
	run_free(r2);
}
END_TEST

/* --- the event queue ----------------------------------------------------------------------------- */

enum { MAX_SLOTS = 64 };

struct queue {
	int64_t time[MAX_SLOTS + 1];
	uint32_t step[2 * MAX_SLOTS], other[2 * MAX_SLOTS];
	struct events e;
};

static void queue_init(struct queue *q, uint32_t steps, uint32_t slots)
{
	memset(q, 0xa5, sizeof(*q));
	q->e = (struct events){ .time = q->time };
	events_shape(&q->e, steps, slots);
	q->e.step.winner = q->step;
	q->e.other.winner = q->other;
	events_init(&q->e);
}

static uint32_t naive_first(const struct queue *q)
{
	uint32_t first = 0;
	int64_t least = EVENT_NEVER;

	for (uint32_t i = 0; i < q->e.slots; i++) {
		if (q->time[i] < least) {
			least = q->time[i];
			first = i;
		}
	}
	return first;
}

static void compare_queue(const struct queue *q, int seed)
{
	if (q->e.open == NIL)
		expect(events_first(&q->e) == naive_first(q), "seed %d: %u, expected %u", seed,
		       events_first(&q->e), naive_first(q));
}

/* Few different times, so that many are equal. */
START_TEST(the_winner_tree_finds_the_minimum)
{
	uint64_t s = random_stream((uint64_t)_i, "events");
	struct queue q;

	queue_init(&q, 1 + (uint32_t)(random_next(&s) % (MAX_SLOTS / 2)),
		   MAX_SLOTS / 2 + 1 + (uint32_t)(random_next(&s) % (MAX_SLOTS / 2)));
	compare_queue(&q, _i);
	for (int n = 0; n < 2000; n++) {
		const uint32_t slot = (uint32_t)(random_next(&s) % q.e.slots);
		const uint64_t what = random_next(&s) % 10;

		if (what == 0 && q.e.open == NIL)
			events_open(&q.e, slot);
		else if (what < 2 && q.e.open != NIL)
			events_close(&q.e);
		else if (what < 4)
			events_set(&q.e, slot, EVENT_NEVER);
		else
			events_set(&q.e, slot, (int64_t)(random_next(&s) % 20));
		compare_queue(&q, _i);
	}
}
END_TEST

START_TEST(the_winner_tree_is_a_function_of_its_leaves)
{
	uint64_t s = random_stream((uint64_t)_i, "leaves");
	struct queue q, fresh;

	queue_init(&q, 7, 20);
	queue_init(&fresh, 7, 20);
	for (int n = 0; n < 500; n++) {
		if (q.e.open != NIL && n % 3 == 0)
			events_close(&q.e);
		else if (q.e.open == NIL && n % 5 == 0)
			events_open(&q.e, (uint32_t)(random_next(&s) % 20));
		events_set(&q.e, (uint32_t)(random_next(&s) % 20),
			   n % 4 ? (int64_t)(random_next(&s) % 9) : EVENT_NEVER);
	}
	if (q.e.open != NIL)
		events_close(&q.e);
	for (uint32_t i = 20; i--;)
		events_set(&fresh.e, i, q.time[i]);
	ck_assert_mem_eq(q.time, fresh.time, sizeof(q.time));
	ck_assert_mem_eq(q.step, fresh.step, sizeof(q.step));
	ck_assert_mem_eq(q.other, fresh.other, sizeof(q.other));
}
END_TEST

START_TEST(every_slot_has_a_leaf)
{
	for (uint32_t slots = 1; slots < 5000; slots++) {
		struct events e = { 0 };
		uint32_t width;

		events_shape(&e, slots, 5 * slots);
		width = e.step.width;
		expect(width >= slots && (width == 2 || width < 2 * slots) &&
			       !(width & (width - 1)) && e.other.width >= 4 * slots,
		       "%u slots, width %u", slots, width);
	}
}
END_TEST

/* --- ordered sets -------------------------------------------------------------------------------------- */

enum { NODES = 200 };

struct set {
	struct treap_node node[NODES];
	uint32_t root;
	bool in[NODES];
};

static void set_init(struct set *s)
{
	memset(s, 0, sizeof(*s));
	s->root = NIL;
	for (uint32_t i = 0; i < NODES; i++)
		s->node[i] = (struct treap_node){ .left = NIL, .right = NIL };
}

/* Writes the set's members in its order; returns how many there are. */
static uint32_t walk(const struct set *s, uint32_t at, uint32_t *member, uint32_t n)
{
	if (at == NIL)
		return n;
	expect(n < NODES, "a cycle");
	n = walk(s, s->node[at].left, member, n);
	member[n++] = at;
	return walk(s, s->node[at].right, member, n);
}

static uint32_t sorted(const struct set *s, uint32_t *member)
{
	uint32_t n = 0, at;

	for (uint32_t i = 0; i < NODES; i++) {
		if (!s->in[i])
			continue;
		for (at = n++; at && s->node[member[at - 1]].key > s->node[i].key; at--)
			member[at] = member[at - 1];
		member[at] = i;
	}
	return n;
}

static void change(struct set *s, uint64_t *stream, unsigned keys)
{
	const uint32_t i = (uint32_t)(random_next(stream) % NODES);

	if (s->in[i])
		treap_remove(s->node, &s->root, i);
	else
		treap_insert(s->node, &s->root, i, random_next(stream) % keys);
	s->in[i] = !s->in[i];
}

START_TEST(the_treap_keeps_its_members_in_order)
{
	uint64_t stream = random_stream((uint64_t)_i, "treap");
	uint32_t expected[NODES], found[NODES], n;
	struct set s;

	set_init(&s);
	ck_assert_uint_eq(treap_first(s.node, s.root), NIL);
	for (int step = 0; step < 1500; step++) {
		change(&s, &stream, _i % 2 ? 10 : 100000); /* many equal keys, or few */
		n = sorted(&s, expected);
		expect(walk(&s, s.root, found, 0) == n, "seed %d, step %d", _i, step);
		for (uint32_t i = 0; i < n; i++)
			expect(found[i] == expected[i], "seed %d, step %d", _i, step);
		expect(treap_first(s.node, s.root) == (n ? expected[0] : NIL),
		       "seed %d, step %d", _i, step);
	}
}
END_TEST

START_TEST(the_treap_is_a_function_of_its_members)
{
	uint64_t stream = random_stream((uint64_t)_i, "shape");
	uint32_t member[NODES], n;
	struct set s, fresh;

	set_init(&s);
	set_init(&fresh);
	for (int step = 0; step < 1000; step++)
		change(&s, &stream, 50);
	n = sorted(&s, member);
	for (uint32_t i = n; i--;)
		treap_insert(fresh.node, &fresh.root, member[i], s.node[member[i]].key);
	ck_assert_uint_eq(s.root, fresh.root);
	ck_assert_mem_eq(s.node, fresh.node, sizeof(s.node));
}
END_TEST

static uint32_t depth(const struct set *s, uint32_t at)
{
	uint32_t left, right;

	if (at == NIL)
		return 0;
	left = depth(s, s->node[at].left);
	right = depth(s, s->node[at].right);
	return 1 + (left > right ? left : right);
}

START_TEST(the_treap_stays_shallow_when_filled_in_order)
{
	struct set s;

	set_init(&s);
	for (uint32_t i = 0; i < NODES; i++)
		treap_insert(s.node, &s.root, i, i);
	ck_assert_uint_le(depth(&s, s.root), 25);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(streams_have_fixed_values),
	ONCE(draws_have_fixed_values),
	FROM(exponential_draws_are_distributed_so, 1, 6),
	FROM(uniform_draws_reach_both_ends_evenly, 1, 6),
	ONCE(a_uniform_draw_of_one_number_is_that),
	FROM(wide_products_are_the_same_without_wide_integers, 1, 6),
	ONCE(another_task_changes_no_stream),
	ONCE(the_seed_changes_every_stream),
	FROM(the_winner_tree_finds_the_minimum, 1, 21),
	FROM(the_winner_tree_is_a_function_of_its_leaves, 1, 6),
	ONCE(every_slot_has_a_leaf),
	FROM(the_treap_keeps_its_members_in_order, 1, 11),
	FROM(the_treap_is_a_function_of_its_members, 1, 6),
	ONCE(the_treap_stays_shallow_when_filled_in_order),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "base", .test = tests };
