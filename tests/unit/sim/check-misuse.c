/* SPDX-License-Identifier: MIT */
/*
 * check-misuse.c - mistakes with locks are violations, and deadlocks are reported.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"
#include "sim/machine/run.h"
#include "tests/unit/sim/locking.h"
#include "tests/unit/suite.h"

/* --- mistakes ---------------------------------------------------------------------------------- */

START_TEST(dropping_a_free_lock_is_misuse)
{
	char script[32], detail[64];

	strcpy(script, word("unlock ?", "srm"[_i % 3]));
	strcpy(detail, word("drops ?, held by nobody", "srm"[_i % 3]));
	violates(&(struct rig){ .preemption = models[_i / 3],
				.task = { TASK("A", script) } },
		 LOCK_MISUSE, "A", detail);
}
END_TEST

START_TEST(dropping_the_lock_of_another_is_misuse)
{
	violates(&(struct rig){ .cpus = 2,
				.task = { TASK("A", "lock s; work 100; unlock s"),
					  TASK("B", "unlock s", .first = 1,
					       .start = 10) } },
		 LOCK_MISUSE, "B", "drops s, held by A");
}
END_TEST

START_TEST(a_lock_dropped_by_another_stays_held)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("A", "lock s; work 100; unlock s"),
			  TASK("B", "unlock s", .first = 1, .start = 10),
			  TASK("C", "lock s; unlock s", .first = 2, .start = 20) } });

	ck_assert_int_eq(at(r, "C", "lock"), 100);
	run_free(r);
}
END_TEST

START_TEST(taking_a_lock_twice_is_misuse)
{
	char script[32], detail[64];

	strcpy(script, word("lock ?; lock ?", "srm"[_i % 3]));
	strcpy(detail, word("takes ?, which it holds already", "srm"[_i % 3]));
	violates(&(struct rig){ .preemption = models[_i / 3],
				.task = { TASK("A", script) } },
		 LOCK_MISUSE, "A", detail);
}
END_TEST

START_TEST(ending_with_locks_is_misuse)
{
	violates(&(struct rig){ .task = { TASK("A", "lock s") } }, LOCK_MISUSE, "A",
		 "ends and still holds 1 lock");
	violates(&(struct rig){ .task = { TASK("A", "lock s; lock m; lock r") } },
		 SLEEP_IN_ATOMIC, "A", "lock may sleep; preempt_count 1, interrupts on");
	violates(&(struct rig){ .task = { TASK("A", "lock m; lock n") } }, LOCK_MISUSE,
		 "A", "ends and still holds 2 locks");
}
END_TEST

START_TEST(sleeping_with_preemption_off_is_a_violation)
{
	static const struct {
		const char *script, *detail;
	} c[] = {
		{ "nopreempt; lock m", "lock may sleep; preempt_count 1, interrupts on" },
		{ "lock r; maysleep",
		  "maysleep may sleep; preempt_count 1, interrupts on" },
		{ "irqoff; until 10",
		  "until may sleep; preempt_count 0, interrupts off" },
		{ "irqoff; nopreempt; maysleep",
		  "maysleep may sleep; preempt_count 1, interrupts off" },
	};

	violates(&(struct rig){ .preemption = models[_i / 4],
				.task = { TASK("A", c[_i % 4].script) } },
		 SLEEP_IN_ATOMIC, "A", c[_i % 4].detail);
}
END_TEST

START_TEST(sleeping_is_allowed_where_nothing_forbids_it)
{
	violates_nothing(&(struct rig){
		.preemption = models[_i],
		.task = { TASK("A",
			       "nopreempt; preempt; irqoff; irqon; lock m; maysleep; "
			       "until 10; unlock m; nopreempt; trylock m; unlock m; "
			       "preempt") } });
}
END_TEST

START_TEST(a_sleeping_spinlock_in_an_atomic_section_is_a_violation)
{
	violates(&(struct rig){ .preemption = PREEMPT_RT,
				.task = { TASK("A",
					       "lock r; lock s; unlock s; unlock r") } },
		 SLEEP_IN_ATOMIC, "A", "lock may sleep; preempt_count 1, interrupts on");
	violates_nothing(&(struct rig){
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "lock r; lock s; unlock s; unlock r") } });
	violates_nothing(&(struct rig){
		.preemption = PREEMPT_RT,
		.task = { TASK(
			"A", "lock s; lock t; lock m; unlock m; unlock t; unlock s") } });
}
END_TEST

