/* SPDX-License-Identifier: MIT */
/*
 * check-locks.c - spinlocks, sleeping locks and mutexes: who gets them when, what waiting
 * costs, what is a mistake, and what is counted. All times are computed by hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/machine/state.h"
#include "tests/unit/machine.h"
#include "tests/unit/suite.h"

static const enum preemption models[] = { PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT_FULL,
					  PREEMPT_RT };

#define N_MODELS ((int)(sizeof(models) / sizeof(*models)))

static const char *word(const char *format, char lock)
{
	static char text[256];

	memset(text, 0, sizeof(text));
	for (size_t i = 0; format[i]; i++)
		text[i] = format[i] == '?' ? lock : format[i];
	return text;
}

static bool took(const struct run *r, const char *task, const char *label)
{
	for (size_t i = 0; i < r->entries; i++)
		if (r->log[i].kind == EVENT_STEP && r->log[i].task == task_nr(r, task) &&
		    !strcmp(r->log[i].label, label))
			return true;
	return false;
}

/* When the CPU took its first tick; -1: never. */
static int64_t first_tick(const struct run *r, uint32_t cpu)
{
	for (size_t i = 0; i < r->entries; i++)
		if (r->log[i].kind == EVENT_IRQ && r->log[i].cpu == cpu &&
		    r->log[i].value & IRQ_TICK)
			return r->log[i].t;
	return -1;
}

static void violates(const struct rig *rig, enum property p, const char *task,
		     const char *detail)
{
	struct run *r = run(rig);

	ck_assert_uint_ge(r->violations, 1);
	ck_assert_int_eq(r->violation[0].property, p);
	ck_assert_uint_eq(r->violation[0].task, task_nr(r, task));
	ck_assert_str_eq(r->violation[0].detail, detail);
	run_free(r);
}

static void violates_nothing(const struct rig *rig)
{
	struct run *r = run(rig);

	ck_assert_msg(!r->violations, "%s", r->violation[0].detail);
	ck_assert_int_eq(r->status, RUN_DONE);
	run_free(r);
}

/* --- spinlocks ------------------------------------------------------------------------- */

/* The numbers of tasks and CPUs run against the order of arrival. */
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

/* As schedule() leaves them; what is restored is what was when they were saved. */
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
			 models[_i] == PREEMPT_RT ? 0 : 10);
	ck_assert_int_eq(at(r, "B", "lock"), 1000);
	run_free(r);
}
END_TEST

/* --- rt ----------------------------------------------------------------------------------------- */

START_TEST(under_rt_who_waits_for_a_spinlock_sleeps)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", "lock s; work 100; unlock s"),
			  TASK("B", "lock s; unlock s", .first = 1, .start = 10),
			  TASK("E", "mark", .first = 1, .start = 20) } });

	ck_assert_int_eq(stats(r, "B")->ns[TIME_SPIN], 0);
	ck_assert_int_eq(at(r, "E", "mark"), 20);
	ck_assert_int_eq(at(r, "B", "lock"), 100);
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

/* A boost passes through whatever lends priority, and is taken back on the way. */
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

/* With and without a tick, which goes on where a CPU spins; mutexes only without. */
START_TEST(taking_two_locks_in_opposite_orders_deadlocks)
{
	const int64_t tick = _i & 1 ? 1000 : 0;
	const char l1 = "srm"[_i / 2 % 3], l2 = "trn"[_i / 2 % 3];
	char a[64] = "lock ?; work 10; lock !", b[64] = "lock !; work 10; lock ?";

	if (l2 == 'r') /* there is one raw lock only: with a spinlock */
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

/* The waiter spins, so nobody has to be woken. */
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
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.cost = { [COST_WAKE_UP] = 500 },
		.task = { TASK("A", "lock s; work 100; relock s; unlock s"),
			  TASK("B", "lock s; unlock s", .first = 1, .start = 10) } });

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

/* --- statistics ------------------------------------------------------------------------------------ */

