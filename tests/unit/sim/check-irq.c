/* SPDX-License-Identifier: MIT */
/*
 * check-irq.c - interrupts and what they do to the step in progress, calls to all CPUs, and
 * to whom time is charged. All times are computed by hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"
#include "sim/machine/run.h"
#include "sim/machine/step.h"
#include "sim/world/world.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

enum { N_MODELS = 4 }; /* enum preemption, in its order */

static int64_t flushes(const struct run *r, uint32_t cpu)
{
	return ((const int64_t *)r->world->model_state)[2 + cpu];
}

/* --- interrupts ---------------------------------------------------------------------------------------- */

/* Ticks of 3 + 7 + 2 ns each 100: eleven of them before 1,000 ns of work are done. */
START_TEST(an_interrupted_step_takes_effect_once_and_takes_its_time)
{
	struct run *r = run(&(struct rig){
		.tick = 100,
		.cost = { [COST_IRQ_ENTER] = 3, [COST_TICK] = 7, [COST_IRQ_EXIT] = 2 },
		.task = { TASK("A", "work 1000; mark") } });

	ck_assert_str_eq(order(r, NULL), "A.work A.mark");
	ck_assert_int_eq(at(r, "A", "work"), 1000 + 11 * 12);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_KERNEL], 1000);
	run_free(r);
}
END_TEST

/* A pays 10 ns for the switch, works 40, is preempted for 40, pays again, and works 60. */
START_TEST(a_preempted_step_goes_on_with_the_time_left)
{
	struct run *r = run(&(struct rig){
		.cost = { [COST_CONTEXT_SWITCH] = 10 },
		.task = { TASK("A", "user 100; mark"),
			  TASK("B", "user 30", .fifo = 1, .start = 50) } });

	ck_assert_str_eq(order(r, NULL), "B.user A.user A.mark");
	ck_assert_int_eq(at(r, "B", "user"), 90);
	ck_assert_int_eq(at(r, "A", "user"), 160);
	ck_assert_uint_eq(stats(r, "A")->preemptions, 1);
	ck_assert_uint_eq(stats(r, "A")->switches, 2);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_QUEUE], 40);
	run_free(r);
}
END_TEST

START_TEST(a_preempted_atomic_is_one_addition)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.tick = 7,
		.cost = { [COST_ATOMIC] = 100, [COST_IRQ_ENTER] = 1 },
		.task = { TASK("A", "add 1"), TASK("B", "add 1", .fifo = 1, .start = 50),
			  TASK("C", "add 1", .fifo = 2, .start = 60) } });

	ck_assert_int_eq(r->world->atomic[0], 3);
	ck_assert_str_eq(order(r, "add"), "C B A");
	run_free(r);
}
END_TEST

START_TEST(an_interrupted_step_pays_its_cache_line_once)
{
	struct run *r =
		run(&(struct rig){ .cpus = 2,
				   .tick = 200,
				   .cost = { [COST_ATOMIC] = 100,
					     [COST_CACHE_LINE] = 50,
					     [COST_IRQ_ENTER] = 1 },
				   .task = { TASK("A", "add 1", .first = 1),
					     TASK("B", "add 1", .start = 110) } });

	/* 1 ns for the tick at 200, and 1 ns for the interrupt that started it */
	ck_assert_int_eq(at(r, "B", "add"), 110 + 150 + 2);
	run_free(r);
}
END_TEST

START_TEST(a_timer_wakes_its_task_in_time)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A",
			       "until 100; mark; until 50; mark; until 300; mark") } });

	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 1)->t, 100);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 2)->t, 100);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 3)->t, 300);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_QUEUE], 0);
	run_free(r);
}
END_TEST

START_TEST(interrupts_off_delay_a_timer)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "until 100; mark", .fifo = 1),
			  TASK("B", "irqoff; work 500; irqon; user 10") } });

	ck_assert_int_eq(at(r, "A", "mark"), 500);
	run_free(r);
}
END_TEST

START_TEST(timers_of_one_moment_wake_in_the_order_of_tasks)
{
	struct run *r = run(&(struct rig){ .task = { TASK("C", "until 100; mark"),
						     TASK("A", "until 100; mark"),
						     TASK("B", "until 100; mark") } });

	ck_assert_str_eq(order(r, "mark"), "C A B");
	run_free(r);
}
END_TEST

START_TEST(a_wake_up_reaches_another_cpu_by_interrupt)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.cost = { [COST_IPI_DELIVERY] = 70, [COST_IDLE_EXIT] = 5 },
		.task = { TASK("A", "lock m; until 100; unlock m"),
			  TASK("B", "lock m; unlock m", .first = 1, .start = 10) } });

	/* A wakes through an idle CPU's timer at 105; so does B's through the request */
	ck_assert_int_eq(at(r, "A", "unlock"), 105);
	ck_assert_int_eq(at(r, "B", "lock"), 105 + 70 + 5);
	run_free(r);
}
END_TEST

/* --- calls to all CPUs -------------------------------------------------------------------------------------- */

static const struct rig flushing = {
	.cpus = 3,
	.cost = { [COST_IPI_DELIVERY] = 70, [COST_COUNT] = 30, [COST_IDLE_EXIT] = 5 },
};

