/* SPDX-License-Identifier: MIT */
/*
 * check-mutexes.c - mutexes, and the locks that sleep under rt with priority inheritance.
 * All times are computed by hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"
#include "tests/unit/sim/locking.h"
#include "tests/unit/suite.h"

/* --- mutexes ---------------------------------------------------------------------------------- */

/* Under rt the most urgent comes first: a mutex is an rt_mutex there. */
START_TEST(mutexes_are_handed_over_in_the_order_of_arrival)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = models[_i],
		.task = { TASK("A", "lock m; until 100; unlock m"),
			  TASK("B", "lock m; work 5; unlock m", .first = 1, .start = 30,
			       .fifo = 9),
			  TASK("C", "lock m; work 5; unlock m", .first = 2, .start = 20),
			  TASK("D", "lock m; work 5; unlock m", .first = 3,
			       .start = 10) } });

	ck_assert_str_eq(order(r, "lock"),
			 models[_i] == PREEMPT_RT ? "A B D C" : "A D C B");
	run_free(r);
}
END_TEST

START_TEST(who_waits_for_a_sleeping_owner_sleeps)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "lock m; until 1000; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10),
			  TASK("E", "mark", .first = 1, .start = 20) } });

	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 0);
	ck_assert_int_eq(stats(r, "B")->ns[TIME_LOCK], 990);
	ck_assert_int_eq(at(r, "E", "mark"), 20);
	ck_assert_int_eq(at(r, "B", "lock"), 1000);
	run_free(r);
}
END_TEST

START_TEST(who_waits_for_a_running_owner_spins)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "lock m; work 1000; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10) } });

	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 990);
	ck_assert_str_eq(switches(r, 1), "B -");
	ck_assert_int_eq(at(r, "B", "lock"), 1000);
	run_free(r);
}
END_TEST

START_TEST(who_spins_for_a_mutex_sleeps_when_its_owner_leaves_the_cpu)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "lock m; work 1000; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10),
			  TASK("C", "work 50", .fifo = 1, .start = 500) } });

	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 490);
	ck_assert_str_eq(switches(r, 1), "B - B -");
	ck_assert_int_eq(at(r, "B", "lock"), 1050);
	run_free(r);
}
END_TEST

START_TEST(who_spins_for_a_mutex_gives_way_to_who_shall_run)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = models[_i],
		.task = { TASK("A", "lock m; work 1000; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10),
			  TASK("E", "mark; work 5", .fifo = 1, .first = 1,
			       .start = 20) } });

	ck_assert_int_eq(at(r, "E", "mark"), 20);
	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN],
			 models[_i] == PREEMPT_RT ? 985 : 10);	/* rt: it spins on behind E */
	ck_assert_int_eq(at(r, "B", "lock"), 1000);
	run_free(r);
}
END_TEST

/*
 * A drops the mutex at 120 and takes it again: B, which it woke, is still being switched to. B
 * finds it taken at 140, and then it is handed over to B, though A comes again at once.
 */
START_TEST(a_mutex_is_stolen_once)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.cost = { [COST_CONTEXT_SWITCH] = 20 },
		.task = { TASK("A", "lock m; until 100; unlock m; lock m; work 50; unlock m; lock m;"
				    "unlock m"),
			  TASK("B", "lock m; work 5; unlock m", .first = 1, .start = 10) } });

	ck_assert_str_eq(order(r, "lock"), "A A B A");
	ck_assert_int_eq(at(r, "B", "lock"), 170);
	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 30);
	run_free(r);
}
END_TEST

/* B comes first and sleeps, as A does; C comes when A runs again, and spins. */
START_TEST(who_spins_comes_before_who_has_to_wake_up)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_FULL,
		.cost = { [COST_CONTEXT_SWITCH] = 20 },
		.task = { TASK("A", "lock m; until 100; work 50; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10),
			  TASK("C", "lock m; work 100; unlock m", .first = 2, .start = 130) } });

	ck_assert_str_eq(order(r, "lock"), "A C B");
	ck_assert_int_eq(at(r, "C", "lock"), 170);
	ck_assert_int_eq(at(r, "B", "lock"), 270);
	run_free(r);
}
END_TEST

/* --- rt ----------------------------------------------------------------------------------------- */

START_TEST(under_rt_the_first_waiter_spins_while_the_owner_runs)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; unlock s"),
			  TASK("B", "lock s; unlock s", .first = 1, .start = 10),
			  TASK("C", "lock s; unlock s", .first = 2, .start = 20) } });

	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 90);
	ck_assert_int_eq(stats(r, "C")->ns[TIME_SPIN], 0);
	ck_assert_int_eq(at(r, "B", "lock"), 100);
	run_free(r);
}
END_TEST

/* B spins until C, which is more urgent, queues before it. */
START_TEST(under_rt_who_is_no_longer_first_sleeps)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; unlock s"),
			  TASK("B", "lock s; unlock s", .first = 1, .start = 10),
			  TASK("C", "lock s; work 50; unlock s", .fifo = 1, .first = 2,
			       .start = 30) } });

	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 20);
	ck_assert_int_eq(stats(r, "C")->ns[TIME_SPIN], 70);
	ck_assert_str_eq(order(r, "lock"), "A C B");
	ck_assert_int_eq(at(r, "B", "lock"), 150);
	run_free(r);
}
END_TEST

