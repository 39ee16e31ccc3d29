/* SPDX-License-Identifier: MIT */
/*
 * check-bandwidth.c - tasks with deadlines, round robin, and the throttling of real-time
 * tasks. All times are computed by hand.
 */
#include <check.h>

#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

#define MS INT64_C(1000000)
#define DEADLINE(q, d, ...) .runtime = (q) * MS, .deadline = (d) * MS, ##__VA_ARGS__

/*
 * --- deadlines
 * --------------------------------------------------------------------------------
 */

/* A's deadline is at 20 ms. B's, at 11 ms, is earlier; C's, at 25 ms, is later. */
START_TEST(the_earlier_deadline_runs_first)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 3000000; mark", DEADLINE(5, 20)),
			  TASK("B", "user 2000000; mark", DEADLINE(3, 10), .start = MS),
			  TASK("C", "user 1000000; mark", DEADLINE(3, 20), .start = MS + 1) } });

	ck_assert_str_eq(switches(r, 0), "A B A C -");
	ck_assert_int_eq(at(r, "B", "mark"), 3 * MS);
	ck_assert_int_eq(at(r, "A", "mark"), 5 * MS);
	ck_assert_int_eq(at(r, "C", "mark"), 6 * MS);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, -1);
	run_free(r);
}
END_TEST

START_TEST(a_deadline_task_preempts_the_most_urgent_fifo_task)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "user 100; mark", .fifo = 99),
			  TASK("B", "user 10; mark", DEADLINE(1, 10), .start = 50) } });

	ck_assert_str_eq(switches(r, 0), "A B A -");
	ck_assert_int_eq(at(r, "B", "mark"), 60);
	ck_assert_int_eq(at(r, "A", "mark"), 110);
	run_free(r);
}
END_TEST

/*
 * 3 ms of runtime are up at the tick at 3 ms. The next period begins at 10 ms, and the
 * rest, 1 ms, is done at 11 ms.
 */
START_TEST(who_overruns_waits_for_its_next_period)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 4000000; mark", DEADLINE(3, 10)),
			  TASK("N", "user 5000000; mark") } });

	ck_assert_str_eq(switches(r, 0), "A N - A -");
	ck_assert_int_eq(at(r, "N", "mark"), 8 * MS);
	ck_assert_int_eq(at(r, "A", "mark"), 11 * MS);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_QUEUE], 7 * MS);
	run_free(r);
}
END_TEST

/*
 * The budget of 2.5 ms is seen to be spent at the tick at 3 ms only. The 0.5 ms too much
 * are taken off the next one: from 10 ms on it may run for 2 ms, which are up at 12 ms.
 */
START_TEST(an_overrun_is_taken_off_the_next_budget)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 6000000; mark", .runtime = 2500000,
			       .deadline = 10 * MS) } });

	ck_assert_str_eq(switches(r, 0), "A - A - A -");
	ck_assert_int_eq(at(r, "A", "mark"), 21 * MS);
	run_free(r);
}
END_TEST

/*
 * It sleeps from 1 to 3 ms: (10 - 3) * 3 / 10 = 2.1 ms, and 2 ms are left: it keeps both.
 */
START_TEST(who_wakes_in_time_keeps_its_deadline)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 1000000; until 3000000; user 3000000; mark",
			       DEADLINE(3, 10)) } });

	/* 2 ms more are up at 5 ms; the rest follows at 10 ms */
	ck_assert_int_eq(at(r, "A", "mark"), 11 * MS);
	run_free(r);
}
END_TEST

/*
 * It sleeps from 1 to 8 ms: (10 - 8) * 3 / 10 = 0.6 ms, and 2 ms are left, too much. So
 * from 8 ms on it has 3 ms until 18 ms, and is not throttled.
 */
START_TEST(who_wakes_late_gets_a_new_deadline)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 1000000; until 8000000; user 2500000; mark",
			       DEADLINE(3, 10)),
			  TASK("B", "user 1000000; mark", DEADLINE(3, 8), .start = 9 * MS) } });

	ck_assert_int_eq(at(r, "B", "mark"), 10 * MS);	/* by 17 ms, so it is the earlier one */
	ck_assert_int_eq(at(r, "A", "mark"), 11500000);
	run_free(r);
}
END_TEST

/*
 * Deadline 4 ms, period 10 ms. It wakes up at 3 ms with 1 ms left of 2, but its density
 * allows only 2 / 4 * (4 - 3) = 0.5 ms.
 */
START_TEST(the_runtime_of_a_constrained_task_is_cut)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = 500000,
		.task = { TASK("A", "user 1000000; until 3000000; user 1000000; mark",
			       DEADLINE(2, 4), .period = 10 * MS) } });

	/* from 3 ms on for 0.5 ms, and the rest from 10 ms on */
	ck_assert_int_eq(at(r, "A", "mark"), 10500000);
	run_free(r);
}
END_TEST

