/* SPDX-License-Identifier: MIT */
/*
 * check-sched.c - which task runs where and when: preemption models, classes, slices,
 * placement. All times are computed by hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"
#include "sim/machine/run.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

enum { N_MODELS = 4 }; /* enum preemption, in its order */

static const int64_t MS = 1000000;

/* When B, real time and woken at 50, gets the CPU from A, which follows the script. */
static void takes_over_at(enum preemption model, const char *script, int64_t expected)
{
	struct run *r = run(
		&(struct rig){ .preemption = model,
			       .task = { TASK("A", script),
					 TASK("B", "mark", .fifo = 1, .start = 50) } });

	ck_assert_msg(at(r, "B", "mark") == expected,
		      "model %d, %s: at %lld, expected %lld", (int)model, script,
		      (long long)at(r, "B", "mark"), (long long)expected);
	run_free(r);
}

/* --- preemption models -------------------------------------------------------------------- */

START_TEST(none_preempts_at_cond_resched_only)
{
	takes_over_at(PREEMPT_NONE, "work 100; mark; maysleep; work 100; resched; work 9",
		      200);
	takes_over_at(PREEMPT_NONE, "work 100; lock s; unlock s; work 100", 200);
	takes_over_at(PREEMPT_NONE, "work 100; lock m; unlock m; work 100", 200);
	takes_over_at(PREEMPT_NONE, "work 100; nopreempt; preempt; work 100", 200);
}
END_TEST

START_TEST(voluntary_preempts_where_it_might_sleep_too)
{
	takes_over_at(PREEMPT_VOLUNTARY, "work 100; mark; maysleep; work 100; resched",
		      100);
	takes_over_at(PREEMPT_VOLUNTARY, "work 100; mark; work 100; resched; work 9",
		      200);
	takes_over_at(PREEMPT_VOLUNTARY, "work 100; lock m; work 100; unlock m", 100);
	takes_over_at(PREEMPT_VOLUNTARY, "work 100; lock s; unlock s; work 100", 200);
}
END_TEST

START_TEST(full_preempts_wherever_it_is_not_forbidden)
{
	takes_over_at(PREEMPT_FULL, "work 100; work 100", 50);
	takes_over_at(PREEMPT_FULL, "lock s; work 100; unlock s; work 100", 100);
	takes_over_at(PREEMPT_FULL, "nopreempt; work 100; preempt; work 100", 100);
	takes_over_at(PREEMPT_FULL, "getcpu; work 100; putcpu; work 100", 100);
	takes_over_at(PREEMPT_FULL, "lock m; work 100; unlock m; work 100", 50);
	takes_over_at(PREEMPT_FULL,
		      "nopreempt; nopreempt; work 100; preempt; work 100; "
		      "preempt; work 100",
		      200);
}
END_TEST

START_TEST(rt_preempts_under_spinlocks_too)
{
	takes_over_at(PREEMPT_RT, "work 100; work 100", 50);
	takes_over_at(PREEMPT_RT, "lock s; work 100; unlock s; work 100", 50);
	takes_over_at(PREEMPT_RT, "lockirq s; work 100; unlockirq s; work 100", 50);
	takes_over_at(PREEMPT_RT, "getcpu; work 100; putcpu; work 100", 50);
	takes_over_at(PREEMPT_RT, "lock r; work 100; unlock r; work 100", 100);
	takes_over_at(PREEMPT_RT, "nopreempt; work 100; preempt; work 100", 100);
}
END_TEST

START_TEST(user_mode_is_always_preemptible)
{
	takes_over_at((enum preemption)_i, "user 100; work 100", 50);
	/* the step that leads back to user mode is followed by a check */
	takes_over_at((enum preemption)_i, "irqoff; work 80; irqon; user 100", 80);
}
END_TEST

START_TEST(interrupts_off_keep_preemption_off)
{
	takes_over_at((enum preemption)_i, "irqoff; work 100; irqon; user 100", 100);
	takes_over_at((enum preemption)_i,
		      "irqoff; irqoff; work 100; irqon; resched; "
		      "work 100; irqon; user 100",
		      200);
}
END_TEST

