/* SPDX-License-Identifier: MIT */
/*
 * check-script.c - schedules: how a directive ends, what has to be deferred, and that the
 * choices of a run, replayed, give the same run.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/clock/clock.h"
#include "sim/world/state.h"
#include "sim/machine/run.h"
#include "sim/clock/hold.h"
#include "sim/world/ids.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

enum { A, B, C };

#define ORDER(...)                                                                       \
	.drive = { .directive = (const struct directive[]){ __VA_ARGS__ },               \
		   .directives = sizeof((const struct directive[]){ __VA_ARGS__ }) /     \
				 sizeof(struct directive) }

#define UNTIL(task_, label_, count_)                                                     \
	{                                                                                \
		.task = (task_), .kind = UNTIL_LABEL, .label = (label_),                 \
		.count = (count_)                                                        \
	}

#define STEPS_OF(task_, count_)                                                          \
	{                                                                                \
		.task = (task_), .kind = FOR_STEPS, .count = (count_)                    \
	}

/* --- how a directive ends ----------------------------------------------------------------- */

START_TEST(a_directive_ends_when_its_label_was_taken)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "work 10; mark; work 10"),
			  TASK("B", "work 500; mark; work 10", .first = 1) },
		ORDER(UNTIL(B, "mark", 1), UNTIL(A, "mark", 1)) });

	ck_assert_str_eq(order(r, "mark"), "B A");
	ck_assert_uint_eq(r->result[0].end, DIRECTIVE_REACHED);
	ck_assert_int_eq(r->result[0].t_ns, 500);
	ck_assert_uint_eq(r->result[0].step, 2);
	ck_assert_uint_eq(r->result[1].end, DIRECTIVE_REACHED);
	ck_assert_int_eq(r->result[1].t_ns, 510);
	run_free(r);
}
END_TEST

START_TEST(a_label_is_counted_from_where_the_directive_begins)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "work 1; mark; again 9"),
			  TASK("B", "read", .first = 1) },
		ORDER(UNTIL(A, "mark", 2), UNTIL(A, "mark", 3), UNTIL(B, "read", 1)) });

	ck_assert_int_eq(r->result[0].t_ns, 2);
	ck_assert_int_eq(r->result[1].t_ns, 5);
	ck_assert_int_eq(at(r, "B", "read"), 5);
	run_free(r);
}
END_TEST

START_TEST(a_directive_of_steps_ends_after_so_many)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "mark; mark; mark; mark; mark"),
			  TASK("B", "read; read", .first = 1) },
		ORDER(STEPS_OF(A, 3), STEPS_OF(B, 1), STEPS_OF(A, 1), STEPS_OF(B, 1)) });

	ck_assert_str_eq(order(r, NULL),
			 "A.mark A.mark A.mark B.read A.mark B.read A.mark");
	run_free(r);
}
END_TEST

START_TEST(a_directive_of_a_waiting_task_ends_blocked)
{
	const char *const waits =
		(const char *const[]){ "lock s", "lock m", "wait 1", "until 900" }[_i];
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "lock s; lock m; mark; unlock m; unlock s; add 1"),
			  TASK("B", waits, .first = 1) },
		ORDER(UNTIL(A, "mark", 1), UNTIL(B, "mark", 1)) });

	ck_assert_uint_eq(r->result[0].end, DIRECTIVE_REACHED);
	ck_assert_uint_eq(r->result[1].end, DIRECTIVE_BLOCKED);
	run_free(r);
}
END_TEST

START_TEST(a_directive_of_a_task_that_ends_ends_exited)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "work 5"), TASK("B", "mark", .first = 1) },
		ORDER(UNTIL(A, "never", 1), UNTIL(B, "mark", 1), UNTIL(A, "never", 1)) });

	ck_assert_uint_eq(r->result[0].end, DIRECTIVE_EXITED);
	ck_assert_uint_eq(r->result[1].end, DIRECTIVE_REACHED);
	ck_assert_uint_eq(r->result[2].end, DIRECTIVE_EXITED);
	run_free(r);
}
END_TEST

START_TEST(a_directive_that_the_horizon_cuts_off_stays_pending)
{
	struct run *r = run(&(struct rig){ .horizon = 50,
					   .task = { TASK("A", "work 100; mark") },
					   ORDER(UNTIL(A, "mark", 1)) });

	ck_assert_int_eq(r->status, RUN_HORIZON);
	ck_assert_uint_eq(r->result[0].end, DIRECTIVE_PENDING);
	run_free(r);
}
END_TEST

/* The answer to an interrupt comes by itself, so a task that waits for it is not blocked. */
START_TEST(waiting_for_a_flush_is_not_blocked)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.cost = { [COST_IPI_DELIVERY] = 70 },
		.task = { TASK("A", "flush; mark"), TASK("B", "work 9", .first = 1) },
		ORDER(UNTIL(A, "mark", 1), UNTIL(B, "work", 1)) });

	ck_assert_uint_eq(r->result[0].end, DIRECTIVE_REACHED);
	run_free(r);
}
END_TEST