START_TEST(a_flush_waits_for_the_slowest_cpu)
{
	struct rig rig = flushing;
	struct run *r;

	rig.task[0] = (struct rig_task)TASK("A", "flush; mark");
	rig.task[1] = (struct rig_task)TASK("B", "user 1000", .first = 1);
	r = run(&rig);
	/* CPU 2 is idle: it needs 5 ns more than B's */
	ck_assert_int_eq(at(r, "A", "mark"), 70 + 5 + 30);
	for (uint32_t cpu = 0; cpu < 3; cpu++)
		ck_assert_int_eq(flushes(r, cpu), 1);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_KERNEL], 30);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_SPIN], 75);
	run_free(r);
}
END_TEST

START_TEST(interrupts_off_delay_a_flush)
{
	struct rig rig = flushing;
	struct run *r;

	rig.task[0] = (struct rig_task)TASK("A", "flush; mark");
	rig.task[1] =
		(struct rig_task)TASK("B", "irqoff; work 500; irqon; user 5", .first = 1);
	r = run(&rig);
	ck_assert_int_eq(at(r, "A", "mark"), 530);
	ck_assert_int_eq(at(r, "B", "user"), 535);
	run_free(r);
}
END_TEST

START_TEST(preemption_off_does_not_delay_a_flush)
{
	struct rig rig = flushing;
	struct run *r;

	rig.task[0] = (struct rig_task)TASK("A", "flush; mark");
	rig.task[1] =
		(struct rig_task)TASK("B", "lock s; work 500; unlock s", .first = 1);
	r = run(&rig);
	ck_assert_int_eq(at(r, "A", "mark"), 105);
	ck_assert_int_eq(at(r, "B", "unlock"), 530);
	run_free(r);
}
END_TEST

START_TEST(a_flush_is_not_preempted)
{
	struct rig rig = flushing;
	struct run *r;

	rig.preemption = (enum preemption)_i;
	rig.task[0] = (struct rig_task)TASK("A", "flush; user 100");
	rig.task[1] = (struct rig_task)TASK("B", "mark", .fifo = 1, .start = 50);
	r = run(&rig);
	ck_assert_int_eq(at(r, "B", "mark"), 105);
	run_free(r);
}
END_TEST

START_TEST(all_may_flush_at_once)
{
	struct rig rig = flushing;
	struct run *r;

	for (uint32_t i = 0; i < 3; i++)
		rig.task[i] = (struct rig_task){ .name = &"A\0B\0C"[2 * i],
						 .script = "flush; mark; again 4",
						 .first = i };
	r = run(&rig);
	ck_assert_int_eq(r->status, RUN_DONE);
	for (uint32_t cpu = 0; cpu < 3; cpu++)
		ck_assert_int_eq(flushes(r, cpu), 12);
	run_free(r);
}
END_TEST

START_TEST(a_single_cpu_flushes_alone)
{
	struct rig rig = flushing;
	struct run *r;

	rig.cpus = 1;
	rig.task[0] = (struct rig_task)TASK("A", "flush; mark");
	r = run(&rig);
	ck_assert_int_eq(at(r, "A", "mark"), 30);
	ck_assert_int_eq(flushes(r, 0), 1);
	run_free(r);
}
END_TEST

/* --- accounting ------------------------------------------------------------------------------------------------ */

START_TEST(the_longest_section_is_measured)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A",
			       "nopreempt; work 30; preempt; user 5; lock s; work 70; "
			       "unlock s; irqoff; work 20; irqon; nopreempt; work 50; "
			       "preempt") } });
	const struct section *preempt = world_section(r->world, SECTION_PREEMPT_OFF, 0);
	const struct section *irq = world_section(r->world, SECTION_IRQ_OFF, 0);

	ck_assert_int_eq(preempt->length_ns, 70);
	ck_assert_int_eq(preempt->start_ns, 35);
	ck_assert_str_eq(step_at(preempt->begin_pc)->label, "lock");
	ck_assert_str_eq(step_at(preempt->end_pc)->label, "unlock");
	ck_assert_int_eq(irq->length_ns, 20);
	run_free(r);
}
END_TEST

START_TEST(time_is_charged_to_its_kind)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "user 100; work 30; until 500; user 7"),
			  TASK("B", "user 1000", .nice = 19) } });

	ck_assert_int_eq(stats(r, "A")->ns[TIME_USER], 107);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_KERNEL], 30);
	ck_assert_int_eq(stats(r, "A")->ns[TIME_SPIN], 0);
	ck_assert_int_eq(stats(r, "B")->ns[TIME_QUEUE], 130);
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(an_interrupted_step_takes_effect_once_and_takes_its_time),
	ONCE(a_preempted_step_goes_on_with_the_time_left),
	ONCE(a_preempted_atomic_is_one_addition),
	ONCE(an_interrupted_step_pays_its_cache_line_once),
	ONCE(a_timer_wakes_its_task_in_time),
	ONCE(interrupts_off_delay_a_timer),
	ONCE(timers_of_one_moment_wake_in_the_order_of_tasks),
	ONCE(a_wake_up_reaches_another_cpu_by_interrupt),
	ONCE(a_flush_waits_for_the_slowest_cpu),
	ONCE(interrupts_off_delay_a_flush),
	ONCE(preemption_off_does_not_delay_a_flush),
	EACH(a_flush_is_not_preempted, N_MODELS),
	ONCE(all_may_flush_at_once),
	ONCE(a_single_cpu_flushes_alone),
	ONCE(the_longest_section_is_measured),
	ONCE(time_is_charged_to_its_kind),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "irq", .test = tests };