START_TEST(cond_resched_with_preemption_off_does_nothing)
{
	takes_over_at((enum preemption)_i,
		      "nopreempt; work 100; resched; work 100; preempt; "
		      "user 100",
		      200);
}
END_TEST

/* --- classes --------------------------------------------------------------------------------- */

START_TEST(the_more_urgent_task_runs)
{
	static const struct {
		int a, b; /* fifo priority, 0: normal */
		const char *order;
	} c[] = { { 0, 1, "B A" },
		  { 1, 0, "A B" },
		  { 1, 99, "B A" },
		  { 50, 49, "A B" },
		  { 50, 50, "A B" } };
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.tick = 30,
		.task = { TASK("A", "user 100; mark", .fifo = c[_i].a),
			  TASK("B", "user 100; mark", .fifo = c[_i].b, .start = 50) } });

	ck_assert_str_eq(order(r, "mark"), c[_i].order);
	run_free(r);
}
END_TEST

START_TEST(fifo_equals_are_not_sliced)
{
	struct run *r =
		run(&(struct rig){ .tick = MS,
				   .task = { TASK("A", "user 100000000", .fifo = 3),
					     TASK("B", "user 100000000", .fifo = 3) } });

	ck_assert_str_eq(switches(r, 0), "A B -");
	run_free(r);
}
END_TEST

START_TEST(a_preempted_fifo_task_stays_before_its_equals)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "user 100; mark", .fifo = 3),
			  TASK("B", "user 100; mark", .fifo = 3, .start = 10),
			  TASK("C", "user 100; mark", .fifo = 4, .start = 50) } });

	ck_assert_str_eq(order(r, "mark"), "C A B");
	run_free(r);
}
END_TEST

START_TEST(a_fifo_task_that_yields_goes_behind_its_equals)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "user 50; yield; user 50; mark", .fifo = 3),
			  TASK("B", "user 100; mark", .fifo = 3),
			  TASK("C", "user 100; mark", .fifo = 2) } });

	ck_assert_str_eq(order(r, "mark"), "B A C");
	run_free(r);
}
END_TEST

START_TEST(a_normal_task_that_yields_lets_the_next_run)
{
	struct run *r =
		run(&(struct rig){ .task = { TASK("A", "user 50; yield; user 50; mark"),
					     TASK("B", "user 10; mark") } });

	ck_assert_str_eq(order(r, "mark"), "B A");
	run_free(r);
}
END_TEST

/* --- normal tasks ------------------------------------------------------------------------------ */

/* The kernel's weights: sched_prio_to_weight[]. */
static const struct {
	int a, b;
	int64_t weight_a, weight_b;
} nice_pair[] = {
	{ 0, 0, 1024, 1024 }, { 0, 1, 1024, 820 },	  { 0, 5, 1024, 335 },
	{ -5, 5, 3121, 335 }, { -1, 0, 1277, 1024 },	  { 0, 10, 1024, 110 },
	{ 18, 19, 18, 15 },   { -20, -19, 88761, 71755 },
};

START_TEST(cpu_time_is_shared_by_weight)
{
	const int64_t total = 20000 * MS;
	const int64_t sum = nice_pair[_i].weight_a + nice_pair[_i].weight_b;
	struct run *r = run_once(&(struct rig){
		.tick = MS,
		.horizon = total,
		.task = { TASK("A", "user 100000000000", .nice = nice_pair[_i].a),
			  TASK("B", "user 100000000000", .nice = nice_pair[_i].b) } });
	const int64_t a = stats(r, "A")->ns[TIME_USER], b = stats(r, "B")->ns[TIME_USER];

	ck_assert_int_eq(a + b, total);
	ck_assert_int_le(llabs(a - total * nice_pair[_i].weight_a / sum), total / 200);
	run_free(r);
}
END_TEST