/* Only ticks pass while the second task sleeps, but its timer is still to come. */
START_TEST(a_directive_waits_for_any_tasks_timer)
{
	struct run *r = run(
		&(struct rig){ .cpus = 3,
			       .tick = 5,
			       .task = { TASK("A", "wait 1; mark"),
					 TASK("B", "until 200; add 1", .first = 1),
					 TASK("C", "read", .first = 2, .start = 900) },
			       ORDER(UNTIL(C, "read", 1)) });

	ck_assert_int_eq(at(r, "A", "mark"), 200);
	ck_assert_uint_eq(r->result[0].end, DIRECTIVE_REACHED);
	ck_assert_int_eq(r->result[0].t_ns, 900);
	run_free(r);
}
END_TEST

/* --- who runs meanwhile ---------------------------------------------------------------------- */

START_TEST(named_tasks_wait_and_others_run)
{
	struct run *r =
		run(&(struct rig){ .cpus = 3,
				   .task = { TASK("A", "work 500; mark; work 100"),
					     TASK("B", "work 10; mark", .first = 1),
					     TASK("C", "work 10; mark", .first = 2) },
				   ORDER(UNTIL(A, "mark", 1), UNTIL(B, "mark", 1)) });

	ck_assert_str_eq(order(r, "mark"), "C A B");
	run_free(r);
}
END_TEST

START_TEST(after_the_last_directive_all_go_on)
{
	struct run *r =
		run(&(struct rig){ .cpus = 2,
				   .task = { TASK("A", "mark; work 100"),
					     TASK("B", "mark; work 30", .first = 1) },
				   ORDER(UNTIL(B, "mark", 1), UNTIL(A, "mark", 1)) });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_str_eq(order(r, NULL), "B.mark A.mark B.work A.work");
	run_free(r);
}
END_TEST

START_TEST(nobody_preempts_the_task_of_a_directive)
{
	struct run *r =
		run(&(struct rig){ .preemption = PREEMPT_FULL,
				   .task = { TASK("A", "user 100; mark; user 100"),
					     TASK("B", "read", .fifo = 9, .start = 50) },
				   ORDER(UNTIL(A, "mark", 1)) });

	ck_assert_int_eq(at(r, "A", "mark"), 100);
	ck_assert_int_eq(when(r, "B", EVENT_SWITCH), 100);
	run_free(r);
}
END_TEST

/* What the task waited for has happened, and it was about to look. */
START_TEST(a_spinner_that_is_about_to_go_on_can_be_held)
{
	struct run *r = run_new(
		&(struct rig){ .cpus = 2,
			       .task = { TASK("A", "wait 1; mark"),
					 TASK("B", "work 10; add 1", .first = 1) } });
	struct world *w = r->world;
	struct task *a = &w->task[A];

	clock_start(w);
	do
		clock_next(w);
	while (w->task[B].state != TASK_DEAD);
	ck_assert(a->flags & TASK_SPINNING);
	ck_assert_int_ne(w->events.time[slot_step(0)], EVENT_NEVER);

	task_hold(w, a);
	while (!clock_is_over(w))
		clock_next(w);
	ck_assert(a->flags & TASK_SPINNING); /* it has not looked */
	task_release(w, a);
	while (!clock_is_over(w))
		clock_next(w);
	ck_assert_uint_eq(a->state, TASK_DEAD);
	run_free(r);
}
END_TEST

/* --- deferral ------------------------------------------------------------------------------------ */

/* Both are on one CPU, and A must first leave its section. */
START_TEST(a_switch_waits_until_preemption_is_on)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "lock s; mark; work 10; work 10; unlock s; work 100"),
			  TASK("B", "read") },
		ORDER(UNTIL(A, "mark", 1), UNTIL(B, "read", 1)) });

	ck_assert_str_eq(order(r, NULL),
			 "A.lock A.mark A.work A.work A.unlock B.read A.work");
	ck_assert_uint_eq(r->result[1].end, DIRECTIVE_REACHED);
	ck_assert_uint_eq(r->result[1].deferred, 3);
	run_free(r);
}
END_TEST

START_TEST(a_switch_where_preemption_is_allowed_is_not_deferred)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "work 10; mark; work 100"), TASK("B", "read") },
		ORDER(UNTIL(A, "mark", 1), UNTIL(B, "read", 1)) });

	ck_assert_str_eq(order(r, NULL), "A.work A.mark B.read A.work");
	ck_assert_uint_eq(r->result[1].deferred, 0);
	run_free(r);
}
END_TEST