/* Between its deadline, 4 ms, and its next period, at 10 ms, it does not run at all. */
START_TEST(a_constrained_task_that_wakes_past_its_deadline_waits)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 1000000; until 6000000; user 500000; mark",
			       DEADLINE(2, 4), .period = 10 * MS) } });

	ck_assert_int_eq(at(r, "A", "mark"), 10500000);
	run_free(r);
}
END_TEST

START_TEST(who_yields_gives_up_its_budget)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 1000000; yield; user 1000000; mark", DEADLINE(3, 10)),
			  TASK("N", "user 2000000; mark") } });

	ck_assert_int_eq(at(r, "N", "mark"), 3 * MS);
	ck_assert_int_eq(at(r, "A", "mark"), 11 * MS);
	run_free(r);
}
END_TEST

/* Its timer expires at 10 ms, while it still sleeps: it wakes up with a full budget. */
START_TEST(a_budget_is_replenished_while_the_task_sleeps)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("A", "user 3000000; until 12000000; user 2000000; mark",
			       DEADLINE(3, 10)) } });

	ck_assert_int_eq(at(r, "A", "mark"), 14 * MS);
	run_free(r);
}
END_TEST

/*
 * L, a normal task, has the lock that D waits for. It runs with D's deadline, so F waits,
 * and what it does is no part of D's budget.
 */
START_TEST(an_owner_inherits_a_deadline)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_RT, .tick = MS,
		.task = { TASK("L", "lock s; user 4000000; mark; unlock s; user 1000000; mark"),
			  TASK("F", "user 1000000; mark", .fifo = 99, .start = 2 * MS),
			  TASK("D", "lock s; user 1000000; mark; unlock s", DEADLINE(2, 20),
			       .start = MS) } });

	ck_assert_int_eq(find(r, "L", EVENT_STEP, "mark", 1)->prio, -1);
	ck_assert_int_eq(find(r, "L", EVENT_STEP, "mark", 1)->t, 4 * MS);
	ck_assert_int_eq(at(r, "D", "mark"), 5 * MS);
	ck_assert_int_eq(at(r, "F", "mark"), 6 * MS);
	ck_assert_int_eq(find(r, "L", EVENT_STEP, "mark", 2)->prio, 120);
	run_free(r);
}
END_TEST

/* Of two waiters the one with the earlier deadline gets the lock, though it came later. */
START_TEST(waiters_queue_by_deadline)
{
	struct run *r = run(&(struct rig){
		.cpus = 3, .preemption = PREEMPT_RT, .tick = MS,
		.task = { TASK("L", "lock s; user 4000000; unlock s"),
			  TASK("A", "lock s; mark; unlock s", DEADLINE(2, 30), .first = 1,
			       .start = MS),
			  TASK("B", "lock s; mark; unlock s", DEADLINE(2, 20), .first = 2,
			       .start = 2 * MS) } });

	ck_assert_str_eq(order(r, "mark"), "B A");
	run_free(r);
}
END_TEST

/*
 * --- round robin
 * ------------------------------------------------------------------------------
 */

/* Slices of 3 ticks: 0-3 A, 3-6 B, 6-9 A, … C is less urgent, and waits for both. */
START_TEST(equals_take_turns_at_ticks)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS, .rr_slice = 3 * MS,
		.task = { TASK("A", "user 5000000; mark", .rr = 5),
			  TASK("B", "user 4000000; mark", .rr = 5),
			  TASK("C", "user 1000000; mark", .rr = 4) } });

	ck_assert_str_eq(switches(r, 0), "A B A B C -");
	ck_assert_int_eq(at(r, "A", "mark"), 8 * MS);
	ck_assert_int_eq(at(r, "B", "mark"), 9 * MS);
	ck_assert_int_eq(at(r, "C", "mark"), 10 * MS);
	run_free(r);
}
END_TEST

/* A fifo task of the same priority is never sent behind an rr one. */
START_TEST(an_rr_task_gives_way_to_a_fifo_one_for_good)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS, .rr_slice = 2 * MS,
		.task = { TASK("A", "user 3000000; mark", .rr = 5),
			  TASK("B", "user 9000000; mark", .fifo = 5) } });

	ck_assert_str_eq(switches(r, 0), "A B A -");
	ck_assert_int_eq(at(r, "B", "mark"), 11 * MS);
	run_free(r);
}
END_TEST