/* kernel/sched/core.c, sched_prio_to_weight[]: nice -20 to 19. */
static const int64_t kernel_weight[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548,  7620,  6100,  4904,  3906,  3121,  2501,	 1991,	1586,  1277,
	1024,  820,   655,   526,   423,   335,	  272,	 215,	172,   137,
	110,   87,    70,    56,    45,	   36,	  29,	 23,	18,    15,
};

START_TEST(virtual_run_time_passes_by_the_kernels_weights)
{
	struct run *r = run(
		&(struct rig){ .task = { TASK("A", "user 88761000", .nice = _i - 20) } });

	ck_assert_int_eq(r->world->task_clock[0].vruntime,
			 INT64_C(88761000) * 1024 / kernel_weight[_i]);
	run_free(r);
}
END_TEST

START_TEST(three_tasks_share_by_weight)
{
	struct run *r = run_once(
		&(struct rig){ .tick = MS,
			       .horizon = 20000 * MS,
			       .task = { TASK("A", "user 100000000000"),
					 TASK("B", "user 100000000000", .nice = 5),
					 TASK("C", "user 100000000000") } });

	ck_assert_int_le(llabs(stats(r, "A")->ns[TIME_USER] - 20000 * MS * 1024 / 2383),
			 100 * MS);
	ck_assert_int_le(llabs(stats(r, "B")->ns[TIME_USER] - 20000 * MS * 335 / 2383),
			 100 * MS);
	ck_assert_int_le(llabs(stats(r, "C")->ns[TIME_USER] - 20000 * MS * 1024 / 2383),
			 100 * MS);
	run_free(r);
}
END_TEST

/* One CPU, two equals: a latency of 6 ms makes 3 ms each, seen at the tick after. */
START_TEST(a_slice_ends_at_the_tick_after_it)
{
	struct run *r = run(&(struct rig){
		.tick = MS,
		.task = { TASK("A", "user 20000000"), TASK("B", "user 20000000") } });

	ck_assert_int_eq(find(r, "A", EVENT_PREEMPT, NULL, 1)->t, 4 * MS);
	ck_assert_int_eq(find(r, "B", EVENT_PREEMPT, NULL, 1)->t, 8 * MS);
	run_free(r);
}
END_TEST

START_TEST(without_a_tick_nobody_is_sliced)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "user 20000000"), TASK("B", "user 20000000") } });

	ck_assert_str_eq(switches(r, 0), "A B -");
	run_free(r);
}
END_TEST

START_TEST(a_task_alone_is_never_preempted)
{
	struct run *r =
		run(&(struct rig){ .tick = MS, .task = { TASK("A", "user 90000000") } });

	ck_assert_uint_eq(stats(r, "A")->preemptions, 0);
	ck_assert_str_eq(switches(r, 0), "A -");
	run_free(r);
}
END_TEST

/* It comes back 3 ms, half a latency, behind the one that runs; 1 ms suffices. */
START_TEST(a_normal_task_that_slept_long_preempts)
{
	struct run *r = run(&(struct rig){ .task = { TASK("A", "until 20000000; mark"),
						     TASK("B", "user 50000000") } });

	ck_assert_int_eq(at(r, "A", "mark"), 20 * MS);
	run_free(r);
}
END_TEST

START_TEST(a_normal_task_that_is_hardly_behind_does_not_preempt)
{
	struct run *r = run(&(struct rig){ .task = { TASK("A", "until 900000; mark"),
						     TASK("B", "user 50000000") } });

	ck_assert_int_eq(at(r, "A", "mark"), 50 * MS);
	run_free(r);
}
END_TEST

/* --- placement ------------------------------------------------------------------------------------- */

START_TEST(a_task_wakes_where_it_ran_last_if_that_is_idle)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("P", "user 50"),
			  TASK("A", "user 10; until 100; user 10", .last = 2) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "user", 1)->cpu, 1);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "user", 2)->cpu, 1);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "user", 2)->t, 110);
	run_free(r);
}
END_TEST

