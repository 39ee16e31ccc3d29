/* SPDX-License-Identifier: MIT */
/*
 * check-world.c - snapshots and hashes of the arena; --check catches a step that breaks its
 * rules.
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
#include "sim/machine/run.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"
#include "sim/machine/stats.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

/* A state with everything in it: waiters, sleepers, spinners, interrupts, a list. */
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
		  [COST_COUNT] = 30 },
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
		clock_next(w);
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

/* Check writes to a pipe for every assertion, which is too slow for millions of them. */
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

/* This shows that nothing of a run lies outside of the arena, in the handle. */
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

		clock_next(r->world);
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

/* --- the footprint ------------------------------------------------------------------------------------------ */

/* Runs the rig under --check in another process, which must abort with this message. */
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
	dies_saying("mark; poke", "a step writes nothing but its task");
	dies_saying("mark; poke", "A, step poke (");
}
END_TEST

START_TEST(a_step_that_gives_another_result_each_time_is_caught)
{
	dies_saying("mark; fickle", "what a step does depends on the world alone");
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

static const struct unit_test tests[] = {
	ONCE(the_busy_machine_runs_to_its_end),
	EACH(restoring_gives_back_the_same_bytes, 10),
	EACH(from_a_snapshot_the_same_future_follows, 10),
	EACH(a_snapshot_goes_on_in_another_world, 10),
	ONCE(the_hash_covers_every_byte_of_the_state_and_no_other),
	ONCE(statistics_are_not_hashed),
	ONCE(a_step_changes_the_hash),
	ONCE(each_kind_of_state_is_in_the_hash),
	ONCE(no_byte_of_the_arena_is_left_to_chance),
	ONCE(what_an_ended_task_leaves_is_no_stack),
	ONCE(interrupts_have_names_after_those_of_the_tasks),
	ONCE(a_machine_beyond_all_bounds_has_no_size),
	ONCE(a_step_that_writes_what_it_did_not_announce_is_caught),
	ONCE(a_step_that_gives_another_result_each_time_is_caught),
	ONCE(a_step_that_writes_what_it_announced_is_let_alone),
	ONCE(without_check_nobody_looks),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "world", .test = tests };
