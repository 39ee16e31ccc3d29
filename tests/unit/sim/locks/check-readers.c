/* SPDX-License-Identifier: MIT */
/*
 * check-readers.c - locks with several readers, and locks of a CPU. All times are computed by
 * hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"
#include "tests/unit/sim/locking.h"
#include "tests/unit/suite.h"

START_TEST(readers_come_together_and_writers_alone)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = models[_i],
		.task = { TASK("A", "rlock p; work 100; runlock p"),
			  TASK("B", "rlock p; work 140; runlock p",
			       .first = 1, .start = 10),
			  TASK("W", "wlock p; work 5; wunlock p",
			       .first = 2, .start = 20) } });

	ck_assert_int_eq(at(r, "B", "rlock"), 10);
	ck_assert_int_eq(at(r, "W", "wlock"), 150);
	run_free(r);
}
END_TEST

START_TEST(a_writer_that_waits_keeps_readers_out)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = models[_i],
		.task = { TASK("A", "rlock p; work 100; runlock p"),
			  TASK("W", "wlock p; work 50; wunlock p",
			       .first = 1, .start = 10),
			  TASK("B", "rlock p; runlock p",
			       .first = 2, .start = 20) } });

	ck_assert_int_eq(at(r, "W", "wlock"), 100);
	ck_assert_int_eq(at(r, "B", "rlock"), 150);
	run_free(r);
}
END_TEST

START_TEST(readers_behind_a_writer_go_on_together)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "wlock p; work 100; wunlock p"),
			  TASK("B", "rlock p; work 30; runlock p",
			       .first = 1, .start = 10),
			  TASK("C", "rlock p; work 50; runlock p",
			       .first = 2, .start = 20),
			  TASK("W", "wlock p; wunlock p",
			       .first = 3, .start = 30) } });

	ck_assert_int_eq(at(r, "B", "rlock"), 100);
	ck_assert_int_eq(at(r, "C", "rlock"), 100);
	ck_assert_int_eq(at(r, "W", "wlock"), 150);
	ck_assert_int_eq(stats(r, "C")->ns[TIME_SPIN], 80);
	run_free(r);
}
END_TEST

/* The handler interrupts a reader. If it queued, neither would ever go on. */
START_TEST(a_handler_reads_though_a_writer_waits)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "rlock p; work 100; runlock p"),
			  TASK("W", "wlock p; wunlock p",
			       .first = 1, .start = 10),
			  TASK("I", "rlock p; work 5; runlock p",
			       .every = 50, .count = 1) } });

	ck_assert_int_eq(at(r, "I", "rlock"), 50);
	ck_assert_int_eq(at(r, "W", "wlock"), 105);
	run_free(r);
}
END_TEST

START_TEST(a_handler_that_reads_comes_before_who_queues)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "wlock p; work 100; wunlock p"),
			  TASK("W", "wlock p; wunlock p",
			       .first = 1, .start = 10),
			  TASK("I", "rlock p; work 5; runlock p",
			       .first = 2, .every = 50, .count = 1) } });

	ck_assert_int_eq(at(r, "I", "rlock"), 100);
	ck_assert_int_eq(at(r, "W", "wlock"), 105);
	run_free(r);
}
END_TEST

START_TEST(who_tries_to_read_fails_if_a_writer_waits)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = models[_i],
		.task = { TASK("A", "rlock p; work 100; runlock p"),
			  TASK("W", "wlock p; wunlock p",
			       .first = 1, .start = 10),
			  TASK("B", "rtry p; runlock p",
			       .first = 2, .start = 20),
			  TASK("C", "wtry p; wunlock p",
			       .first = 2, .start = 30) } });

	ck_assert(took(r, "B", "busy"));
	ck_assert(took(r, "C", "busy"));
	run_free(r);
}
END_TEST

/* W is before C in the queue. */
START_TEST(a_rwsem_lets_all_readers_in_that_wait)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "wlock q; until 100; wunlock q"),
			  TASK("B", "rlock q; until 130; runlock q",
			       .first = 1, .start = 10),
			  TASK("W", "wlock q; wunlock q",
			       .first = 2, .start = 20),
			  TASK("C", "rlock q; until 150; runlock q",
			       .first = 3, .start = 30) } });

	ck_assert_int_eq(at(r, "B", "rlock"), 100);
	ck_assert_int_eq(at(r, "C", "rlock"), 100);
	ck_assert_int_eq(at(r, "W", "wlock"), 150);
	run_free(r);
}
END_TEST

