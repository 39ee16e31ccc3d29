/* SPDX-License-Identifier: MIT */
/*
 * check-works.c - work items are done by the right worker, in the right order, as often as
 * they were queued, and never twice at a time.
 */
#include <check.h>
#include <stdio.h>

#include "sim/clock/clock.h"
#include "sim/machine/property.h"
#include "sim/world/state.h"
#include "sim/world/wait.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

/* Pools of the rigs: of CPU 0, of CPU 1; with nice -20. That of unbound work depends on CPUs. */
enum { POOL_0 = 0, POOL_0H = 1, POOL_1 = 2 };

static const char *steps(const struct rig *rig)
{
	static char text[1024];
	struct run *r = run(rig);

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_uint_eq(r->violations, 0);
	snprintf(text, sizeof(text), "%s", order(r, NULL));
	run_free(r);
	return text;
}

START_TEST(the_cpu_that_queues_work_does_it)
{
	ck_assert_str_eq(steps(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "queue 0", .first = 1),
			  WORKER("K", POOL_0), WORKER("L", POOL_1, .first = 1) },
		.work = { ITEM("x", "mark") } }),
			 "A.queue A.work.wake_worker L.worker.next L.mark");
}
END_TEST

START_TEST(work_can_be_queued_for_another_cpu)
{
	ck_assert_str_eq(steps(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "queueon 10; user 100; mark"),
			  WORKER("K", POOL_0), WORKER("L", POOL_1, .first = 1) },
		.work = { ITEM("x", "mark") } }),
			 "A.queueon A.work.wake_worker L.worker.next L.mark A.user A.mark");
}
END_TEST

START_TEST(work_that_is_pending_is_not_queued_again)
{
	ck_assert_str_eq(steps(&(struct rig){
		.task = { TASK("A", "queue 0; queueon 0; queue 0"), WORKER("K", POOL_0) },
		.work = { ITEM("x", "mark") } }),
			 "A.queue A.work.wake_worker A.queueon A.pending A.queue "
			 "K.worker.next K.mark");
}
END_TEST

START_TEST(work_that_is_queued_while_it_is_done_is_done_again)
{
	ck_assert_str_eq(steps(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "queueon 10; user 50; queueon 10; queueon 10"),
			  WORKER("L", POOL_1, .first = 1), WORKER("M", POOL_1, .first = 1) },
		.work = { ITEM("x", "work 100") } }),
			 "A.queueon A.work.wake_worker L.worker.next A.user A.queueon "
			 "A.work.wake_worker A.queueon A.pending L.work L.worker.next L.work");
}
END_TEST

/* Even if another worker is free, and if another CPU queues it. */
START_TEST(work_is_never_done_twice_at_a_time)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "queueon 10; until 50; queueon 0; until 60; queueon 11"),
			  WORKER("K", POOL_0), WORKER("L", POOL_1, .first = 1),
			  WORKER("M", POOL_1, .first = 1) },
		.work = { ITEM("x", "until 200; mark"), ITEM("y", "mark") } });

	ck_assert_int_eq(r->status, RUN_DONE);
	/* M does y while L sleeps within x, and leaves x to L. */
	ck_assert_str_eq(order(r, "mark"), "M L L");
	ck_assert_uint_eq(count(r, "K", EVENT_STEP), 0);
	run_free(r);
}
END_TEST

START_TEST(a_worker_at_work_keeps_the_next_work_waiting)
{
	ck_assert_str_eq(steps(&(struct rig){
		.task = { TASK("A", "queue 0; queue 1"), WORKER("K", POOL_0), WORKER("L", POOL_0) },
		.work = { ITEM("x", "work 100; resched; work 100"), ITEM("y", "mark") } }),
			 "A.queue A.work.wake_worker A.queue A.work.wake_worker K.worker.next "
			 "K.work K.resched K.work K.worker.next K.mark");
}
END_TEST

START_TEST(a_worker_that_sleeps_lets_another_one_work)
{
	ck_assert_str_eq(steps(&(struct rig){
		.task = { TASK("A", "queue 0; queue 1"), WORKER("K", POOL_0), WORKER("L", POOL_0) },
		.work = { ITEM("x", "until 500; mark"), ITEM("y", "work 100") } }),
			 "A.queue A.work.wake_worker A.queue A.work.wake_worker K.worker.next "
			 "L.worker.next L.work K.until K.mark");
}
END_TEST

