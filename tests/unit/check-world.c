/* SPDX-License-Identifier: MIT */
/*
 * check-world.c - the arena and what it is made of: snapshots and hashes, random streams,
 * the event queue, ordered sets, and that --check catches a step that breaks its rules.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/clock/clock.h"
#include "sim/machine/state.h"
#include "sim/base/wide.h"
#include "tests/unit/machine.h"
#include "tests/unit/suite.h"

/* All that a state can be made of: waiters, sleepers, spinners, interrupts, a list. */
static const struct rig busy = {
	.cpus = 3,
	.preemption = PREEMPT_FULL,
	.tick = 500,
	.cost = { [COST_LOCAL] = 2,
		  [COST_ATOMIC] = 5,
		  [COST_CACHE_LINE] = 50,
		  [COST_SPIN_LOCK] = 10,
		  [COST_CONTEXT_SWITCH] = 100,
		  [COST_TICK] = 20,
		  [COST_IPI_DELIVERY] = 70,
		  [COST_TLB_FLUSH] = 30 },
	.task = { TASK("A", "lock s; work 100; add 1; unlock s; user 300; again 9"),
		  TASK("B", "lock s; work 50; push 2; unlock s; flush; again 7",
		       .last = 2),
		  TASK("C", "lock m; until 2000; cell 1; unlock m; take; again 3",
		       .last = 2),
		  TASK("D", "lock m; work 400; unlock m; wait 3; again 4", .fifo = 5,
		       .last = 1),
		  TASK("E", "user 700; nopreempt; work 20; preempt; again 5",
		       .last = 2) },
};

static void start(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		events_set(&w->events, slot_timer(w, i), w->machine->task[i].start_ns);
}

static void move_on(struct world *w, unsigned moves)
{
	while (w->clock->alive && moves--)
		clock_move(w);
}

static struct run *begun(unsigned moves)
{
	struct run *r = run_new(&busy);

	r->world->observer = NULL;
	start(r->world);
	move_on(r->world, moves);
	return r;
}

static unsigned char *copy_of(const struct world *w)
{
	unsigned char *bytes = malloc(world_bytes(w->machine));

	ck_assert_ptr_nonnull(bytes);
	world_snapshot(w, bytes);
	return bytes;
}

/* Check writes every assertion that holds to a pipe; millions of them are slow. */
#define expect(condition, ...)                                                           \
	do {                                                                             \
		if (!(condition))                                                        \
			ck_abort_msg(__VA_ARGS__);                                       \
	} while (0)

/* --- snapshots --------------------------------------------------------------------------- */

START_TEST(the_busy_machine_runs_to_its_end)
{
	struct run *r = run(&busy);

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_uint_gt(world_steps(r->world), 200);
	run_free(r);
}
END_TEST

START_TEST(restoring_gives_back_the_same_bytes)
{
	struct run *r = begun(30 * (unsigned)_i);
	unsigned char *before = copy_of(r->world), *after;

	move_on(r->world, 50);
	ck_assert_mem_ne(r->world->arena, before, r->world->bytes);
	world_restore(r->world, before);
	after = copy_of(r->world);
	ck_assert_mem_eq(after, before, r->world->bytes);
	free(before);
	free(after);
	run_free(r);
}
END_TEST

START_TEST(from_a_snapshot_the_same_future_follows)
{
	struct run *r = begun(30 * (unsigned)_i);
	unsigned char *middle = copy_of(r->world), *end;
	uint64_t hash;

	move_on(r->world, 100000);
	ck_assert_uint_eq(r->world->clock->alive, 0);
	hash = world_hash(r->world);
	end = copy_of(r->world);
	world_restore(r->world, middle);
	move_on(r->world, 100000);
	ck_assert_uint_eq(world_hash(r->world), hash);
	ck_assert_mem_eq(r->world->arena, end, r->world->bytes);
	free(middle);
	free(end);
	run_free(r);
}
END_TEST

/* So nothing of a run lies outside of the arena, in the handle. */
START_TEST(a_snapshot_goes_on_in_another_world)
{
	struct run *r = begun(30 * (unsigned)_i), *other = begun(7);
	unsigned char *middle = copy_of(r->world);

	move_on(r->world, 100000);
	world_restore(other->world, middle);
	move_on(other->world, 100000);
	ck_assert_mem_eq(other->world->arena, r->world->arena, r->world->bytes);
	free(middle);
	run_free(other);
	run_free(r);
}
END_TEST

START_TEST(the_hash_covers_every_byte_of_the_state_and_no_other)
{
	struct run *r = begun(100);
	struct world *w = r->world;
	const uint64_t hash = world_hash(w);

	for (size_t i = 0; i < w->bytes; i++) {
		w->arena[i] ^= 1;
		expect((world_hash(w) != hash) == (i < w->state_bytes), "byte %zu", i);
		w->arena[i] ^= 1;
	}
	run_free(r);
}
END_TEST