/* A holds 0-100; B asks at 10 and holds 100-150; C asks at 30 and holds 150-155. */
START_TEST(lock_statistics_are_exact)
{
	const char lock = "srm"[_i];
	char a[64], b[64], c[64];
	struct run *r;
	const struct lock_stats *s;

	strcpy(a, word("lock ?; work 100; unlock ?", lock));
	strcpy(b, word("lock ?; work 50; unlock ?", lock));
	strcpy(c, word("lock ?; work 5; unlock ?", lock));
	r = run(&(struct rig){ .cpus = 3,
			       .task = { TASK("A", a),
					 TASK("B", b, .first = 1, .start = 10),
					 TASK("C", c, .first = 2, .start = 30) } });
	s = lock_stats(r, (enum rig_lock[]){ LOCK_S, LOCK_R, LOCK_M }[_i]);
	ck_assert_uint_eq(s->acquisitions, 3);
	ck_assert_uint_eq(s->contended, 2);
	ck_assert_int_eq(s->wait_ns, 90 + 120);
	ck_assert_int_eq(s->max_wait_ns, 120);
	ck_assert_int_eq(s->hold_ns, 155);
	ck_assert_int_eq(s->max_hold_ns, 100);
	ck_assert_str_eq(step_at(s->max_hold_pc)->label, "lock");
	run_free(r);
}
END_TEST

/* A holds from 0 on, B asks at 10, C at 30, and all is cut off at 500. */
START_TEST(what_the_end_cuts_off_is_counted)
{
	const char lock = "srm"[_i / 4];
	char a[64], b[64];
	struct run *r;
	const struct lock_stats *s;

	strcpy(a, word("lock ?; work 1000; unlock ?", lock));
	strcpy(b, word("lock ?; unlock ?", lock));
	r = run(&(struct rig){ .cpus = 3,
			       .preemption = models[_i % 4],
			       .horizon = 500,
			       .task = { TASK("A", a),
					 TASK("B", b, .first = 1, .start = 10),
					 TASK("C", b, .first = 2, .start = 30) } });
	s = lock_stats(r, (enum rig_lock[]){ LOCK_S, LOCK_R, LOCK_M }[_i / 4]);
	ck_assert_int_eq(r->status, RUN_HORIZON);
	ck_assert_uint_eq(s->acquisitions, 1);
	ck_assert_uint_eq(s->contended, 2);
	ck_assert_int_eq(s->hold_ns, 500);
	ck_assert_int_eq(s->max_hold_ns, 500);
	ck_assert_uint_eq(s->max_hold_task, task_nr(r, "A"));
	ck_assert_int_eq(s->wait_ns, 490 + 470);
	ck_assert_int_eq(s->max_wait_ns, 490);
	ck_assert_uint_eq(s->max_wait_task, task_nr(r, "B"));
	ck_assert_str_eq(step_at(s->max_wait_pc)->label, "lock");
	run_free(r);
}
END_TEST

/* A drops it at 150, for its line has to come back; B would have found out at 200. */
START_TEST(who_has_not_found_out_that_the_lock_is_his_still_waits)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.horizon = 180,
		.cost = { [COST_CACHE_LINE] = 50 },
		.task = { TASK("A", "lock s; work 100; unlock s"),
			  TASK("B", "lock s; unlock s", .first = 1, .start = 10) } });
	const struct lock_stats *s = lock_stats(r, LOCK_S);

	ck_assert_int_eq(s->hold_ns, 150);
	ck_assert_int_eq(s->wait_ns, 180 - 60);	/* it asked for the line first */
	run_free(r);
}
END_TEST

START_TEST(locks_of_a_deadlock_were_held_and_waited_for)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.horizon = 5000,
		.tick = 100,
		.task = { TASK("A", "lock s; work 10; lock t"),
			  TASK("B", "lock t; work 20; lock s", .first = 1) } });

	ck_assert_int_eq(r->status, RUN_DEADLOCK);
	ck_assert_int_eq(lock_stats(r, LOCK_S)->hold_ns, world_now(r->world));
	ck_assert_int_eq(lock_stats(r, LOCK_S)->wait_ns, world_now(r->world) - 20);
	ck_assert_int_eq(lock_stats(r, LOCK_T)->wait_ns, world_now(r->world) - 10);
	run_free(r);
}
END_TEST