/* X does not spin at all, as W has done so in vain. */
START_TEST(a_writer_spins_on_a_reader_for_ten_microseconds_and_a_half)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "rlock q; work 50000; runlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .first = 1, .start = 10),
			  TASK("X", "wlock q; wunlock q",
			       .first = 2, .start = 20000) } });

	ck_assert_int_eq(stats(r, "W")->ns[TIME_SPIN], 10500);
	ck_assert_int_eq(stats(r, "X")->ns[TIME_SPIN], 0);
	ck_assert_int_eq(at(r, "W", "wlock"), 50000);
	run_free(r);
}
END_TEST

START_TEST(each_reader_is_spun_on_half_a_microsecond_longer)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "rlock q; work 50000; runlock q"),
			  TASK("B", "rlock q; work 50000; runlock q",
			       .first = 1),
			  TASK("W", "wlock q; wunlock q",
			       .first = 2, .start = 10) } });

	ck_assert_int_eq(stats(r, "W")->ns[TIME_SPIN], 11000);
	run_free(r);
}
END_TEST

START_TEST(a_writer_that_spins_takes_what_readers_leave)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "rlock q; work 5000; runlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .first = 1, .start = 10) } });

	ck_assert_int_eq(stats(r, "W")->ns[TIME_SPIN], 4990);
	ck_assert_int_eq(at(r, "W", "wlock"), 5000);
	run_free(r);
}
END_TEST

START_TEST(a_real_time_writer_does_not_spin_on_readers)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "rlock q; work 5000; runlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .fifo = 1, .first = 1, .start = 10) } });

	ck_assert_int_eq(stats(r, "W")->ns[TIME_SPIN], 0);
	ck_assert_int_eq(at(r, "W", "wlock"), 5000);
	run_free(r);
}
END_TEST

START_TEST(a_writer_spins_on_a_writer_that_runs)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "wlock q; work 50000; wunlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .first = 1, .start = 10) } });

	ck_assert_int_eq(stats(r, "W")->ns[TIME_SPIN], 49990);
	ck_assert_int_eq(at(r, "W", "wlock"), 50000);
	run_free(r);
}
END_TEST

/* A wakes B up only after it has left the lock to W, and so does W. */
START_TEST(who_spins_comes_before_readers_that_sleep)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_FULL,
		.cost = { [COST_WAKE_UP] = 10 },
		.task = { TASK("A", "wlock q; work 100; wunlock q"),
			  TASK("B", "rlock q; runlock q",
			       .first = 1, .start = 10),
			  TASK("W", "wlock q; work 50; wunlock q",
			       .first = 2, .start = 20) } });

	ck_assert_int_eq(at(r, "W", "wlock"), 100);
	ck_assert_int_eq(at(r, "B", "rlock"), 160);
	run_free(r);
}
END_TEST

START_TEST(a_downgrade_lets_readers_in)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "wlock q; work 100; downgrade q; work 100; runlock q"),
			  TASK("B", "rlock q; runlock q",
			       .first = 1, .start = 10),
			  TASK("W", "wlock q; wunlock q",
			       .first = 2, .start = 20) } });

	ck_assert_int_eq(at(r, "B", "rlock"), 100);
	ck_assert_int_eq(at(r, "W", "wlock"), 200);
	run_free(r);
}
END_TEST

/*
 * A drops it each millisecond and takes it again while W, which it woke, is still switched to.
 * After 4 ms W asks for the hand-off, which it gets 1 ms later.
 */
START_TEST(the_hand_off_ends_what_steals_a_rwsem)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.cost = { [COST_CONTEXT_SWITCH] = 20 },
		.task = { TASK("A", "wlock q; until 1000000; wunlock q; wlock q; until 2000000; wunlock q; wlock q; until 3000000; wunlock q; wlock q; until 4000000; wunlock q; wlock q; until 5000000; wunlock q; wlock q; until 6000000; wunlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .first = 1, .start = 10) } });

	ck_assert_str_eq(order(r, "wlock"), "A A A A A W A");
	ck_assert_int_eq(at(r, "W", "wlock"), 5000040);
	run_free(r);
}
END_TEST

START_TEST(a_real_time_writer_asks_for_the_hand_off_at_once)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.cost = { [COST_CONTEXT_SWITCH] = 20 },
		.task = { TASK("A", "wlock q; until 1000000; wunlock q; wlock q; until 2000000; wunlock q; wlock q; until 3000000; wunlock q; wlock q; until 4000000; wunlock q; wlock q; until 5000000; wunlock q; wlock q; until 6000000; wunlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .fifo = 1, .first = 1, .start = 10) } });

	ck_assert_str_eq(order(r, "wlock"), "A A W A A A A");
	run_free(r);
}
END_TEST

START_TEST(a_reader_queues_behind_a_writer_but_takes_what_is_free)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "rlock q; until 100; runlock q"),
			  TASK("W", "wlock q; wunlock q",
			       .fifo = 1, .first = 1, .start = 10),
			  TASK("B", "rlock q; runlock q",
			       .first = 2, .start = 20),
			  TASK("C", "rtry q; runlock q",
			       .first = 3, .start = 30) } });

	ck_assert_str_eq(order(r, "wlock"), "W");
	ck_assert_int_eq(at(r, "W", "wlock"), 100);
	ck_assert_int_eq(at(r, "B", "rlock"), 100);
	ck_assert(took(r, "C", "busy"));
	run_free(r);
}
END_TEST