/*
 * A drops the lock at 120 and takes it again while B, which it woke, is still being switched to.
 * Tasks that are normal do that with a spinlock only, and real-time ones not at all.
 */
START_TEST(under_rt_normal_tasks_steal_spinlocks_from_normal_ones)
{
	static const struct {
		const char *a, *b;
		int fifo_a, fifo_b;
		const char *order;
	} by[] = {
		{ "lock s; until 100; unlock s; lock s; work 50; unlock s", "lock s; unlock s",
		  0, 0, "A A B" },
		{ "lock s; until 100; unlock s; lock s; work 50; unlock s", "lock s; unlock s",
		  7, 7, "A B A" },
		{ "lock s; until 100; unlock s; lock s; work 50; unlock s", "lock s; unlock s",
		  8, 7, "A A B" },
		{ "lock m; until 100; unlock m; lock m; work 50; unlock m", "lock m; unlock m",
		  0, 0, "A B A" },
	};
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.cost = { [COST_CONTEXT_SWITCH] = 20 },
		.task = { TASK("A", by[_i].a, .fifo = by[_i].fifo_a),
			  TASK("B", by[_i].b, .fifo = by[_i].fifo_b, .first = 1,
			       .start = 10) } });

	ck_assert_str_eq(order(r, "lock"), by[_i].order);
	run_free(r);
}
END_TEST

/* Three locks, one CPU: A is lent 50 along all of them, so that M, with 40, runs last. */
START_TEST(a_chain_of_three_locks_keeps_the_middle_task_away)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_RT,
		.task = {
			TASK("A", "lock s; work 100; unlock s", .fifo = 10),
			TASK("B", "lock t; lock s; work 20; unlock s; unlock t", .fifo = 20,
			     .start = 10),
			TASK("C", "lock u; lock t; work 30; unlock t; unlock u", .fifo = 30,
			     .start = 20),
			TASK("D", "lock u; work 40; unlock u; mark", .fifo = 50, .start = 30),
			TASK("M", "work 1000; mark", .fifo = 40, .start = 40) } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "unlock", 1)->prio, 99 - 50);
	ck_assert_int_eq(at(r, "A", "unlock"), 100);
	ck_assert_int_eq(at(r, "B", "unlock"), 120);
	ck_assert_int_eq(at(r, "C", "unlock"), 150);
	ck_assert_int_eq(at(r, "D", "lock"), 150);
	ck_assert_int_eq(at(r, "D", "mark"), 190);
	ck_assert_int_eq(at(r, "M", "mark"), 1190);
	run_free(r);
}
END_TEST

START_TEST(under_rt_irqsave_leaves_interrupts_on)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_RT,
		.tick = 100,
		.task = { TASK("A", "lockirq s; work 1000; unlockirq s") } });

	ck_assert_int_eq(first_tick(r, 0), 100);
	run_free(r);
}
END_TEST

/* M would run before H, which is more urgent, if L did not inherit H's priority. */
START_TEST(an_owner_inherits_the_priority_of_who_waits)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_RT,
		.task = {
			TASK("L", "lock s; work 100; mark; unlock s; work 50; mark",
			     .fifo = 10),
			TASK("M", "work 10; mark", .fifo = 30, .start = 30),
			TASK("H", "lock s; mark; unlock s", .fifo = 50, .start = 20) } });

	ck_assert_str_eq(order(r, "mark"), "L H M L");
	ck_assert_int_eq(find(r, "L", EVENT_STEP, "mark", 1)->prio, 99 - 50);
	ck_assert_int_eq(find(r, "L", EVENT_STEP, "mark", 2)->prio, 99 - 10);
	ck_assert_int_eq(at(r, "H", "lock"), 100);
	run_free(r);
}
END_TEST

/* The same for a mutex; without rt M, which is more urgent than L, comes first. */
START_TEST(a_mutex_lends_priority_under_rt_only)
{
	struct run *r = run(&(struct rig){
		.preemption = _i ? PREEMPT_RT : PREEMPT_FULL,
		.task = {
			TASK("L", "lock m; work 100; mark; unlock m", .fifo = 10),
			TASK("M", "work 10; mark", .fifo = 30, .start = 30),
			TASK("H", "lock m; mark; unlock m", .fifo = 50, .start = 20) } });

	ck_assert_str_eq(order(r, "mark"), _i ? "L H M" : "M L H");
	run_free(r);
}
END_TEST

