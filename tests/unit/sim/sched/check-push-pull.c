/* SPDX-License-Identifier: MIT */
/*
 * check-push-pull.c - real-time tasks that wait go where they can run. All times are computed
 * by hand; and in machines drawn at random nobody waits in vain.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/base/random.h"
#include "sim/clock/clock.h"
#include "sim/cpu/run_queue.h"
#include "sim/machine/cost.h"
#include "sim/world/ids.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

/* When and on which CPU A, of priority 3, takes the step "mark". */
static void marks(const struct rig *rig, int64_t t, uint32_t cpu)
{
	struct run *r = run(rig);

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_int_eq(at(r, "A", "mark"), t);
	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, cpu);
	run_free(r);
}

/* --- push ----------------------------------------------------------------------------------- */

START_TEST(a_preempted_task_goes_to_an_idle_cpu_at_once)
{
	marks(&(struct rig){
		      .cpus = 2,
		      .task = { TASK("A", "user 100; mark", .last = 1, .fifo = 3),
				TASK("B", "user 500", .fifo = 5, .start = 50) } },
	      100, 1);
}
END_TEST

/* A runs from 3 to 50. 7 for the interrupt's way, 20 to wake up, 3 to switch, 50 left to do. */
START_TEST(the_way_there_is_an_interrupt)
{
	marks(&(struct rig){
		      .cpus = 2,
		      .cost = { [COST_IPI_DELIVERY] = 7, [COST_IDLE_EXIT] = 20,
				[COST_CONTEXT_SWITCH] = 3 },
		      .task = { TASK("A", "user 97; mark", .last = 1, .fifo = 3),
				TASK("B", "user 500", .fifo = 5, .start = 50) } },
	      130, 1);
}
END_TEST

START_TEST(a_preempted_task_goes_where_the_least_urgent_runs)
{
	marks(&(struct rig){
		      .cpus = 4,
		      .preemption = PREEMPT_FULL,
		      .task = { TASK("P", "user 900", .first = 1, .fifo = 2),
				TASK("Q", "user 900", .first = 2, .fifo = 1),
				TASK("R", "user 900", .first = 3, .fifo = 4),
				TASK("A", "user 100; mark", .last = 3, .fifo = 3),
				TASK("B", "user 500", .fifo = 5, .start = 50) } },
	      100, 2);
}
END_TEST

START_TEST(a_preempted_task_stays_where_nobody_is_less_urgent)
{
	marks(&(struct rig){
		      .cpus = 2,
		      .task = { TASK("P", "user 900", .first = 1, .fifo = 3),
				TASK("A", "user 100; mark", .last = 1, .fifo = 3),
				TASK("B", "user 500", .fifo = 5, .start = 50) } },
	      600, 0);
}
END_TEST

/* As in cpupri.c: CPU 2 idles, but CPU 1, which runs a normal task, comes first. */
START_TEST(an_idle_cpu_is_no_better_than_one_with_a_normal_task)
{
	marks(&(struct rig){
		      .cpus = 3,
		      .task = { TASK("P", "user 900", .first = 1),
				TASK("A", "user 100; mark", .last = 2, .fifo = 3),
				TASK("B", "user 500", .fifo = 5, .start = 50) } },
	      100, 1);
}
END_TEST

/* P cannot leave CPU 0, and A can: select_task_rq_rt(). */
START_TEST(a_woken_task_leaves_the_cpu_to_one_that_is_pinned)
{
	marks(&(struct rig){
		      .cpus = 2,
		      .task = { TASK("P", "user 900", .fifo = 2),
				TASK("A", "mark", .last = 1, .fifo = 3, .start = 50) } },
	      50, 1);
}
END_TEST

/* Q is pushed away when the CPU has switched to A, which woke up there. */
START_TEST(a_woken_task_displaces_one_that_can_go_elsewhere)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("Q", "user 100; mark", .last = 1, .fifo = 2),
			  TASK("A", "mark; user 70", .last = 1, .fifo = 3, .start = 50) } });

	ck_assert_uint_eq(find(r, "A", EVENT_STEP, "mark", 1)->cpu, 0);
	ck_assert_int_eq(at(r, "A", "mark"), 50);
	ck_assert_uint_eq(find(r, "Q", EVENT_STEP, "mark", 1)->cpu, 1);
	ck_assert_int_eq(at(r, "Q", "mark"), 100);
	run_free(r);
}
END_TEST

START_TEST(who_must_not_migrate_is_not_pushed)
{
	marks(&(struct rig){
		      .cpus = 2,
		      .preemption = PREEMPT_RT,
		      .task = { TASK("A", "getcpu; work 100; mark; putcpu", .last = 1, .fifo = 3),
				TASK("B", "user 500", .fifo = 5, .start = 50) } },
	      600, 0);
}
END_TEST

/* --- pull ----------------------------------------------------------------------------------- */

/* A waits on CPU 1 behind P. When CPU 2 would go back to a normal task, it takes A. */
START_TEST(a_cpu_that_becomes_less_urgent_pulls)
{
	marks(&(struct rig){
		      .cpus = 3,
		      .task = { TASK("B", "user 100", .first = 2, .fifo = 9),
				TASK("N", "user 900", .first = 2),
				TASK("P", "user 900", .first = 1, .fifo = 5),
				TASK("A", "mark", .first = 1, .last = 2, .fifo = 3, .start = 20) } },
	      100, 2);
}
END_TEST