START_TEST(under_rt_a_writer_waits_for_readers_and_lends_them_nothing)
{
	static const char *const script0[] = { "rlock p; work 100; mark; runlock p", "rlock q; work 100; mark; runlock q" };
	static const char *const script1[] = { "wlock p; work 50; wunlock p", "wlock q; work 50; wunlock q" };
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", script0[_i]),
			  TASK("W", script1[_i],
			       .fifo = 50, .first = 1, .start = 10) } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, 120);
	ck_assert_int_eq(at(r, "W", "wlock"), 100);
	ck_assert_int_eq(stats(r, "W")->ns[TIME_SPIN], 0);
	run_free(r);
}
END_TEST

START_TEST(under_rt_who_waits_lends_the_writer_its_priority)
{
	static const char *const script0[] = { "wlock p; work 100; mark; wunlock p", "wlock q; work 100; mark; wunlock q" };
	static const char *const script1[] = { "rlock p; runlock p", "rlock q; runlock q" };
	static const char *const script2[] = { "rlock p; work 20; runlock p", "rlock q; work 20; runlock q" };
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", script0[_i]),
			  TASK("B", script1[_i],
			       .fifo = 50, .first = 1, .start = 10),
			  TASK("C", script2[_i],
			       .fifo = 60, .first = 2, .start = 20) } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, 99 - 60);
	ck_assert_str_eq(order(r, "rlock"), "C B");
	ck_assert_int_eq(at(r, "B", "rlock"), 100);
	run_free(r);
}
END_TEST

START_TEST(under_rt_a_draining_writer_inherits_too)
{
	static const char *const script0[] = { "rlock p; work 100; runlock p", "rlock q; work 100; runlock q" };
	static const char *const script1[] = { "wlock p; mark; work 50; wunlock p", "wlock q; mark; work 50; wunlock q" };
	static const char *const script2[] = { "rlock p; runlock p", "rlock q; runlock q" };
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", script0[_i]),
			  TASK("W", script1[_i],
			       .first = 1, .start = 10),
			  TASK("B", script2[_i],
			       .fifo = 50, .first = 2, .start = 20) } });

	ck_assert_int_eq(find(r, "W", EVENT_STEP, "mark", 1)->prio, 99 - 50);
	ck_assert_int_eq(at(r, "W", "wlock"), 100);
	ck_assert_int_eq(at(r, "B", "rlock"), 150);
	run_free(r);
}
END_TEST

START_TEST(under_rt_who_holds_a_rwlock_stays_on_its_cpu)
{
	struct run *r = run(&(struct rig){
		.cpus = 1,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "rlock p; mark; runlock p; wlock p; mark; wunlock p; rlock q; mark; runlock q") } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->migrate_disable, 1);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 2)->migrate_disable, 1);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 3)->migrate_disable, 0);
	run_free(r);
}
END_TEST

START_TEST(a_local_lock_turns_preemption_off)
{
	struct run *r = run(&(struct rig){
		.cpus = 1,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "llock l; work 100; mark; lunlock l"),
			  TASK("B", "llock l; lunlock l; mark",
			       .fifo = 1, .start = 10) } });

	ck_assert_str_eq(order(r, "mark"), "A B");
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->preempt_count, 1);
	ck_assert_int_eq(at(r, "B", "llock"), 100);
	run_free(r);
}
END_TEST

START_TEST(under_rt_a_local_lock_is_a_lock_of_the_cpu)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "llock l; work 100; mark; lunlock l"),
			  TASK("B", "mark; llock l; lunlock l",
			       .fifo = 1, .start = 10),
			  TASK("C", "llock l; lunlock l",
			       .first = 1, .start = 20) } });

	ck_assert_str_eq(order(r, "mark"), "B A");
	ck_assert_int_eq(at(r, "B", "llock"), 100);
	ck_assert_int_eq(at(r, "C", "llock"), 20);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->prio, 98);
	run_free(r);
}
END_TEST