START_TEST(a_task_wakes_on_the_first_idle_allowed_cpu)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.task = { TASK("P", "user 900", .first = 1),
			  TASK("Q", "user 900", .first = 2),
			  TASK("A", "mark", .first = 1, .last = 3, .start = 20) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 3);
	ck_assert_int_eq(at(r, "A", "mark"), 20);
	run_free(r);
}
END_TEST

START_TEST(a_normal_task_queues_where_no_allowed_cpu_is_idle)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("P", "user 900"), TASK("Q", "user 950", .first = 1),
			  TASK("A", "mark", .last = 1, .start = 20) } });

	ck_assert_int_eq(at(r, "A", "mark"), 900);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 0);
	run_free(r);
}
END_TEST

START_TEST(a_fifo_task_goes_where_the_least_urgent_runs)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("P", "user 900", .fifo = 4),
			  TASK("Q", "user 900", .first = 1, .fifo = 1),
			  TASK("R", "user 900", .first = 2, .fifo = 1),
			  TASK("A", "mark", .last = 2, .start = 20, .fifo = 3) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 1);
	ck_assert_int_eq(at(r, "A", "mark"), 20);
	run_free(r);
}
END_TEST

/* The request came while interrupts were off; the CPU looks for it when its task ends. */
START_TEST(an_interrupt_that_waits_is_taken_when_its_task_ends)
{
	struct run *r = run(&(struct rig){
		.task = { TASK("A", "until 50; mark"), TASK("B", "irqoff; work 100; irqon") } });

	ck_assert_int_eq(at(r, "A", "mark"), 100);
	run_free(r);
}
END_TEST

/* For a while there are only ticks, but a task that sleeps ends that: it is no livelock. */
START_TEST(a_spinner_is_not_given_up_while_the_owner_sleeps)
{
	struct run *r = run(&(struct rig){
		.cpus = 2, .tick = 500,
		.task = { TASK("A", "user 300; lock s; mark; unlock s"),
			  TASK("B", "lock s; until 20000; unlock s", .first = 1, .last = 1) } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_int_ge(at(r, "A", "mark"), 20000);
	run_free(r);
}
END_TEST

/* It may preempt there, so it does not look for an idle CPU: as in kernel/sched/rt.c. */
START_TEST(a_fifo_task_stays_where_someone_less_urgent_runs)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("P", "user 900", .fifo = _i ? 2 : 0, .last = _i ? 1 : 0),
			  TASK("A", "mark", .last = 2, .start = 20, .fifo = 3) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 0);
	run_free(r);
}
END_TEST

START_TEST(no_idle_cpu_pulls_a_fifo_task_that_waits_for_preemption_to_be_on)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("P", "lock s; work 900; unlock s"),
			  TASK("Q", "user 100", .first = 1),
			  TASK("A", "mark", .last = 1, .start = 20, .fifo = 3) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 0);
	ck_assert_int_eq(at(r, "A", "mark"), 900);
	run_free(r);
}
END_TEST

START_TEST(an_idle_cpu_pulls_who_waits)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("P", "user 900"), TASK("Q", "user 100", .first = 1),
			  TASK("A", "user 5; mark", .last = 1, .start = 20) } });

	ck_assert_int_eq(at(r, "A", "mark"), 105);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 1);
	run_free(r);
}
END_TEST

START_TEST(an_idle_cpu_does_not_pull_who_may_not_run_there)
{
	struct run *r = run(&(struct rig){ .cpus = 2,
					   .task = { TASK("P", "user 900"),
						     TASK("Q", "user 100", .first = 1),
						     TASK("A", "mark", .start = 20) } });

	ck_assert_int_eq(at(r, "A", "mark"), 900);
	run_free(r);
}
END_TEST

/* A waits on CPU 0; B and C wait on CPU 1, where the debit of C, of three tasks, is less. */
START_TEST(an_idle_cpu_pulls_from_the_longest_queue)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("P", "user 900"), TASK("Q", "user 900", .first = 1),
			  TASK("R", "user 100", .first = 2),
			  TASK("A", "user 9", .last = 2, .start = 20),
			  TASK("B", "user 9", .first = 1, .last = 2, .start = 20),
			  TASK("C", "user 9", .first = 1, .last = 2, .start = 20) } });

	ck_assert_str_eq(switches(r, 2), "R C A B -");
	run_free(r);
}
END_TEST

