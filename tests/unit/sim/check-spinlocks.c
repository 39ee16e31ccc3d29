/* SPDX-License-Identifier: MIT */
/*
 * check-spinlocks.c - which task gets a spinlock when, what waiting costs, interrupts and
 * cond_resched_lock(). All times are computed by hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"
#include "tests/unit/sim/locking.h"
#include "tests/unit/suite.h"

/* --- spinlocks ------------------------------------------------------------------------- */

/* The order of arrival is the reverse of the numbers of tasks and CPUs. */
START_TEST(spinners_get_the_lock_in_the_order_in_which_they_came)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.preemption = models[_i],
		.task = { TASK("A", "lock r; work 100; unlock r"),
			  TASK("B", "lock r; work 5; unlock r", .first = 1, .start = 30),
			  TASK("C", "lock r; work 5; unlock r", .first = 2, .start = 20),
			  TASK("D", "lock r; work 5; unlock r", .first = 3,
			       .start = 10) } });

	ck_assert_str_eq(order(r, "lock"), "A D C B");
	ck_assert_int_eq(at(r, "D", "lock"), 100);
	ck_assert_int_eq(at(r, "C", "lock"), 105);
	ck_assert_int_eq(at(r, "B", "lock"), 110);
	run_free(r);
}
END_TEST

START_TEST(who_asks_again_queues_behind_those_who_wait)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("A", "lock s; work 100; unlock s; again 2"),
			  TASK("B", "lock s; work 5; unlock s", .first = 1, .start = 30),
			  TASK("C", "lock s; work 5; unlock s", .first = 2,
			       .start = 20) } });

	ck_assert_str_eq(order(r, "lock"), "A C B A");
	run_free(r);
}
END_TEST

/* Preemption is off from the attempt on: E, though real time, has to wait for B. */
START_TEST(a_spinner_burns_its_cpu)
{
	const char lock = _i ? 'r' : 's';
	char a[64], b[64];
	struct run *r;

	strcpy(a, word("lock ?; work 100; unlock ?", lock));
	strcpy(b, word("lock ?; work 5; unlock ?; work 1", lock));
	r = run(&(struct rig){
		.cpus = 2,
		.preemption = _i ? PREEMPT_RT : PREEMPT_FULL,
		.task = { TASK("A", a), TASK("B", b, .first = 1, .start = 10),
			  TASK("E", "mark", .fifo = 50, .first = 1, .start = 20) } });
	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 90);
	ck_assert_int_eq(stats(r, "B")->ns[TIME_KERNEL], 6);
	ck_assert_int_eq(at(r, "E", "mark"), 105);
	run_free(r);
}
END_TEST

START_TEST(interrupts_reach_who_spins)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.tick = 40,
		.cost = { [COST_TICK] = 7 },
		.task = { TASK("A", "irqoff; lock s; work 100; unlock s"),
			  TASK("B", "lock s; unlock s", .first = 1, .start = 10) } });

	/* two ticks of 7 ns on its CPU, at 40 and 80 ns, are not its own time */
	ck_assert_int_eq(first_tick(r, 1), 40);
	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 90 - 2 * 7);
	ck_assert_int_eq(at(r, "B", "lock"), 100);
	run_free(r);
}
END_TEST

START_TEST(trylock_does_not_wait)
{
	const char lock = "srm"[_i];
	char a[64], b[64];
	struct run *r;

	strcpy(a, word("lock ?; work 100; unlock ?", lock));
	strcpy(b, word("trylock ?; unlock ?", lock));
	r = run(&(struct rig){ .cpus = 2,
			       .preemption = PREEMPT_FULL,
			       .task = { TASK("A", a),
					 TASK("B", b, .first = 1, .start = 10),
					 TASK("C", b, .first = 1, .start = 200) } });
	ck_assert_int_eq(at(r, "B", "busy"), 10);
	ck_assert(!took(r, "C", "busy"));
	ck_assert_int_eq(at(r, "C", "unlock"), 200);
	run_free(r);
}
END_TEST

START_TEST(a_failed_trylock_leaves_preemption_as_it_was)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "lock s; work 100; unlock s"),
			  TASK("B", "trylock s", .first = 1, .start = 10) } });

	ck_assert_uint_eq(find(r, "B", EVENT_STEP, "busy", 1)->preempt_count, 0);
	run_free(r);
}
END_TEST