/* --- misuse -------------------------------------------------------------------------------- */

START_TEST(a_lock_is_dropped_as_it_was_taken)
{
	violates(&(struct rig){ .task = { TASK("A", "wlock q; runlock q; wunlock q") } },
		 LOCK_MISUSE, "A", "drops q as a reader, which it does not read");
	violates(&(struct rig){ .task = { TASK("A", "rlock p; wunlock p; runlock p") } },
		 LOCK_MISUSE, "A", "drops p, held by nobody");
	violates(&(struct rig){ .task = { TASK("A", "lunlock l") } },
		 LOCK_MISUSE, "A", "drops l, held by nobody");
}
END_TEST

START_TEST(a_reader_cannot_become_a_writer)
{
	violates(&(struct rig){ .preemption = models[_i],
				.task = { TASK("A", "rlock q; wlock q") } },
		 LOCK_MISUSE, "A", "takes q to write, which it holds to read");
	violates(&(struct rig){ .preemption = models[_i],
				.task = { TASK("A", "rlock p; wlock p") } },
		 LOCK_MISUSE, "A", "takes p to write, which it holds to read");
}
END_TEST

/* A reads again while W waits for it to leave. */
START_TEST(a_reader_that_comes_again_waits_for_ever_behind_a_writer)
{
	violates(&(struct rig){ .cpus = 2, .preemption = models[_i],
				.task = { TASK("A", "rlock q; work 100; rlock q"),
					  TASK("W", "wlock q; wunlock q", .first = 1,
					       .fifo = 1, .start = 10) } },
		 DEADLOCK, "A", models[_i] == PREEMPT_RT ?
		 "A waits for q, held by W, which waits for q, read by A" :
		 "A waits for q, read by A");
	violates_nothing(&(struct rig){ .preemption = models[_i],
					.task = { TASK("A", "rlock q; rlock q; runlock q;"
							    "runlock q") } });
}
END_TEST

START_TEST(a_handler_may_not_take_the_local_lock_of_what_it_interrupted)
{
	violates(&(struct rig){ .preemption = PREEMPT_FULL,
				.task = { TASK("A", "llock l; work 100; lunlock l"),
					  TASK("I", "llock l; lunlock l", .every = 50,
					       .count = 1) } },
		 LOCK_MISUSE, "I", "takes l, which A holds on this cpu");
}
END_TEST

static const struct unit_test tests[] = {
	EACH(readers_come_together_and_writers_alone, N_MODELS),
	EACH(a_writer_that_waits_keeps_readers_out, N_MODELS),
	ONCE(readers_behind_a_writer_go_on_together),
	ONCE(a_handler_reads_though_a_writer_waits),
	ONCE(a_handler_that_reads_comes_before_who_queues),
	EACH(who_tries_to_read_fails_if_a_writer_waits, N_MODELS),
	ONCE(a_rwsem_lets_all_readers_in_that_wait),
	ONCE(a_writer_spins_on_a_reader_for_ten_microseconds_and_a_half),
	ONCE(each_reader_is_spun_on_half_a_microsecond_longer),
	ONCE(a_writer_that_spins_takes_what_readers_leave),
	ONCE(a_real_time_writer_does_not_spin_on_readers),
	ONCE(a_writer_spins_on_a_writer_that_runs),
	ONCE(who_spins_comes_before_readers_that_sleep),
	ONCE(a_downgrade_lets_readers_in),
	ONCE(the_hand_off_ends_what_steals_a_rwsem),
	ONCE(a_real_time_writer_asks_for_the_hand_off_at_once),
	ONCE(a_reader_queues_behind_a_writer_but_takes_what_is_free),
	EACH(under_rt_a_writer_waits_for_readers_and_lends_them_nothing, 2),
	EACH(under_rt_who_waits_lends_the_writer_its_priority, 2),
	EACH(under_rt_a_draining_writer_inherits_too, 2),
	ONCE(under_rt_who_holds_a_rwlock_stays_on_its_cpu),
	ONCE(a_local_lock_turns_preemption_off),
	ONCE(under_rt_a_local_lock_is_a_lock_of_the_cpu),
	ONCE(a_lock_is_dropped_as_it_was_taken),
	EACH(a_reader_cannot_become_a_writer, N_MODELS),
	EACH(a_reader_that_comes_again_waits_for_ever_behind_a_writer, N_MODELS),
	ONCE(a_handler_may_not_take_the_local_lock_of_what_it_interrupted),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "readers", .test = tests };