START_TEST(statistics_are_not_hashed)
{
	struct run *r = begun(100);
	const uint64_t hash = world_hash(r->world);

	r->world->task_stats[0].ns[TIME_USER]++;
	r->world->lock_stats[0].acquisitions++;
	r->world->section[0].length_ns++;
	ck_assert_uint_eq(world_hash(r->world), hash);
	run_free(r);
}
END_TEST

START_TEST(a_step_changes_the_hash)
{
	struct run *r = begun(0);
	uint64_t before = world_hash(r->world);

	for (unsigned i = 0; i < 100; i++) {
		const uint64_t steps = world_steps(r->world);
		uint64_t after;

		clock_move(r->world);
		after = world_hash(r->world);
		if (world_steps(r->world) != steps)
			ck_assert_msg(after != before, "move %u", i);
		before = after;
	}
	run_free(r);
}
END_TEST

START_TEST(each_kind_of_state_is_in_the_hash)
{
	struct run *r = begun(100);
	struct world *w = r->world;
	unsigned char *bytes = copy_of(w);
	const uint64_t hash = world_hash(w);

	for (unsigned i = 0; i < 6; i++) {
		if (i == 0)
			w->lock[LOCK_N].owner = 0;
		else if (i == 1)
			w->atomic[0]++;
		else if (i == 2)
			w->llist_first[0] ^= 1;
		else if (i == 3)
			w->task[0].rng++;
		else if (i == 4)
			w->cpu[0].need_resched ^= 1;
		else
			((uint64_t *)w->model_state)[0]++;
		ck_assert_msg(world_hash(w) != hash, "change %u", i);
		world_restore(w, bytes);
		ck_assert_uint_eq(world_hash(w), hash);
	}
	free(bytes);
	run_free(r);
}
END_TEST

/* Leaves memory that the next allocations of this size are likely to get. */
static void dirty(size_t bytes, unsigned char with)
{
	volatile unsigned char *block[8];

	for (unsigned i = 0; i < 8; i++) {
		block[i] = malloc(bytes);
		ck_assert_ptr_nonnull((const void *)(uintptr_t)block[i]);
		for (size_t b = 0; b < bytes; b++)
			block[i][b] = with;
	}
	for (unsigned i = 0; i < 8; i++)
		free((void *)(uintptr_t)block[i]);
}

START_TEST(no_byte_of_the_arena_is_left_to_chance)
{
	struct run *r = run_new(&busy), *one, *other;
	const size_t bytes = world_bytes(&r->machine);

	dirty(bytes, 0x5a);
	one = begun(150);
	dirty(bytes, 0xc3);
	other = begun(150);
	ck_assert_mem_eq(one->world->arena, other->world->arena, bytes);
	run_free(r);
	run_free(one);
	run_free(other);
}
END_TEST

START_TEST(what_an_ended_task_leaves_is_no_stack)
{
	struct run *r = run(&busy);

	for (uint32_t i = 0; i < r->world->tasks; i++)
		for (uint32_t b = 0; b < r->world->stack_bytes[i]; b++)
			ck_assert_uint_eq(task_stack(r->world, i)[b],
					  0);
	run_free(r);
}
END_TEST

START_TEST(interrupts_have_names_after_those_of_the_tasks)
{
	struct run *r = run_new(&busy);
	const struct world *w = r->world;
	char name[NAME_BYTES];

	ck_assert_str_eq(world_task_name(w, 4, name), "E");
	ck_assert_str_eq(world_task_name(w, 5, name), "irq/0");
	ck_assert_str_eq(world_task_name(w, 7, name), "irq/2");
	run_free(r);
}
END_TEST

START_TEST(a_machine_beyond_all_bounds_has_no_size)
{
	struct run *r = run_new(&busy);
	struct machine m = r->machine;

	ck_assert_uint_eq(world_bytes(&m), r->world->bytes);
	m.cpus = UINT32_MAX;
	m.model = NULL;
	ck_assert_uint_gt(world_bytes(&m), UINT64_C(1) << 33);
	run_free(r);
}
END_TEST

/* --- random streams -------------------------------------------------------------------------- */

/* From an implementation of the definitions in sim/machine/random.c in another language. */
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

/* Of 100,000: e^-x of them are beyond x times the mean; 5 standard deviations. */
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

/* Both ways, where the compiler has 128 bits; by hand at the ends. */
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

/* --- the footprint ------------------------------------------------------------------------------------------ */

