/* SPDX-License-Identifier: MIT */
/*
 * check-affinity.c - tasks whose CPUs change while they run, wait, sleep or must not migrate. All
 * times are computed by hand.
 */
#include <check.h>
#include <stdio.h>

#include "sim/base/random.h"
#include "sim/world/ids.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

enum { N_MODELS = 4 }; /* enum preemption, in its order */

/* When and on which CPU A takes the step "mark". In the scripts A is task 0. */
static void marks(const struct rig *rig, int64_t t, uint32_t cpu)
{
	struct run *r = run(rig);

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_uint_eq(r->violations, 0);
	ck_assert_msg(at(r, "A", "mark") == t, "marks at %lld, expected %lld",
		      (long long)at(r, "A", "mark"), (long long)t);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, cpu);
	run_free(r);
}

START_TEST(a_task_leaves_a_cpu_that_it_forbids_itself)
{
	marks(&(struct rig){ .cpus = 3, .preemption = (enum preemption)_i,
			     .task = { TASK("A", "user 100; affine 12; mark") } },
	      100, 1);
}
END_TEST

START_TEST(a_task_stays_on_a_cpu_that_it_still_may_use)
{
	struct run *r = run(&(struct rig){
		.cpus = 3, .task = { TASK("A", "user 100; affine 02; mark") } });

	ck_assert_str_eq(switches(r, 0), "A -");
	run_free(r);
}
END_TEST

/* From 0 to 0-1: when B comes to CPU 0, A goes to CPU 1. */
START_TEST(a_task_that_may_use_more_cpus_uses_them)
{
	marks(&(struct rig){ .cpus = 2, .preemption = PREEMPT_FULL,
			     .task = { TASK("A", "affine 01; user 100; mark", .fifo = 3),
				       TASK("B", "user 900", .start = 50, .fifo = 4) } },
	      100, 1);
}
END_TEST

/* A runs in user mode, so it leaves at once; the request takes 7 ns. */
START_TEST(a_running_task_leaves_when_it_can_be_preempted)
{
	marks(&(struct rig){ .cpus = 2, .preemption = (enum preemption)_i,
			     .cost = { [COST_IPI_DELIVERY] = 7 },
			     .task = { TASK("A", "user 100; mark", .last = 1),
				       TASK("B", "until 60; affine 11", .first = 1) } },
	      107, 1);
}
END_TEST

/* In the kernel none and voluntary let it go on to the return to user mode. */
START_TEST(a_task_in_the_kernel_leaves_as_its_preemption_model_has_it)
{
	marks(&(struct rig){ .cpus = 2, .preemption = (enum preemption)_i,
			     .task = { TASK("A", "work 100; mark", .last = 1),
				       TASK("B", "until 60; affine 11", .first = 1) } },
	      100, _i < PREEMPT_FULL ? 0 : 1);
}
END_TEST

START_TEST(a_waiting_task_moves_at_once)
{
	marks(&(struct rig){ .cpus = 2,
			     .task = { TASK("A", "mark", .start = 10),
				       TASK("P", "user 900"),
				       TASK("B", "until 60; affine 11", .first = 1) } },
	      60, 1);
}
END_TEST

START_TEST(a_sleeping_task_wakes_up_where_it_may)
{
	marks(&(struct rig){ .cpus = 3,
			     .task = { TASK("A", "until 100; mark", .last = 2),
				       TASK("P", "user 900", .first = 1),
				       TASK("B", "until 60; affine 12", .first = 2) } },
	      100, 2);
}
END_TEST

/* The owner of m lets A go on when it is 200, and then A may run on CPU 1 only. */
START_TEST(a_task_that_waits_for_a_lock_is_left_alone)
{
	marks(&(struct rig){ .cpus = 3,
			     .task = { TASK("A", "user 20; lock m; mark; unlock m"),
				       TASK("P", "lock m; until 200; unlock m", .first = 2),
				       TASK("B", "until 60; affine 11", .first = 1) } },
	      200, 1);
}
END_TEST

START_TEST(a_task_that_must_not_migrate_leaves_when_it_may)
{
	struct run *r = run(&(struct rig){
		.cpus = 2, .preemption = PREEMPT_RT,
		.task = { TASK("A", "getcpu; work 100; putcpu; work 5; mark", .last = 1),
			  TASK("B", "until 60; affine 11", .first = 1) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "work", 1)->cpu, 0);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 1);
	ck_assert_int_eq(at(r, "A", "mark"), 105);
	run_free(r);
}
END_TEST

START_TEST(one_who_may_not_sleep_may_not_ask)
{
	struct run *r = run(&(struct rig){
		.cpus = 2, .task = { TASK("A", "until 10"),
				     TASK("B", "nopreempt; affine 11; preempt", .first = 1) } });

	ck_assert_uint_eq(r->violations, 1);
	ck_assert_int_eq(r->violation[0].property, SLEEP_IN_ATOMIC);
	run_free(r);
}
END_TEST

static uint32_t draw(uint64_t *rng, uint32_t n)
{
	return (uint32_t)(random_next(rng) % n);
}

/* Whoever changes whose CPUs: no task takes a step in user mode where it may not run. */
START_TEST(no_task_runs_where_it_may_not)
{
	static const char *const name[] = { "A", "B", "C", "D", "E" };
	uint64_t rng = (uint64_t)_i + 1;

	for (int n = 0; n < 100; n++) {
		char script[RIG_TASKS][128];
		struct rig rig = { .cpus = 3, .preemption = (enum preemption)(n % N_MODELS),
				   .tick = draw(&rng, 2) ? 100 : 0 };
		struct run *r;

		for (uint32_t i = 0; i < 5; i++) {
			const uint32_t first = draw(&rng, 3);

			snprintf(script[i], sizeof(script[i]),
				 "user %u; affine %u%u%u; getcpu; work %u; putcpu; lock m; user 20; "
				 "unlock m; until %u; user %u; again 4",
				 10 * draw(&rng, 5), draw(&rng, 5), first,
				 first + draw(&rng, 3 - first), 10 * draw(&rng, 5),
				 50 * draw(&rng, 20), 10 * draw(&rng, 5));
			rig.task[i] = (struct rig_task){ .name = name[i], .script = script[i],
							 .fifo = (int)draw(&rng, 3),
							 .last = 2 };
		}
		r = run(&rig);
		ck_assert_int_eq(r->status, RUN_DONE);
		ck_assert_uint_eq(r->violations, 0);
		for (uint32_t i = 0; i < 5; i++)
			ck_assert(!is_out_of_place(r->world, &r->world->task[i]) ||
				  r->world->task[i].state == TASK_DEAD);
		run_free(r);
	}
}
END_TEST

static const struct unit_test tests[] = {
	EACH(a_task_leaves_a_cpu_that_it_forbids_itself, N_MODELS),
	ONCE(a_task_stays_on_a_cpu_that_it_still_may_use),
	ONCE(a_task_that_may_use_more_cpus_uses_them),
	EACH(a_running_task_leaves_when_it_can_be_preempted, N_MODELS),
	EACH(a_task_in_the_kernel_leaves_as_its_preemption_model_has_it, N_MODELS),
	ONCE(a_waiting_task_moves_at_once),
	ONCE(a_sleeping_task_wakes_up_where_it_may),
	ONCE(a_task_that_waits_for_a_lock_is_left_alone),
	ONCE(a_task_that_must_not_migrate_leaves_when_it_may),
	ONCE(one_who_may_not_sleep_may_not_ask),
	EACH(no_task_runs_where_it_may_not, 4),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "affinity", .test = tests };