START_TEST(a_cpu_does_not_pull_who_is_no_more_urgent)
{
	marks(&(struct rig){
		      .cpus = 3,
		      .task = { TASK("B", "user 100", .first = 2, .fifo = 9),
				TASK("N", "user 900", .first = 2, .fifo = 3),
				TASK("P", "user 800", .first = 1, .fifo = 5),
				TASK("A", "mark", .first = 1, .last = 2, .fifo = 3, .start = 20) } },
	      800, 1);
}
END_TEST

START_TEST(a_cpu_pulls_the_most_urgent)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("B", "user 100", .first = 2, .fifo = 9),
			  TASK("P", "user 900", .first = 0, .fifo = 5),
			  TASK("Q", "user 900", .first = 1, .fifo = 5),
			  TASK("A", "user 5", .last = 2, .fifo = 3, .start = 20),
			  TASK("C", "user 5", .first = 1, .last = 2, .fifo = 4, .start = 20) } });

	ck_assert_str_eq(switches(r, 2), "B C A -");
	run_free(r);
}
END_TEST

/* B lends A its priority, so A is as urgent as P, and more so than what CPU 1 does next. */
START_TEST(a_cpu_pulls_who_has_inherited)
{
	marks(&(struct rig){
		      .cpus = 2,
		      .preemption = PREEMPT_RT,
		      .task = { TASK("A", "lock m; user 100; mark; unlock m", .last = 1),
				TASK("P", "user 900", .fifo = 7, .start = 40),
				TASK("N", "user 900", .first = 1),
				TASK("B", "lock m; unlock m", .first = 1, .fifo = 7,
				     .start = 60) } },
	      120, 1);
}
END_TEST

/* --- always --------------------------------------------------------------------------------- */

/* Is some CPU about to be interrupted, or to switch? */
static bool is_unsettled(const struct world *w)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (w->cpu[cpu].need_resched || w->cpu[cpu].context != w->cpu[cpu].current ||
		    is_due(w, slot_resched(w, cpu)))
			return true;
	return false;
}

/* No real-time task waits while one of its CPUs runs something less urgent. */
static void nobody_waits_in_vain(const struct world *w, const char *what)
{
	for (uint32_t i = 0; i < w->machine->tasks && !is_unsettled(w); i++) {
		const struct task *t = &w->task[i];
		const struct task_config *c = &w->machine->task[i];

		if (t->state != TASK_READY || !is_rt(t))
			continue;
		for (uint32_t cpu = c->cpu_first; cpu <= c->cpu_last; cpu++)
			ck_assert_msg(w->cpu[cpu].current != NIL &&
				      w->task[w->cpu[cpu].current].prio <= t->prio,
				      "%s, at %lld: task %u waits, and CPU %u has time", what,
				      (long long)w->clock->now, i, cpu);
	}
}

static uint32_t draw(uint64_t *rng, uint32_t n)
{
	return (uint32_t)(random_next(rng) % n);
}

/* Tasks that may run everywhere, and some that may run on one CPU only. */
static void draw_rig(struct rig *rig, char script[RIG_TASKS][64], uint64_t *rng)
{
	static const char *const name[] = { "A", "B", "C", "D", "E", "F", "G" };
	const uint32_t tasks = 3 + draw(rng, 5);

	*rig = (struct rig){ .cpus = 2 + draw(rng, 3), .preemption = PREEMPT_FULL,
			     .tick = draw(rng, 2) ? 100 : 0,
			     .cost = { [COST_IPI_DELIVERY] = draw(rng, 2) * 3 } };
	for (uint32_t i = 0; i < tasks; i++) {
		const uint32_t cpu = draw(rng, rig->cpus);
		const bool pinned = draw(rng, 3) == 0;

		snprintf(script[i], sizeof(script[i]), "user %u; until %u; user %u; yield; user %u",
			 10 * draw(rng, 9), 40 * draw(rng, 9), 10 * draw(rng, 9),
			 10 * draw(rng, 9));
		rig->task[i] = (struct rig_task){
			.name = name[i], .script = script[i],
			.fifo = (int)draw(rng, 5), .first = pinned ? cpu : 0,
			.last = pinned ? cpu : rig->cpus - 1, .start = 30 * draw(rng, 5),
		};
	}
}

START_TEST(no_urgent_task_waits_in_vain)
{
	uint64_t rng = (uint64_t)_i + 1;

	for (int n = 0; n < 200; n++) {
		char script[RIG_TASKS][64], what[64];
		struct rig rig;
		struct run *r;

		draw_rig(&rig, script, &rng);
		snprintf(what, sizeof(what), "series %d, machine %d", _i, n);
		r = run_new(&rig);
		clock_start(r->world);
		while (!clock_is_over(r->world)) {
			clock_next(r->world);
			nobody_waits_in_vain(r->world, what);
		}
		run_free(r);
		run_free(run(&rig));
	}
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(a_preempted_task_goes_to_an_idle_cpu_at_once),
	ONCE(the_way_there_is_an_interrupt),
	ONCE(a_preempted_task_goes_where_the_least_urgent_runs),
	ONCE(a_preempted_task_stays_where_nobody_is_less_urgent),
	ONCE(an_idle_cpu_is_no_better_than_one_with_a_normal_task),
	ONCE(a_woken_task_leaves_the_cpu_to_one_that_is_pinned),
	ONCE(a_woken_task_displaces_one_that_can_go_elsewhere),
	ONCE(who_must_not_migrate_is_not_pushed),
	ONCE(a_cpu_that_becomes_less_urgent_pulls),
	ONCE(a_cpu_does_not_pull_who_is_no_more_urgent),
	ONCE(a_cpu_pulls_the_most_urgent),
	ONCE(a_cpu_pulls_who_has_inherited),
	EACH(no_urgent_task_waits_in_vain, 8),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "push-pull", .test = tests };