START_TEST(who_must_not_migrate_is_not_pulled)
{
	struct rig rig = { .cpus = 2,
			   .preemption = PREEMPT_RT,
			   .task = {
				   TASK("A", "getcpu; work 100; mark; putcpu", .last = 1),
				   TASK("P", "user 70", .first = 1),
				   TASK("F", "user 500", .fifo = 1, .start = 50) } };
	struct run *r = run(&rig);

	ck_assert_int_eq(at(r, "A", "mark"), 600);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 0);
	run_free(r);
	rig.task[0].script = "work 100; mark";
	r = run(&rig);
	ck_assert_int_eq(at(r, "A", "mark"), 120);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 1);
	run_free(r);
}
END_TEST

START_TEST(a_task_never_leaves_its_cpus)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.tick = 20,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "user 70; until 300; user 50; yield; again 5",
			       .first = 1, .last = 2),
			  TASK("B", "user 90; until 300; user 40; again 5", .first = 1,
			       .last = 2),
			  TASK("C", "user 20; until 300; user 40; again 5", .first = 1,
			       .last = 2),
			  TASK("D", "user 30; yield; again 20", .last = 3),
			  TASK("E", "user 30; until 300; again 9", .last = 3,
			       .fifo = 4) } });

	for (size_t i = 0; i < r->entries; i++)
		if (r->log[i].task < 3)
			ck_assert(r->log[i].cpu == 1 || r->log[i].cpu == 2);
	run_free(r);
}
END_TEST

START_TEST(of_equal_times_the_lower_cpu_is_first)
{
	struct run *r =
		run(&(struct rig){ .cpus = 3,
				   .task = { TASK("A", "work 10", .first = 2),
					     TASK("B", "work 10", .first = 0),
					     TASK("C", "work 10", .first = 1) } });

	ck_assert_str_eq(order(r, "work"), "B C A");
	run_free(r);
}
END_TEST

START_TEST(of_equal_tasks_the_lower_number_is_first)
{
	struct run *r =
		run(&(struct rig){ .task = { TASK("C", "work 10", .fifo = _i),
					     TASK("A", "work 10", .fifo = _i),
					     TASK("B", "work 10", .fifo = _i) } });

	ck_assert_str_eq(order(r, "work"), "C A B");
	run_free(r);
}
END_TEST

/* --- tasks that choose their CPU -------------------------------------------------------------- */

START_TEST(a_task_moves_to_the_cpu_that_it_names)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = (enum preemption)_i,
		.task = { TASK("A", "work 10; runon 2; work 10; mark; runon 0; user 5; mark") } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_uint_eq(r->violations, 0);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 2);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 2)->cpu, 0);
	ck_assert_int_eq(find(r, "A", EVENT_STEP, "mark", 2)->t, 25);
	ck_assert_str_eq(switches(r, 2), "A -");
	run_free(r);
}
END_TEST

/* It was free to run anywhere; afterwards no idle CPU pulls it away. */
START_TEST(a_task_that_has_moved_stays)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.tick = 1000000,
		.task = { TASK("A", "user 10; runon 1; user 20000000; mark", .last = 1),
			  TASK("B", "user 20000000; mark", .first = 1) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 1);
	ck_assert_int_gt(find(r, "A", EVENT_STEP, "mark", 1)->t, 30000000);
	run_free(r);
}
END_TEST

START_TEST(a_task_that_is_there_already_does_not_sleep)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "runon 0; mark"), TASK("B", "mark") } });

	ck_assert_str_eq(order(r, NULL), "A.task.move A.mark B.mark");
	run_free(r);
}
END_TEST