START_TEST(a_failed_trylock_is_no_wait)
{
	const char lock = "srm"[_i];
	char a[64], b[64];
	struct run *r;
	const struct lock_stats *s;

	strcpy(a, word("lock ?; work 100; unlock ?", lock));
	strcpy(b, word("trylock ?", lock));
	r = run(&(struct rig){ .cpus = 2,
			       .task = { TASK("A", a),
					 TASK("B", b, .first = 1, .start = 10) } });
	s = lock_stats(r, (enum rig_lock[]){ LOCK_S, LOCK_R, LOCK_M }[_i]);
	ck_assert_uint_eq(s->acquisitions, 1);
	ck_assert_uint_eq(s->contended, 0);
	ck_assert_uint_eq(s->trylock_failed, 1);
	ck_assert_int_eq(s->wait_ns, 0);
	run_free(r);
}
END_TEST

/* --- cache lines -------------------------------------------------------------------------------------- */

static const int64_t line_cost[COST_NR] = { [COST_ATOMIC] = 5, [COST_CACHE_LINE] = 50 };

START_TEST(a_line_that_is_here_costs_no_transfer)
{
	struct rig rig = { .cpus = 2,
			   .task = { TASK("A", "add 1; add 1; read; until 1000; add 1"),
				     TASK("B", "work 500; mark", .first = 1) } };
	struct run *r;

	memcpy(rig.cost, line_cost, sizeof(line_cost));
	r = run(&rig);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "add", 1)->t, 5);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "add", 2)->t, 10);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "add", 3)->t, 1005);
	run_free(r);
}
END_TEST

START_TEST(a_line_that_another_cpu_touched_last_costs_a_transfer)
{
	struct rig rig = { .cpus = 2,
			   .task = { TASK("A", "add 1; until 1000; add 1; add 1"),
				     TASK("B", "add 1", .first = 1, .start = 500) } };
	struct run *r;

	memcpy(rig.cost, line_cost, sizeof(line_cost));
	r = run(&rig);
	ck_assert_int_eq(at(r, "B", "add"), 555);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "add", 2)->t, 1055);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "add", 3)->t, 1060);
	run_free(r);
}
END_TEST

/*
 * B's attempt fetches the line (10-60); A fetches it back to unlock (100-150); then it
 * goes to B again (150-200).
 */