/* Under rt a worker sleeps for a spinlock; only a sleep for a mutex lets others work. */
START_TEST(a_worker_that_sleeps_for_a_spinlock_lets_no_other_one_work)
{
	static const char *const script[] = { "lock s; mark; unlock s", "lock m; mark; unlock m" };
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_RT,
		.task = { TASK("A", _i ? "lock m; until 100; unlock m" : "lock s; until 100; unlock s",
			       .first = 1),
			  TASK("B", "user 10; queue 0; queue 1"),
			  WORKER("K", POOL_0), WORKER("L", POOL_0) },
		.work = { ITEM("x", script[_i]), ITEM("y", "mark") } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_str_eq(order(r, "mark"), _i ? "L K" : "K K");
	run_free(r);
}
END_TEST

START_TEST(workers_of_unbound_work_do_not_wait_for_each_other)
{
	struct run *r = run(&(struct rig){
		.cpus = 3,
		.task = { TASK("A", "queue 0; queue 1"),
			  WORKER("U", 6, .last = 2), WORKER("V", 6, .last = 2) },
		.work = { ITEM("x", "work 100", .unbound = true),
			  ITEM("y", "work 100", .unbound = true) } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_str_eq(order(r, "work"), "U V");
	ck_assert_int_eq(find(r, "U", EVENT_STEP, "work", 1)->t, 100);
	ck_assert_int_eq(find(r, "V", EVENT_STEP, "work", 1)->t, 100);
	ck_assert_uint_ne(find(r, "U", EVENT_STEP, "work", 1)->cpu,
			  find(r, "V", EVENT_STEP, "work", 1)->cpu);
	run_free(r);
}
END_TEST

START_TEST(work_of_high_priority_has_its_own_workers)
{
	struct run *r = run(&(struct rig){
		.preemption = PREEMPT_FULL,
		.tick = 1000000,
		.task = { TASK("A", "queue 0; queue 1"),
			  WORKER("K", POOL_0), WORKER("H", POOL_0H, .nice = -20) },
		.work = { ITEM("x", "work 20000000; resched; mark"),
			  ITEM("y", "work 20000000; resched; mark", .highpri = true) } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_str_eq(order(r, "mark"), "H K");
	run_free(r);
}
END_TEST

START_TEST(a_fifo_task_keeps_the_worker_of_its_cpu_waiting)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.preemption = PREEMPT_FULL,
		.task = { TASK("A", "queueon 10; mark"),
			  TASK("F", "user 1000", .fifo = 1, .first = 1),
			  WORKER("K", POOL_0), WORKER("L", POOL_1, .first = 1) },
		.work = { ITEM("x", "mark") } });

	ck_assert_int_eq(at(r, "A", "mark"), 0);
	ck_assert_int_eq(at(r, "L", "mark"), 1000);
	ck_assert_uint_eq(count(r, "K", EVENT_STEP), 0);
	run_free(r);
}
END_TEST

/* --- flush_work() ------------------------------------------------------------------------- */

START_TEST(a_flush_waits_for_what_is_pending)
{
	ck_assert_str_eq(steps(&(struct rig){
		.task = { TASK("A", "queue 0; finish 0; mark"), WORKER("K", POOL_0) },
		.work = { ITEM("x", "work 100") } }),
			 "A.queue A.work.wake_worker K.worker.next K.work A.finish A.mark");
}
END_TEST

START_TEST(a_flush_of_what_nobody_queued_does_not_wait)
{
	ck_assert_str_eq(steps(&(struct rig){
		.task = { TASK("A", "finish 0; mark"), WORKER("K", POOL_0) },
		.work = { ITEM("x", "work 100") } }),
			 "A.finish A.mark");
}
END_TEST

/* B comes while the work is being done, C while it is pending once more as well. */
START_TEST(a_flush_does_not_wait_for_what_is_queued_later)
{
	struct run *r = run(&(struct rig){
		.cpus = 4,
		.task = { TASK("A", "queueon 10; user 50; queueon 10"),
			  TASK("B", "user 20; finish 0; mark", .first = 2),
			  TASK("C", "user 70; finish 0; mark", .first = 3),
			  WORKER("L", POOL_1, .first = 1) },
		.work = { ITEM("x", "work 100") } });

	ck_assert_int_eq(r->status, RUN_DONE);
	ck_assert_int_eq(at(r, "B", "mark"), 100);
	ck_assert_int_eq(at(r, "C", "mark"), 200);
	run_free(r);
}
END_TEST

START_TEST(work_may_flush_other_work_of_its_cpu)
{
	ck_assert_str_eq(steps(&(struct rig){
		.task = { TASK("A", "queue 0"), WORKER("K", POOL_0), WORKER("L", POOL_0) },
		.work = { ITEM("x", "queue 1; finish 1; mark"), ITEM("y", "work 100") } }),
			 "A.queue A.work.wake_worker K.worker.next K.queue K.work.wake_worker "
			 "L.worker.next L.work K.finish K.mark");
}
END_TEST

/* --- before time 0 ------------------------------------------------------------------------ */

/*
 * Runs the task S alone, and then the rig. Which steps that were, up to time 0 and after it,
 * is written to the texts.
 */
static void run_after_setup(const struct rig *rig, char before[256], char after[256])
{
	struct run *r = run_new(rig);
	struct drive d = { .check = true };

	ck_assert(clock_run_alone(r->world, task_nr(r, "S"), NULL));
	ck_assert_int_eq(world_now(r->world), 0);
	snprintf(before, 256, "%s", order(r, NULL));
	r->entries = 0;
	ck_assert_int_eq(drive_clock(r->world, &d), RUN_DONE);
	snprintf(after, 256, "%s", order(r, NULL));
	ck_assert_uint_eq(r->violations, 0);
	run_free(r);
}

static const struct setup {
	const char *script, *before, *after;
} setups[] = {
	{ "queue 0; mark", "S.queue S.work.wake_worker S.mark",
	  "A.user A.mark K.worker.next K.work" },
	{ "queue 0; finish 0; mark",
	  "S.queue S.work.wake_worker K.worker.next K.work S.finish S.mark", "A.user A.mark" },
	{ "queue 0; finish 0; queue 0",
	  "S.queue S.work.wake_worker K.worker.next K.work S.finish S.queue S.work.wake_worker",
	  "A.user A.mark K.worker.next K.work" },
	/* x is pending, too, but nobody waits for it */
	{ "queue 0; queue 1; finish 1",
	  "S.queue S.work.wake_worker S.queue S.work.wake_worker K.worker.next K.mark S.finish",
	  "A.user A.mark K.worker.next K.work" },
	/* z waits for y */
	{ "queue 0; queue 2; finish 2",
	  "S.queue S.work.wake_worker S.queue S.work.wake_worker K.worker.next K.queue "
	  "K.work.wake_worker L.worker.next L.mark K.finish S.finish",
	  "A.user A.mark K.worker.next K.work" },
};

START_TEST(workers_do_before_time_0_what_is_waited_for_then)
{
	char before[256], after[256];

	run_after_setup(&(struct rig){
		.task = { TASK("A", "user 10; mark"), WORKER("K", POOL_0), WORKER("L", POOL_0),
			  TASK("S", setups[_i].script) },
		.work = { ITEM("x", "work 100"), ITEM("y", "mark"), ITEM("z", "queue 1; finish 1") } },
			before, after);
	ck_assert_str_eq(before, setups[_i].before);
	ck_assert_str_eq(after, setups[_i].after);
}
END_TEST

START_TEST(a_setup_that_waits_for_ever_does_not_end)
{
	struct run *r = run_new(&(struct rig){
		.tick = 1000,
		.task = { TASK("A", "mark"), WORKER("K", POOL_0),
			  TASK("S", "lock m; queue 0; finish 0; unlock m") },
		.work = { ITEM("x", "lock m; unlock m") } });

	ck_assert(!clock_run_alone(r->world, task_nr(r, "S"), NULL));
	run_free(r);
}
END_TEST

/* --- work that never ends ----------------------------------------------------------------- */

static const struct deadlock {
	const char *detail;
	struct rig rig;
} deadlocks[] = {
	{ "A waits for work.x, done by L, which waits for m, held by A",
	  { .cpus = 2,
	    .task = { TASK("A", "lock m; queueon 10; finish 0; unlock m"),
		      WORKER("L", POOL_1, .first = 1) },
	    .work = { ITEM("x", "lock m; unlock m") } } },
	{ "L waits for work.x, done by L",
	  { .cpus = 2,
	    .task = { TASK("A", "queueon 10"), WORKER("L", POOL_1, .first = 1) },
	    .work = { ITEM("x", "finish 0") } } },
	{ "K waits for work.y, done by L, which waits for work.x, done by K",
	  { .task = { TASK("A", "queue 0; queue 1"), WORKER("K", POOL_0), WORKER("L", POOL_0) },
	    .work = { ITEM("x", "finish 1"), ITEM("y", "finish 0") } } },
	{ "A waits for work.x, done by L, which waits for cpu 1, where F waits for r, held by A",
	  { .cpus = 2,
	    .preemption = PREEMPT_FULL,
	    .task = { TASK("A", "lock r; queueon 10; user 10; finish 0; unlock r"),
		      TASK("F", "lock r; unlock r", .fifo = 1, .first = 1, .start = 5),
		      WORKER("L", POOL_1, .first = 1) },
	    .work = { ITEM("x", "work 100") } } },
};

START_TEST(a_circle_through_work_is_a_deadlock)
{
	const struct deadlock *d = &deadlocks[_i];
	struct run *r = run(&d->rig);

	ck_assert_msg(r->violations, "%s: ends with %d", d->detail, (int)r->status);
	ck_assert_str_eq(r->violation[r->violations - 1].detail, d->detail);
	ck_assert_int_eq(r->status, RUN_DEADLOCK);
	run_free(r);
}
END_TEST

START_TEST(who_flushes_is_said_to_wait_for_the_work)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.horizon = 500,
		.task = { TASK("A", "queueon 10; finish 0"), WORKER("L", POOL_1, .first = 1) },
		.work = { ITEM("x", "work 1000") } });
	const struct wait s = task_wait(r->world, task_nr(r, "A"));
	char name[NAME_BYTES];

	ck_assert_int_eq(s.kind, WAIT_FLUSH);
	ck_assert_str_eq(world_object_name(r->world, s.object, name), "work.x");
	ck_assert_uint_eq(s.who, task_nr(r, "L"));
	ck_assert_int_eq(stats(r, "A")->ns[TIME_LOCK], 500);
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(the_cpu_that_queues_work_does_it),
	ONCE(work_can_be_queued_for_another_cpu),
	ONCE(work_that_is_pending_is_not_queued_again),
	ONCE(work_that_is_queued_while_it_is_done_is_done_again),
	ONCE(work_is_never_done_twice_at_a_time),
	ONCE(a_worker_at_work_keeps_the_next_work_waiting),
	ONCE(a_worker_that_sleeps_lets_another_one_work),
	EACH(a_worker_that_sleeps_for_a_spinlock_lets_no_other_one_work, 2),
	ONCE(workers_of_unbound_work_do_not_wait_for_each_other),
	ONCE(work_of_high_priority_has_its_own_workers),
	ONCE(a_fifo_task_keeps_the_worker_of_its_cpu_waiting),
	ONCE(a_flush_waits_for_what_is_pending),
	ONCE(a_flush_of_what_nobody_queued_does_not_wait),
	ONCE(a_flush_does_not_wait_for_what_is_queued_later),
	ONCE(work_may_flush_other_work_of_its_cpu),
	EACH(workers_do_before_time_0_what_is_waited_for_then,
	     sizeof(setups) / sizeof(setups[0])),
	ONCE(a_setup_that_waits_for_ever_does_not_end),
	EACH(a_circle_through_work_is_a_deadlock, sizeof(deadlocks) / sizeof(deadlocks[0])),
	ONCE(who_flushes_is_said_to_wait_for_the_work),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "works", .test = tests };