START_TEST(irqsave_keeps_interrupts_off)
{
	const struct rig saved = {
		.tick = 100,
		.task = { TASK("A", "lockirq s; work 1050; unlockirq s; work 9") }
	};
	const struct rig plain = { .tick = 100,
				   .task = { TASK("A", "lock s; work 1050; unlock s") } };
	struct run *r = run(&saved);

	ck_assert_int_eq(first_tick(r, 0), 1050);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 1)->irqs_off, 1);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 2)->irqs_off, 0);
	run_free(r);
	r = run(&plain);
	ck_assert_int_eq(first_tick(r, 0), 100);
	run_free(r);
}
END_TEST

START_TEST(irqrestore_restores_what_was)
{
	struct run *r = run(&(struct rig){
		.tick = 100,
		.task = { TASK(
			"A",
			"irqoff; lockirq s; unlockirq s; work 150; irqon; work 1") } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 1)->irqs_off, 1);
	ck_assert_int_eq(first_tick(r, 0), 150);
	run_free(r);
}
END_TEST

/* Interrupts are as schedule() leaves them; restoring brings back what was saved. */
START_TEST(a_sleep_turns_interrupts_on)
{
	struct run *r = run(&(struct rig){
		.tick = 100,
		.task = { TASK("A", "lockirq s; lockirq t; until 250; work 200; unlockirq t; "
				    "work 200; unlockirq s; work 9"),
			  TASK("B", "work 9; user 500") } });

	ck_assert_uint_eq(find(r, "B", EVENT_STEP, "work", 1)->irqs_off, 0);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 1)->irqs_off, 0);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 2)->irqs_off, 1);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 3)->irqs_off, 0);
	ck_assert_int_eq(first_tick(r, 0), 100);
	ck_assert_uint_eq(r->violations, 1);
	ck_assert_int_eq(r->violation[0].property, SLEEP_IN_ATOMIC);
	run_free(r);
}
END_TEST

START_TEST(calling_others_with_interrupts_off_is_a_violation)
{
	violates(&(struct rig){ .cpus = 3,
				.preemption = models[_i],
				.task = { TASK("A", "irqoff; flush; irqon") } },
		 IPI_WITH_IRQS_OFF, "A",
		 "calls 2 other CPUs, and waits, with interrupts off");
	violates_nothing(&(struct rig){
		.preemption = models[_i],
		.task = { TASK("A", "irqoff; flush; irqon") } });
	violates_nothing(&(struct rig){
		.cpus = 3,
		.preemption = models[_i],
		.task = { TASK("A", "irqoff; irqon; nopreempt; flush; preempt") } });
}
END_TEST

START_TEST(interrupts_are_off_before_the_lock_is_asked_for)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.tick = 40,
		.task = { TASK("A", "irqoff; lock s; work 100; unlock s"),
			  TASK("B", "lockirq s; work 5; unlockirq s; work 1", .first = 1,
			       .start = 10) } });

	ck_assert_int_eq(first_tick(r, 1), 105);
	run_free(r);
}
END_TEST

START_TEST(spinlocks_raise_the_preempt_count)
{
	static const uint32_t expected[] = { 1, 2, 1, 0 };
	struct run *r = run(&(struct rig){
		.preemption = models[_i],
		.task = { TASK("A",
			       "lock s; mark; lock r; mark; unlock r; mark; unlock s; "
			       "mark") } });

	for (unsigned i = 0; i < 4; i++) {
		const struct entry *e = find(r, "A", EVENT_STEP, "mark", i + 1);
		/* under rt only the raw one does, and the other one pins the task */
		const bool rt = models[_i] == PREEMPT_RT;

		ck_assert_uint_eq(e->preempt_count, rt ? i == 1 : expected[i]);
		ck_assert_uint_eq(e->migrate_disable, rt ? i < 3 : 0);
	}
	run_free(r);
}
END_TEST