/* --- deadlock ------------------------------------------------------------------------------------ */

static void deadlocks(const struct rig *rig)
{
	struct run *r = run(rig);
	const struct violation *last;

	ck_assert_int_eq(r->status, RUN_DEADLOCK);
	ck_assert_uint_ge(r->violations, 1);
	last = &r->violation[r->violations - 1];
	ck_assert_int_eq(last->property, DEADLOCK);
	run_free(r);
}

/* With and without a tick, which goes on while a CPU spins; mutexes only without. */
START_TEST(taking_two_locks_in_opposite_orders_deadlocks)
{
	const int64_t tick = _i & 1 ? 1000 : 0;
	const char l1 = "srm"[_i / 2 % 3], l2 = "trn"[_i / 2 % 3];
	char a[64] = "lock ?; work 10; lock !", b[64] = "lock !; work 10; lock ?";

	if (l2 == 'r') /* there is only one raw lock, so the other one is a spinlock */
		strcpy(a, "lock r; work 10; lock s"),
			strcpy(b, "lock s; work 10; lock r");
	for (char *c = a; *c; c++)
		*c = *c == '?' ? l1 : *c == '!' ? l2 : *c;
	for (char *c = b; *c; c++)
		*c = *c == '?' ? l1 : *c == '!' ? l2 : *c;
	deadlocks(&(struct rig){ .cpus = 2,
				 .tick = tick,
				 .preemption = models[_i / 6],
				 .task = { TASK("A", a), TASK("B", b, .first = 1) } });
}
END_TEST

/* The waiter spins, so no task has to be woken. */
START_TEST(dropping_a_mutex_costs_no_wake_up_if_its_waiter_spins)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.cost = { [COST_WAKE_UP] = 500 },
		.task = { TASK("A", "lock m; work 100; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10) } });

	ck_assert_int_eq(at(r, "A", "unlock"), 100);
	run_free(r);
}
END_TEST

START_TEST(a_lock_break_that_keeps_the_lock_costs_no_wake_up)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_RT,
		.cost = { [COST_WAKE_UP] = 500 },
		.task = { TASK("A", "lock s; work 100; relock s; unlock s"),
			  TASK("B", "lock s; unlock s", .fifo = 1, .start = 10) } });

	ck_assert_int_eq(at(r, "A", "relock"), 100);
	ck_assert_int_eq(at(r, "A", "unlock"), 600);
	run_free(r);
}
END_TEST

START_TEST(a_deadlock_is_told_with_who_waits_for_what)
{
	violates(&(struct rig){ .cpus = 2,
				.task = { TASK("A", "lock s; work 10; lock t"),
					  TASK("B", "lock t; work 10; lock s",
					       .first = 1) } },
		 DEADLOCK, "A", "A waits for t, held by B, which waits for s, held by A");
}
END_TEST

START_TEST(waiting_for_a_sleeper_is_no_deadlock)
{
	violates_nothing(
		&(struct rig){ .cpus = 2,
			       .tick = 1000,
			       .task = { TASK("A", "lock m; until 900000; unlock m"),
					 TASK("B", "lock m; unlock m", .first = 1) } });
}
END_TEST

static const struct unit_test tests[] = {
	EACH(dropping_a_free_lock_is_misuse, 3 * N_MODELS),
	ONCE(dropping_the_lock_of_another_is_misuse),
	ONCE(a_lock_dropped_by_another_stays_held),
	EACH(taking_a_lock_twice_is_misuse, 3 * N_MODELS),
	ONCE(ending_with_locks_is_misuse),
	EACH(sleeping_with_preemption_off_is_a_violation, 4 * N_MODELS),
	EACH(sleeping_is_allowed_where_nothing_forbids_it, N_MODELS),
	ONCE(a_sleeping_spinlock_in_an_atomic_section_is_a_violation),
	EACH(taking_two_locks_in_opposite_orders_deadlocks, 6 * N_MODELS),
	ONCE(dropping_a_mutex_costs_no_wake_up_if_its_waiter_spins),
	ONCE(a_lock_break_that_keeps_the_lock_costs_no_wake_up),
	ONCE(a_deadlock_is_told_with_who_waits_for_what),
	ONCE(waiting_for_a_sleeper_is_no_deadlock),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "misuse", .test = tests };