/* Preempted after 2 of 3 ticks it comes back before its equals, with one tick left. */
START_TEST(a_preempted_rr_task_keeps_the_rest_of_its_slice)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS, .rr_slice = 3 * MS,
		.task = { TASK("A", "user 4000000; mark", .rr = 5),
			  TASK("B", "user 1000000; mark", .rr = 5),
			  TASK("C", "user 4000000; mark", .fifo = 6, .start = 2 * MS + 1) } });

	/* A until 2 ms, C until 6 ms, A until the tick at 7 ms, B until 8 ms */
	ck_assert_str_eq(switches(r, 0), "A C A B A -");
	ck_assert_int_eq(at(r, "B", "mark"), 8 * MS + 0);
	run_free(r);
}
END_TEST

/*
 * --- throttling
 * -------------------------------------------------------------------------------
 */

/*
 * 6 ms of 10: more than that is seen at the tick at 7 ms. N runs until 10 ms, when 7 - 6 =
 * 1 ms is left to be made up for. So F runs until more than 6 ms are counted again: 1 + 6
 * at 16 ms.
 */
START_TEST(real_time_tasks_leave_a_part_to_others)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS, .rt_runtime = 6 * MS,
		.rt_period = 10 * MS,
		.task = { TASK("F", "user 12000000; mark", .fifo = 50),
			  TASK("N", "user 2000000; mark; user 5000000; mark") } });

	ck_assert_int_eq(find(r, "N", EVENT_STEP, "mark", 1)->t, 9 * MS);
	ck_assert_int_eq(at(r, "F", "mark"), 15 * MS);
	ck_assert_int_eq(find(r, "N", EVENT_STEP, "mark", 2)->t, 19 * MS);
	ck_assert_str_eq(switches(r, 0), "F N F N -");
	run_free(r);
}
END_TEST

/* As without RT_RUNTIME_GREED. A deadline task is not throttled, but its time counts. */
START_TEST(a_throttled_cpu_idles_if_it_has_nothing_else)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS, .rt_runtime = 6 * MS,
		.rt_period = 10 * MS,
		.task = { TASK("F", "user 8000000; mark", .fifo = 50),
			  TASK("D", "user 2000000; mark", DEADLINE(3, 20), .start = 8 * MS) } });

	ck_assert_str_eq(switches(r, 0), "F - D - F -");
	ck_assert_int_eq(at(r, "D", "mark"), 10 * MS);
	ck_assert_int_eq(at(r, "F", "mark"), 11 * MS);
	run_free(r);
}
END_TEST

/* Woken while its CPU is throttled, it waits for the period to end. */
START_TEST(a_task_that_wakes_up_may_be_throttled_at_once)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS, .rt_runtime = 6 * MS,
		.rt_period = 10 * MS,
		.task = { TASK("F", "user 7000000; mark", .fifo = 50),
			  TASK("G", "user 1000000; mark", .fifo = 60, .start = 8 * MS),
			  TASK("N", "user 9000000; mark") } });

	ck_assert_int_eq(at(r, "F", "mark"), 7 * MS);
	ck_assert_int_eq(at(r, "G", "mark"), 11 * MS);
	ck_assert_int_eq(at(r, "N", "mark"), 17 * MS);
	run_free(r);
}
END_TEST

/* Without a limit a normal task waits for the end. */
START_TEST(throttling_can_be_turned_off)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL, .tick = MS,
		.task = { TASK("F", "user 30000000; mark", .fifo = 50),
			  TASK("N", "user 1000000; mark") } });

	ck_assert_int_eq(at(r, "N", "mark"), 31 * MS);
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(the_earlier_deadline_runs_first),
	ONCE(a_deadline_task_preempts_the_most_urgent_fifo_task),
	ONCE(who_overruns_waits_for_its_next_period),
	ONCE(an_overrun_is_taken_off_the_next_budget),
	ONCE(who_wakes_in_time_keeps_its_deadline),
	ONCE(who_wakes_late_gets_a_new_deadline),
	ONCE(the_runtime_of_a_constrained_task_is_cut),
	ONCE(a_constrained_task_that_wakes_past_its_deadline_waits),
	ONCE(who_yields_gives_up_its_budget),
	ONCE(a_budget_is_replenished_while_the_task_sleeps),
	ONCE(an_owner_inherits_a_deadline),
	ONCE(waiters_queue_by_deadline),
	ONCE(equals_take_turns_at_ticks),
	ONCE(an_rr_task_gives_way_to_a_fifo_one_for_good),
	ONCE(a_preempted_rr_task_keeps_the_rest_of_its_slice),
	ONCE(real_time_tasks_leave_a_part_to_others),
	ONCE(a_throttled_cpu_idles_if_it_has_nothing_else),
	ONCE(a_task_that_wakes_up_may_be_throttled_at_once),
	ONCE(throttling_can_be_turned_off),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "bandwidth", .test = tests };