/* Runs the rig under --check in a process of its own: it must abort and say this. */
static void dies_saying(const char *script, const char *text)
{
	char said[4096];
	size_t n = 0;
	ssize_t got;
	int fd[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(fd), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		signal(SIGABRT, SIG_DFL);
		dup2(fd[1], STDERR_FILENO);
		run_once(&(struct rig){ .check = true, .task = { TASK("A", script) } });
		_exit(0);
	}
	close(fd[1]);
	while ((got = read(fd[0], said + n, sizeof(said) - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(fd[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	ck_assert_msg(strstr(said, text) != NULL, "no '%s' in: %s", text, said);
}

START_TEST(a_step_that_writes_what_it_did_not_announce_is_caught)
{
	dies_saying("mark; poke", "a step wrote what is not its own");
	dies_saying("mark; poke", "A, step poke (");
}
END_TEST

START_TEST(a_step_that_gives_another_result_each_time_is_caught)
{
	dies_saying("mark; fickle", "!memcmp(w->arena, c->after");
}
END_TEST

START_TEST(a_step_that_writes_what_it_announced_is_let_alone)
{
	struct run *r =
		run(&(struct rig){ .task = { TASK("A", "cell 0; cell 1; cell 0; add 3; "
						       "push 1; push 2; take") } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_uint_eq(((uint64_t *)r->world->model_state)[0], 2);
	ck_assert_uint_eq(((uint64_t *)r->world->model_state)[1], 1);
	ck_assert_int_eq(r->world->atomic[0], 3);
	run_free(r);
}
END_TEST

START_TEST(without_check_nobody_looks)
{
	struct run *r = run_once(&(struct rig){ .task = { TASK("A", "poke; fickle") } });

	ck_assert_int_eq(r->status, RUN_DONE);
	run_free(r);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("world");
	TCase *arena = tcase_create("arena"), *streams = tcase_create("streams");
	TCase *sets = tcase_create("sets"), *footprint = tcase_create("footprint");

	tcase_add_test(arena, the_busy_machine_runs_to_its_end);
	tcase_add_loop_test(arena, restoring_gives_back_the_same_bytes, 0, 10);
	tcase_add_loop_test(arena, from_a_snapshot_the_same_future_follows, 0, 10);
	tcase_add_loop_test(arena, a_snapshot_goes_on_in_another_world, 0, 10);
	tcase_add_test(arena, the_hash_covers_every_byte_of_the_state_and_no_other);
	tcase_add_test(arena, statistics_are_not_hashed);
	tcase_add_test(arena, a_step_changes_the_hash);
	tcase_add_test(arena, each_kind_of_state_is_in_the_hash);
	tcase_add_test(arena, no_byte_of_the_arena_is_left_to_chance);
	tcase_add_test(arena, what_an_ended_task_leaves_is_no_stack);
	tcase_add_test(arena, interrupts_have_names_after_those_of_the_tasks);
	tcase_add_test(arena, a_machine_beyond_all_bounds_has_no_size);
	tcase_add_test(streams, streams_have_fixed_values);
	tcase_add_test(streams, draws_have_fixed_values);
	tcase_add_loop_test(streams, exponential_draws_are_distributed_so, 1, 6);
	tcase_add_loop_test(streams, uniform_draws_reach_both_ends_evenly, 1, 6);
	tcase_add_test(streams, a_uniform_draw_of_one_number_is_that);
	tcase_add_test(streams, another_task_changes_no_stream);
	tcase_add_loop_test(streams, wide_products_are_the_same_without_wide_integers, 1, 6);
	tcase_add_test(streams, the_seed_changes_every_stream);
	tcase_add_loop_test(sets, the_winner_tree_finds_the_minimum, 1, 21);
	tcase_add_loop_test(sets, the_winner_tree_is_a_function_of_its_leaves, 1, 6);
	tcase_add_test(sets, every_slot_has_a_leaf);
	tcase_add_loop_test(sets, the_treap_keeps_its_members_in_order, 1, 11);
	tcase_add_loop_test(sets, the_treap_is_a_function_of_its_members, 1, 6);
	tcase_add_test(sets, the_treap_stays_shallow_when_filled_in_order);
	tcase_add_test(footprint, a_step_that_writes_what_it_did_not_announce_is_caught);
	tcase_add_test(footprint, a_step_that_gives_another_result_each_time_is_caught);
	tcase_add_test(footprint, a_step_that_writes_what_it_announced_is_let_alone);
	tcase_add_test(footprint, without_check_nobody_looks);
	suite_add_tcase(all, arena);
	suite_add_tcase(all, streams);
	suite_add_tcase(all, sets);
	suite_add_tcase(all, footprint);
	return all;
}

int main(void)
{
	return run_suite(suite);
}