START_TEST(a_task_that_comes_may_preempt_who_runs_there)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "user 10; runon 1; mark", .fifo = 1),
			  TASK("B", "user 100; mark", .first = 1) } });

	ck_assert_int_eq(at(r, "A", "mark"), 10);
	ck_assert_int_eq(at(r, "B", "mark"), 100);
	run_free(r);
}
END_TEST

/* The waiter sleeps as soon as the owner has left the CPU. */
START_TEST(a_task_moves_with_a_mutex)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.preemption = (enum preemption)_i,
		.task = { TASK("A", "lock m; user 10; runon 2; user 10; unlock m; mark"),
			  TASK("B", "user 5; lock m; unlock m; mark", .first = 1),
			  TASK("C", "user 30", .first = 2) } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_uint_eq(r->violations, 0);
	run_free(r);
}
END_TEST

START_TEST(to_move_where_one_may_not_sleep_is_told)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "nopreempt; runon 1; preempt") } });

	ck_assert_uint_eq(r->violations, 1);
	ck_assert_int_eq(r->violation[0].property, SLEEP_IN_ATOMIC);
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(none_preempts_at_cond_resched_only),
	ONCE(voluntary_preempts_where_it_might_sleep_too),
	ONCE(full_preempts_wherever_it_is_not_forbidden),
	ONCE(rt_preempts_under_spinlocks_too),
	EACH(user_mode_is_always_preemptible, N_MODELS),
	EACH(interrupts_off_keep_preemption_off, N_MODELS),
	EACH(cond_resched_with_preemption_off_does_nothing, N_MODELS),
	EACH(the_more_urgent_task_runs, 5),
	ONCE(fifo_equals_are_not_sliced),
	ONCE(a_preempted_fifo_task_stays_before_its_equals),
	ONCE(a_fifo_task_that_yields_goes_behind_its_equals),
	ONCE(a_normal_task_that_yields_lets_the_next_run),
	EACH(cpu_time_is_shared_by_weight, (int)(sizeof(nice_pair) / sizeof(*nice_pair))),
	EACH(virtual_run_time_passes_by_the_kernels_weights, 40),
	ONCE(three_tasks_share_by_weight),
	ONCE(a_slice_ends_at_the_tick_after_it),
	ONCE(without_a_tick_nobody_is_sliced),
	ONCE(a_task_alone_is_never_preempted),
	ONCE(a_normal_task_that_slept_long_preempts),
	ONCE(a_normal_task_that_is_hardly_behind_does_not_preempt),
	ONCE(a_task_wakes_where_it_ran_last_if_that_is_idle),
	ONCE(a_task_wakes_on_the_first_idle_allowed_cpu),
	ONCE(a_normal_task_queues_where_no_allowed_cpu_is_idle),
	ONCE(a_fifo_task_goes_where_the_least_urgent_runs),
	ONCE(an_interrupt_that_waits_is_taken_when_its_task_ends),
	ONCE(a_spinner_is_not_given_up_while_the_owner_sleeps),
	EACH(a_fifo_task_stays_where_someone_less_urgent_runs, 2),
	ONCE(no_idle_cpu_pulls_a_fifo_task_that_waits_for_preemption_to_be_on),
	ONCE(an_idle_cpu_pulls_who_waits),
	ONCE(an_idle_cpu_does_not_pull_who_may_not_run_there),
	ONCE(an_idle_cpu_pulls_from_the_longest_queue),
	ONCE(who_must_not_migrate_is_not_pulled),
	ONCE(a_task_never_leaves_its_cpus),
	ONCE(of_equal_times_the_lower_cpu_is_first),
	EACH(of_equal_tasks_the_lower_number_is_first, 2),
	EACH(a_task_moves_to_the_cpu_that_it_names, N_MODELS),
	ONCE(a_task_that_has_moved_stays),
	ONCE(a_task_that_is_there_already_does_not_sleep),
	ONCE(a_task_that_comes_may_preempt_who_runs_there),
	EACH(a_task_moves_with_a_mutex, N_MODELS),
	ONCE(to_move_where_one_may_not_sleep_is_told),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "sched", .test = tests };