START_TEST(without_preemption_a_switch_waits_for_cond_resched)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_NONE,
		.task = { TASK("A", "mark; work 10; work 10; resched; work 9"),
			  TASK("B", "read") },
		ORDER(UNTIL(A, "mark", 1), UNTIL(B, "read", 1)) });

	ck_assert_str_eq(order(r, NULL), "A.mark A.work A.work A.resched B.read A.work");
	ck_assert_uint_eq(r->result[1].deferred, 3);
	run_free(r);
}
END_TEST

/* --- replay ------------------------------------------------------------------------------------------ */

static const struct rig scripted[] = {
	{ .cpus = 2,
	  .preemption = PREEMPT_FULL,
	  .tick = 40,
	  .cost = { [COST_TICK] = 3, [COST_CONTEXT_SWITCH] = 7 },
	  .task = { TASK("A", "lock s; mark; work 50; unlock s; user 20; again 5"),
		    TASK("B", "lock s; mark; work 50; unlock s; user 20; again 5"),
		    TASK("C", "lock m; mark; until 300; unlock m; again 5", .last = 1) },
	  ORDER(UNTIL(A, "mark", 2), UNTIL(B, "mark", 1), UNTIL(C, "mark", 2),
		UNTIL(A, "unlock", 1), STEPS_OF(B, 5), UNTIL(C, "until", 1)) },
	{ .cpus = 2,
	  .preemption = PREEMPT_RT,
	  .task = { TASK("A", "lock s; mark; work 50; unlock s; again 5", .fifo = 1),
		    TASK("B", "lock s; mark; work 50; unlock s; again 5", .fifo = 3),
		    TASK("C", "lock s; flush; unlock s; again 5", .first = 1) },
	  ORDER(UNTIL(A, "mark", 2), UNTIL(B, "mark", 1), UNTIL(C, "flush.wait", 2),
		UNTIL(B, "mark", 3), STEPS_OF(A, 3)) },
	{ .preemption = PREEMPT_NONE,
	  .task = { TASK("A", "mark; work 10; work 10; resched; work 9; again 3"),
		    TASK("B", "read; resched; maysleep; again 4") },
	  ORDER(UNTIL(A, "mark", 1), UNTIL(B, "read", 2), UNTIL(A, "mark", 1),
		UNTIL(B, "read", 1)) },
};

START_TEST(the_choices_of_a_run_replayed_give_the_same_run)
{
	struct run *first = run(&scripted[_i]), *again;
	struct rig replay = scripted[_i];

	ck_assert_uint_gt(first->choices, 4);
	replay.drive =
		(struct drive){ .replay = first->choice, .replays = first->choices };
	again = run(&replay);
	ck_assert_int_eq(again->status, first->status);
	ck_assert_uint_eq(again->entries, first->entries);
	for (size_t i = 0; i < first->entries; i++)
		ck_assert_msg(again->log[i].t == first->log[i].t &&
				      again->log[i].task == first->log[i].task &&
				      again->log[i].label == first->log[i].label,
			      "event %zu", i);
	ck_assert_mem_eq(again->world->arena, first->world->arena, first->world->bytes);
	run_free(first);
	run_free(again);
}
END_TEST

START_TEST(without_its_choices_the_run_is_another)
{
	struct run *first = run(&scripted[_i]), *plain;
	struct rig rig = scripted[_i];
	char text[sizeof(first->text)];

	rig.drive = (struct drive){ .directives = 0 };
	plain = run(&rig);
	strcpy(text, order(first, NULL));
	ck_assert_str_ne(order(plain, NULL), text);
	run_free(first);
	run_free(plain);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(a_directive_ends_when_its_label_was_taken),
	ONCE(a_label_is_counted_from_where_the_directive_begins),
	ONCE(a_directive_of_steps_ends_after_so_many),
	EACH(a_directive_of_a_waiting_task_ends_blocked, 4),
	ONCE(a_directive_of_a_task_that_ends_ends_exited),
	ONCE(a_directive_that_the_horizon_cuts_off_stays_pending),
	ONCE(waiting_for_a_flush_is_not_blocked),
	ONCE(a_directive_waits_for_any_tasks_timer),
	ONCE(named_tasks_wait_and_others_run),
	ONCE(after_the_last_directive_all_go_on),
	ONCE(nobody_preempts_the_task_of_a_directive),
	ONCE(a_spinner_that_is_about_to_go_on_can_be_held),
	ONCE(a_switch_waits_until_preemption_is_on),
	ONCE(a_switch_where_preemption_is_allowed_is_not_deferred),
	ONCE(without_preemption_a_switch_waits_for_cond_resched),
	EACH(the_choices_of_a_run_replayed_give_the_same_run, 3),
	EACH(without_its_choices_the_run_is_another, 3),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "script", .test = tests };
