/* SPDX-License-Identifier: MIT */
/*
 * check-lock-stats.c - the statistics of locks, and when a cache line is transferred.
 * All times are computed by hand.
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
#include "tests/unit/sim/locking.h"
#include "tests/unit/suite.h"

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

/* A holds from 0 on, B asks at 10, C at 30, and the run is cut off at 500. */
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

/* A drops it at 150, since its line has to come back; B would have noticed at 200. */
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

static const int64_t line_cost[MAX_COSTS] = { [COST_ATOMIC] = 5, [COST_CACHE_LINE] = 50 };

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

static const struct unit_test tests[] = {
	EACH(lock_statistics_are_exact, 3),
	EACH(what_the_end_cuts_off_is_counted, 3 * N_MODELS),
	ONCE(who_has_not_found_out_that_the_lock_is_his_still_waits),
	ONCE(locks_of_a_deadlock_were_held_and_waited_for),
	EACH(a_failed_trylock_is_no_wait, 3),
	ONCE(a_line_that_is_here_costs_no_transfer),
	ONCE(a_line_that_another_cpu_touched_last_costs_a_transfer),
	ONCE(a_lock_changes_cpus_with_its_line),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "lock-stats", .test = tests };
