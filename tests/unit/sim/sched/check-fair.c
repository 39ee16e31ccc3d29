/* SPDX-License-Identifier: MIT */
/*
 * check-fair.c - normal tasks that yield, and new ones, as CFS has them. All times are computed by
 * hand.
 */
#include <check.h>

#include "sim/world/state.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

static const int64_t MS = 1000000;

/* B is 0.5 ms ahead of A, less than the granularity of 1 ms; and A keeps its place. */
START_TEST(a_normal_task_that_yields_is_skipped_once)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("B", "user 800000; until 1000000; mark; yield; mark"),
			  TASK("A", "user 300000; yield; mark; mark") } });

	ck_assert_str_eq(order(r, "mark"), "B A A B");
	ck_assert_int_eq(at(r, "B", "mark"), 1100000);
	run_free(r);
}
END_TEST

/* A comes back 3 ms behind B, which is more than the granularity. */
START_TEST(a_normal_task_that_is_far_behind_yields_in_vain)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "until 10000000; user 100; yield; user 100; mark"),
			  TASK("B", "user 20000000; mark") } });

	ck_assert_int_eq(at(r, "A", "mark"), 10 * MS + 200);
	run_free(r);
}
END_TEST

/* B begins a slice of 3 ms behind A: after 4 ms A is still before it, and not after 8 ms. */
START_TEST(a_new_task_begins_a_slice_behind)
{
	struct run *r = run(&(struct rig){
		.tick = MS,
		.task = { TASK("A", "user 20000000"), TASK("B", "mark", .start = 2 * MS) } });

	ck_assert_int_eq(r->world->task_clock[1].vruntime, 5 * MS);
	ck_assert_int_eq(at(r, "B", "mark"), 8 * MS);
	run_free(r);
}
END_TEST

/* The slice is shorter for a nicer task, but as long in virtual time. */
START_TEST(the_debit_of_a_nice_task_is_as_long_in_virtual_time)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "user 2000000"),
			  TASK("B", "mark", .start = MS, .nice = 5) } });

	/* 6 ms * 335 / 1359 = 1479028 ns of its CPU, * 1024 / 335 */
	ck_assert_int_eq(r->world->task_clock[1].vruntime, MS + 1479028 * INT64_C(1024) / 335);
	run_free(r);
}
END_TEST

START_TEST(a_new_task_on_an_idle_cpu_runs_at_once)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "user 100"), TASK("B", "mark", .start = MS) } });

	ck_assert_int_eq(at(r, "B", "mark"), MS);
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(a_normal_task_that_yields_is_skipped_once),
	ONCE(a_normal_task_that_is_far_behind_yields_in_vain),
	ONCE(a_new_task_begins_a_slice_behind),
	ONCE(the_debit_of_a_nice_task_is_as_long_in_virtual_time),
	ONCE(a_new_task_on_an_idle_cpu_runs_at_once),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "fair", .test = tests };