/* A boost passes on through all locks that lend priority, and is taken back in the same way. */
START_TEST(what_was_lent_through_a_mutex_is_given_back)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.task = { TASK("L", "lock m; work 100; unlock m; work 10; mark"),
			  TASK("M", "lock s; lock m; unlock m; unlock s", .first = 1,
			       .start = 10),
			  TASK("H", "lock s; unlock s", .fifo = 90, .first = 1,
			       .start = 20) } });

	ck_assert_int_eq(find(r, "L", EVENT_STEP, "unlock", 1)->prio, 99 - 90);
	ck_assert_int_eq(find(r, "L", EVENT_STEP, "mark", 1)->prio, 120);
	run_free(r);
}
END_TEST

START_TEST(inheritance_goes_along_the_chain)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; mark; unlock s; mark", .fifo = 10),
			  TASK("B",
			       "lock t; lock s; mark; unlock s; mark; unlock t; mark",
			       .fifo = 20, .first = 1, .start = 10),
			  TASK("C", "lock t; unlock t", .fifo = 50, .first = 2,
			       .start = 20) } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, 99 - 50);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 2)->prio, 99 - 10);
	ck_assert_int_eq(find(r, "B", EVENT_STEP, "mark", 1)->prio, 99 - 50);
	ck_assert_int_eq(find(r, "B", EVENT_STEP, "mark", 2)->prio, 99 - 50);
	ck_assert_int_eq(find(r, "B", EVENT_STEP, "mark", 3)->prio, 99 - 20);
	run_free(r);
}
END_TEST

START_TEST(a_boosted_waiter_moves_forward_in_its_queue)
{
	/* C is behind B for s, until D, waiting for t, makes C more urgent. */
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; unlock s", .fifo = 5),
			  TASK("B", "lock s; work 5; unlock s", .fifo = 20, .first = 1,
			       .start = 10),
			  TASK("C", "lock t; lock s; mark; unlock s; unlock t",
			       .fifo = 10, .first = 2, .start = 20),
			  TASK("D", "lock t; unlock t", .fifo = 50, .first = 3,
			       .start = 30) } });

	ck_assert_int_eq(at(r, "C", "mark"), 100);
	ck_assert_int_eq(find(r, "B", EVENT_STEP, "lock", 1)->t, 100);
	ck_assert_str_eq(order(r, "lock"), "A C C B D");
	run_free(r);
}
END_TEST

START_TEST(each_unlock_gives_back_what_that_lock_brought)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = {
			TASK("A",
			     "lock s; lock t; work 100; mark; unlock t; mark; unlock s; "
			     "mark",
			     .fifo = 10),
			TASK("B", "lock s; unlock s", .fifo = 30, .first = 1,
			     .start = 10),
			TASK("C", "lock t; unlock t", .fifo = 50, .first = 2,
			     .start = 20) } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, 99 - 50);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 2)->prio, 99 - 30);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 3)->prio, 99 - 10);
	run_free(r);
}
END_TEST

START_TEST(a_normal_owner_becomes_real_time_and_normal_again)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; mark; unlock s; mark", .nice = 5),
			  TASK("B", "lock s; unlock s", .fifo = 1, .first = 1,
			       .start = 10) } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, 98);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 2)->prio, 125);
	run_free(r);
}
END_TEST

START_TEST(under_rt_the_most_urgent_waiter_is_first_and_equals_are_fifo)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; unlock s", .fifo = 1),
			  TASK("B", "lock s; work 5; unlock s", .fifo = 20, .first = 1,
			       .start = 30),
			  TASK("C", "lock s; work 5; unlock s", .fifo = 20, .first = 2,
			       .start = 20),
			  TASK("D", "lock s; work 5; unlock s", .fifo = 50, .first = 3,
			       .start = 40) } });

	ck_assert_str_eq(order(r, "lock"), "A D C B");
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(mutexes_are_handed_over_in_the_order_of_arrival, N_MODELS),
	ONCE(who_waits_for_a_sleeping_owner_sleeps),
	ONCE(who_waits_for_a_running_owner_spins),
	ONCE(who_spins_for_a_mutex_sleeps_when_its_owner_leaves_the_cpu),
	EACH(who_spins_for_a_mutex_gives_way_to_who_shall_run, N_MODELS),
	ONCE(a_mutex_is_stolen_once),
	ONCE(who_spins_comes_before_who_has_to_wake_up),
	ONCE(under_rt_the_first_waiter_spins_while_the_owner_runs),
	ONCE(under_rt_who_is_no_longer_first_sleeps),
	EACH(under_rt_normal_tasks_steal_spinlocks_from_normal_ones, 4),
	ONCE(a_chain_of_three_locks_keeps_the_middle_task_away),
	ONCE(under_rt_irqsave_leaves_interrupts_on),
	ONCE(an_owner_inherits_the_priority_of_who_waits),
	EACH(a_mutex_lends_priority_under_rt_only, 2),
	ONCE(what_was_lent_through_a_mutex_is_given_back),
	ONCE(inheritance_goes_along_the_chain),
	ONCE(a_boosted_waiter_moves_forward_in_its_queue),
	ONCE(each_unlock_gives_back_what_that_lock_brought),
	ONCE(a_normal_owner_becomes_real_time_and_normal_again),
	ONCE(under_rt_the_most_urgent_waiter_is_first_and_equals_are_fifo),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "mutexes", .test = tests };