START_TEST(a_lock_changes_cpus_with_its_line)
{
	struct rig rig = { .cpus = 2,
			   .task = { TASK("A", "lock s; work 100; unlock s"),
				     TASK("B", "lock s; unlock s", .first = 1,
					  .start = 10) } };
	struct run *r;

	memcpy(rig.cost, line_cost, sizeof(line_cost));
	r = run(&rig);
	ck_assert_int_eq(at(r, "A", "unlock"), 150);
	ck_assert_int_eq(at(r, "B", "lock"), 200);
	ck_assert_int_eq(lock_stats(r, LOCK_S)->wait_ns, 200 - 60);
	run_free(r);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("locks");
	TCase *spin = tcase_create("spin"), *mutex = tcase_create("mutex");
	TCase *rt = tcase_create("rt"), *mistakes = tcase_create("mistakes");
	TCase *counted = tcase_create("counted");

	tcase_add_loop_test(spin, spinners_get_the_lock_in_the_order_in_which_they_came,
			    0, N_MODELS);
	tcase_add_test(spin, who_asks_again_queues_behind_those_who_wait);
	tcase_add_loop_test(spin, a_spinner_burns_its_cpu, 0, 2);
	tcase_add_test(spin, interrupts_reach_who_spins);
	tcase_add_loop_test(spin, trylock_does_not_wait, 0, 3);
	tcase_add_test(spin, a_failed_trylock_leaves_preemption_as_it_was);
	tcase_add_test(spin, irqsave_keeps_interrupts_off);
	tcase_add_test(spin, irqrestore_restores_what_was);
	tcase_add_test(spin, a_sleep_turns_interrupts_on);
	tcase_add_loop_test(spin, calling_others_with_interrupts_off_is_a_violation, 0, 4);
	tcase_add_test(spin, interrupts_are_off_before_the_lock_is_asked_for);
	tcase_add_loop_test(spin, spinlocks_raise_the_preempt_count, 0, N_MODELS);
	tcase_add_loop_test(spin,
			    cond_resched_lock_keeps_a_lock_that_nobody_is_in_need_of, 0,
			    N_MODELS);
	tcase_add_loop_test(spin, cond_resched_lock_drops_the_lock_if_a_reschedule_is_due,
			    0, N_MODELS);
	tcase_add_test(
		spin,
		cond_resched_lock_keeps_the_lock_if_another_one_forbids_the_reschedule);
	tcase_add_test(spin, cond_resched_lock_keeps_the_lock_with_interrupts_off);
	tcase_add_loop_test(
		spin,
		cond_resched_lock_drops_for_a_waiter_where_the_kernel_is_preemptible, 0,
		N_MODELS);
	tcase_add_test(mutex, mutexes_leave_preemption_on);
	tcase_add_loop_test(mutex, mutexes_are_handed_over_in_the_order_of_arrival, 0,
			    N_MODELS);
	tcase_add_test(mutex, who_waits_for_a_sleeping_owner_sleeps);
	tcase_add_test(mutex, who_waits_for_a_running_owner_spins);
	tcase_add_test(mutex, who_spins_for_a_mutex_sleeps_when_its_owner_leaves_the_cpu);
	tcase_add_loop_test(mutex, who_spins_for_a_mutex_gives_way_to_who_shall_run, 0,
			    N_MODELS);
	tcase_add_test(rt, under_rt_who_waits_for_a_spinlock_sleeps);
	tcase_add_test(rt, under_rt_irqsave_leaves_interrupts_on);
	tcase_add_test(rt, an_owner_inherits_the_priority_of_who_waits);
	tcase_add_loop_test(rt, a_mutex_lends_priority_under_rt_only, 0, 2);
	tcase_add_test(rt, what_was_lent_through_a_mutex_is_given_back);
	tcase_add_test(rt, inheritance_goes_along_the_chain);
	tcase_add_test(rt, a_boosted_waiter_moves_forward_in_its_queue);
	tcase_add_test(rt, each_unlock_gives_back_what_that_lock_brought);
	tcase_add_test(rt, a_normal_owner_becomes_real_time_and_normal_again);
	tcase_add_test(rt, under_rt_the_most_urgent_waiter_is_first_and_equals_are_fifo);
	tcase_add_loop_test(mistakes, dropping_a_free_lock_is_misuse, 0, 3 * N_MODELS);
	tcase_add_test(mistakes, dropping_the_lock_of_another_is_misuse);
	tcase_add_test(mistakes, a_lock_dropped_by_another_stays_held);
	tcase_add_loop_test(mistakes, taking_a_lock_twice_is_misuse, 0, 3 * N_MODELS);
	tcase_add_test(mistakes, ending_with_locks_is_misuse);
	tcase_add_loop_test(mistakes, sleeping_with_preemption_off_is_a_violation, 0,
			    4 * N_MODELS);
	tcase_add_loop_test(mistakes, sleeping_is_allowed_where_nothing_forbids_it, 0,
			    N_MODELS);
	tcase_add_test(mistakes, a_sleeping_spinlock_in_an_atomic_section_is_a_violation);
	tcase_add_loop_test(mistakes, taking_two_locks_in_opposite_orders_deadlocks, 0,
			    6 * N_MODELS);
	tcase_add_test(mistakes, a_deadlock_is_told_with_who_waits_for_what);
	tcase_add_test(mistakes, waiting_for_a_sleeper_is_no_deadlock);
	tcase_add_loop_test(counted, lock_statistics_are_exact, 0, 3);
	tcase_add_loop_test(counted, a_failed_trylock_is_no_wait, 0, 3);
	tcase_add_loop_test(counted, what_the_end_cuts_off_is_counted, 0, 3 * N_MODELS);
	tcase_add_test(counted, who_has_not_found_out_that_the_lock_is_his_still_waits);
	tcase_add_test(counted, locks_of_a_deadlock_were_held_and_waited_for);
	tcase_add_test(counted, a_line_that_is_here_costs_no_transfer);
	tcase_add_test(counted, a_line_that_another_cpu_touched_last_costs_a_transfer);
	tcase_add_test(counted, a_lock_changes_cpus_with_its_line);
	tcase_add_test(counted, dropping_a_mutex_costs_no_wake_up_if_its_waiter_spins);
	tcase_add_test(counted, a_lock_break_that_keeps_the_lock_costs_no_wake_up);
	suite_add_tcase(all, spin);
	suite_add_tcase(all, mutex);
	suite_add_tcase(all, rt);
	suite_add_tcase(all, mistakes);
	suite_add_tcase(all, counted);
	return all;
}

int main(void)
{
	return run_suite(suite);
}