START_TEST(mutexes_leave_preemption_on)
{
	struct run *r =
		run(&(struct rig){ .task = { TASK("A", "lock m; mark; unlock m") } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->preempt_count, 0);
	run_free(r);
}
END_TEST

/* --- cond_resched_lock() ------------------------------------------------------------------ */

static const char relocking[] = "lock s; work 100; relock s; work 10; unlock s";

START_TEST(cond_resched_lock_keeps_a_lock_that_nobody_is_in_need_of)
{
	struct run *r = run(&(struct rig){
		.cpus = 2, .preemption = models[_i], .task = { TASK("A", relocking) } });

	ck_assert_str_eq(order(r, NULL), "A.lock A.work A.relock A.work A.unlock");
	run_free(r);
}
END_TEST

START_TEST(cond_resched_lock_drops_the_lock_if_a_reschedule_is_due)
{
	struct run *r = run(
		&(struct rig){ .preemption = models[_i],
			       .task = { TASK("A", relocking),
					 TASK("B", "mark", .fifo = 1, .start = 50) } });

	/* rt: the sleeping lock did not keep B away */
	ck_assert_int_eq(at(r, "B", "mark"), models[_i] == PREEMPT_RT ? 50 : 100);
	ck_assert_int_eq(took(r, "A", "relocked"), models[_i] != PREEMPT_RT);
	run_free(r);
}
END_TEST

START_TEST(cond_resched_lock_keeps_the_lock_if_another_one_forbids_the_reschedule)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.task = { TASK("A",
			       "lock t; lock s; work 100; relock s; work 10; unlock s; "
			       "unlock t"),
			  TASK("B", "mark", .fifo = 1, .start = 50) } });

	ck_assert(!took(r, "A", "relocked"));
	ck_assert_int_eq(at(r, "B", "mark"), 110);
	run_free(r);
}
END_TEST

START_TEST(cond_resched_lock_keeps_the_lock_with_interrupts_off)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.cpus = 2,
		.task = {
			TASK("A", "lockirq s; work 100; relock s; work 10; unlockirq s"),
			TASK("B", "mark", .fifo = 1, .start = 50) } });

	ck_assert(!took(r, "A", "relocked"));
	ck_assert_int_eq(at(r, "B", "mark"), 110);
	run_free(r);
}
END_TEST

/* spin_needbreak() is the constant 0 where the kernel is not preemptible. */
START_TEST(cond_resched_lock_drops_for_a_waiter_where_the_kernel_is_preemptible)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = models[_i],
		.task = { TASK("A", relocking), TASK("B", "lock s; work 5; unlock s",
						     .first = 1, .start = 10) } });
	const bool drops = models[_i] == PREEMPT_FULL;

	ck_assert_int_eq(took(r, "A", "relocked"), drops);
	ck_assert_int_eq(at(r, "B", "lock"), drops ? 100 : 110);
	if (drops)
		ck_assert_int_eq(at(r, "A", "relocked"), 105);
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(spinners_get_the_lock_in_the_order_in_which_they_came, N_MODELS),
	ONCE(who_asks_again_queues_behind_those_who_wait),
	EACH(a_spinner_burns_its_cpu, 2),
	ONCE(interrupts_reach_who_spins),
	EACH(trylock_does_not_wait, 3),
	ONCE(a_failed_trylock_leaves_preemption_as_it_was),
	ONCE(irqsave_keeps_interrupts_off),
	ONCE(irqrestore_restores_what_was),
	ONCE(a_sleep_turns_interrupts_on),
	EACH(calling_others_with_interrupts_off_is_a_violation, 4),
	ONCE(interrupts_are_off_before_the_lock_is_asked_for),
	EACH(spinlocks_raise_the_preempt_count, N_MODELS),
	ONCE(mutexes_leave_preemption_on),
	EACH(cond_resched_lock_keeps_a_lock_that_nobody_is_in_need_of, N_MODELS),
	EACH(cond_resched_lock_drops_the_lock_if_a_reschedule_is_due, N_MODELS),
	ONCE(cond_resched_lock_keeps_the_lock_if_another_one_forbids_the_reschedule),
	ONCE(cond_resched_lock_keeps_the_lock_with_interrupts_off),
	EACH(cond_resched_lock_drops_for_a_waiter_where_the_kernel_is_preemptible,
	     N_MODELS),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "spinlocks", .test = tests };
