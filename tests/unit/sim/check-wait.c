/* SPDX-License-Identifier: MIT */
/*
 * check-wait.c - which task waits for which; a deadlock is reported if there is one, and only
 * then.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/clock/clock.h"
#include "sim/world/wait.h"
#include "sim/kernel/stuck.h"
#include "sim/world/world.h"
#include "sim/machine/property.h"
#include "sim/machine/run.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

/* --- circles ------------------------------------------------------------------------------ */

struct circle {
	const char *detail;
	struct rig rig;
};

/* The handler H interrupts whoever runs on its CPU. */
static const struct circle circles[] = {
	{ "A waits for cpu 1 to answer, where H waits for r, held by A",
	  { .cpus = 2,
	    .task = { TASK("A", "lock r; work 100; flush; unlock r"),
		      TASK("H", "lock r; unlock r", .first = 1, .every = 50) } } },
	{ "A waits for cpu 1 to answer, where B waits for cpu 0 to answer, where A waits",
	  { .cpus = 2,
	    .task = { TASK("A", "irqoff; work 10; flush; irqon"),
		      TASK("B", "irqoff; work 20; flush; irqon", .first = 1) } } },
	{ "A waits for s, held by B, which waits for t, held by C, which waits for u, held by A",
	  { .cpus = 3,
	    .task = { TASK("A", "lock u; work 10; lock s"),
		      TASK("B", "lock s; work 10; lock t", .first = 1),
		      TASK("C", "lock t; work 10; lock u", .first = 2) } } },
	{ "A waits for cpu 1 to answer, where H waits for t, held by C, which waits for r, "
	  "held by A",
	  { .cpus = 3,
	    .task = { TASK("A", "lock r; work 100; flush; unlock r"),
		      TASK("H", "lock t; unlock t", .first = 1, .every = 60),
		      TASK("C", "lock t; work 50; lock r", .first = 2) } } },
	/* D waits for the mutex of one in the circle, S sleeps where its timer is never heard */
	{ "A waits for cpu 1 to answer, where H waits for r, held by A",
	  { .cpus = 4,
	    .task = { TASK("A", "lock m; lock r; work 100; flush; unlock r; unlock m"),
		      TASK("H", "lock r; unlock r", .first = 1, .every = 50),
		      TASK("D", "lock m; unlock m", .first = 2, .start = 30),
		      TASK("S", "lock n; until 5000; unlock n", .first = 1),
		      TASK("E", "lock n; unlock n", .first = 3, .start = 30) } } },
	/* B holds the lock, and the handler that wants it has interrupted him. */
	{ "B waits for cpu 1, where H waits for r, held by B",
	  { .cpus = 2,
	    .task = { TASK("A", "work 5"), TASK("B", "lock r; work 100; unlock r", .first = 1),
		      TASK("H", "lock r; unlock r", .first = 1, .every = 50) } } },
	{ "A waits for r, held by A",
	  { .cpus = 1, .task = { TASK("A", "lock r; lock r") } } },
};

enum { CIRCLES = sizeof(circles) / sizeof(circles[0]) };
static const int64_t ticks[] = { 0, 70, 1000, 4000, 10000 };

enum { TICKS = sizeof(ticks) / sizeof(ticks[0]), MODELS = PREEMPT_RT + 1 };

/* Under rt spinlocks sleep, which a handler must not. */
static bool uses_sleeping_locks(const struct rig *rig)
{
	for (unsigned i = 0; i < RIG_TASKS && rig->task[i].name; i++)
		if (rig->task[i].every && !strstr(rig->task[i].script, "lock r"))
			return true;
	return false;
}

static const struct violation *last_violation(const struct run *r)
{
	ck_assert_uint_ge(r->violations, 1);
	return &r->violation[r->violations - 1];
}

START_TEST(a_circle_is_a_deadlock_whatever_the_tick_and_tells_who_is_in_it)
{
	const struct circle *c = &circles[_i % CIRCLES];
	struct rig rig = c->rig;
	struct run *r;

	rig.tick = ticks[_i / CIRCLES % TICKS];
	rig.preemption = (enum preemption)(_i / CIRCLES / TICKS);
	if (rig.preemption == PREEMPT_RT && uses_sleeping_locks(&rig))
		return;
	r = run(&rig);
	ck_assert_msg(r->status == RUN_DEADLOCK, "%s, tick %lld: ends with %d", c->detail,
		      (long long)rig.tick, (int)r->status);
	ck_assert_int_eq(last_violation(r)->property, DEADLOCK);
	ck_assert_str_eq(last_violation(r)->detail, c->detail);
	run_free(r);
}
END_TEST

START_TEST(a_run_too_short_for_ticks_tells_at_its_horizon)
{
	struct rig rig = circles[_i].rig;
	struct run *r;

	rig.tick = 1000;
	rig.horizon = 900;
	r = run(&rig);
	ck_assert_int_eq(r->status, RUN_DEADLOCK);
	ck_assert_int_le(world_now(r->world), 900);
	ck_assert_str_eq(last_violation(r)->detail, circles[_i].detail);
	run_free(r);
}
END_TEST

/* A task that goes on for ever keeps the run going; the others are stuck all the same. */
START_TEST(a_circle_is_told_though_others_go_on)
{
	struct rig rig = circles[_i].rig;
	struct run *r;
	unsigned n = 0;

	while (rig.task[n].name)
		n++;
	rig.task[n] = (struct rig_task)TASK("Z", "user 100; again 100000", .first = rig.cpus);
	rig.cpus++;
	rig.tick = 1000;
	rig.horizon = 50000;
	r = run(&rig);
	if (_i == 1 || strstr(rig.task[0].script, "flush"))	/* Z's CPU answers */
		ck_assert_int_eq(r->status, RUN_HORIZON);
	ck_assert_int_eq(last_violation(r)->property, DEADLOCK);
	ck_assert_str_eq(last_violation(r)->detail, circles[_i].detail);
	run_free(r);
}
END_TEST

/* Eight in a circle do not fit into a sentence. */
START_TEST(a_long_circle_is_told_in_short)
{
	static const char *const names[] = {
		"the-first-of-a-long-chain", "the-second-of-a-long-chain",
		"the-third-of-a-long-chain", "the-fourth-of-a-long-chain",
		"the-fifth-of-a-long-chain", "the-sixth-of-a-long-chain" };
	static const char locks[] = "sturmn";
	struct rig rig = { .cpus = 6 };
	char script[6][64];
	struct run *r;

	for (unsigned i = 0; i < 6; i++) {
		snprintf(script[i], sizeof(script[i]), "lock %c; work 10; lock %c", locks[i],
			 locks[(i + 1) % 6]);
		rig.task[i] = (struct rig_task)TASK(names[i], script[i], .first = i);
	}
	r = run(&rig);
	ck_assert_int_eq(r->status, RUN_DEADLOCK);
	ck_assert_str_eq(last_violation(r)->detail,
			 "the-first-of-a-long-chain waits for t, held by "
			 "the-second-of-a-long-chain, and so on in a circle of 6");
	run_free(r);
}
END_TEST

/* --- no false alarms ------------------------------------------------------------------------ */

static const struct rig patient[] = {
	/* the CPU answers later: its handler has the lock, its task has interrupts off */
	{ .cpus = 2,
	  .tick = 100,
	  .task = { TASK("A", "work 20; flush"),
		    TASK("H", "lock r; work 20000; unlock r", .first = 1, .every = 10, .count = 1) } },
	{ .cpus = 2,
	  .tick = 100,
	  .task = { TASK("A", "lock r; work 20; flush; unlock r"),
		    TASK("B", "irqoff; work 20000; irqon; lock r; unlock r", .first = 1) } },
	/* three wait in a row, and the last of them goes on */
	{ .cpus = 4,
	  .tick = 100,
	  .task = { TASK("A", "lock r; work 100; flush; unlock r"),
		    TASK("H", "lock t; unlock t", .first = 1, .every = 60, .count = 1),
		    TASK("C", "lock t; work 50; lock s; unlock s; unlock t", .first = 2),
		    TASK("D", "lock s; work 30000; unlock s", .first = 3) } },
	/* whoever spins for a mutex gives up when its slice is over, so that C can go on */
	{ .cpus = 2,
	  .tick = 1000,
	  .horizon = 100000000,
	  .preemption = PREEMPT_VOLUNTARY,
	  .task = { TASK("A", "lock m; wait 1; unlock m"),
		    TASK("B", "lock m; unlock m", .first = 1, .start = 10),
		    TASK("C", "add 1", .first = 1, .start = 20) } },
	/* a tick on CPU 0 makes CPU 1, which is idle, pull A */
	{ .cpus = 2,
	  .tick = 1000,
	  .preemption = PREEMPT_FULL,
	  .task = { TASK("A", "work 100; add 1", .last = 1),
		    TASK("F", "wait 1", .fifo = 2, .start = 50) } },
};

START_TEST(who_gets_his_answer_later_is_not_stuck)
{
	struct run *r = run(&patient[_i]);

	ck_assert_msg(!r->violations, "rig %d: %s", _i, r->violation[0].detail);
	ck_assert_int_eq(r->status, RUN_DONE);
	run_free(r);
}
END_TEST

/* The horizon cuts the waiting off: that is no deadlock either. */
START_TEST(nor_is_he_at_an_early_horizon)
{
	struct rig rig = patient[_i];
	struct run *r;

	rig.horizon = 150;
	r = run(&rig);
	ck_assert_msg(!r->violations, "rig %d: %s", _i, r->violation[0].detail);
	ck_assert_int_eq(r->status, RUN_HORIZON);
	run_free(r);
}
END_TEST

/* --- drawn at random ------------------------------------------------------------------------ */

static uint64_t below(uint64_t *stream, uint64_t n)
{
	return random_next(stream) % n;
}

enum { SCRIPT_BYTES = 320, MOST_OPEN = 4 };

struct script {
	char text[SCRIPT_BYTES];
	size_t used;
	const char *close[MOST_OPEN];	/* what is open, and how that ends */
	unsigned open;
	bool atomic;			/* may not sleep */
	bool handler, rt;
};

__attribute__((format(printf, 2, 3)))
static void say(struct script *s, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	s->used += (size_t)vsnprintf(s->text + s->used, SCRIPT_BYTES - s->used, format,
				     arguments);
	va_end(arguments);
}

struct block {
	const char *begin, *end;
	bool sleeps_in_rt, sleeps, atomic;
};

static const struct block block[] = {
	{ "lock r; ", "unlock r; ", false, false, true },
	{ "lock s; ", "unlock s; ", true, false, true },
	{ "lock t; ", "unlock t; ", true, false, true },
	{ "lock u; ", "unlock u; ", true, false, true },
	{ "lock m; ", "unlock m; ", true, true, false },
	{ "lock n; ", "unlock n; ", true, true, false },
	{ "irqoff; ", "irqon; ", false, false, true },
	{ "nopreempt; ", "preempt; ", false, false, true },
};

enum { BLOCKS = sizeof(block) / sizeof(block[0]) };

static bool may_begin(const struct script *s, const struct block *b)
{
	return s->open < MOST_OPEN && !(s->atomic && b->sleeps) &&
	       !(s->atomic && s->rt && b->sleeps_in_rt);
}

static void draw_word(struct script *s, uint64_t *stream)
{
	const struct block *b = &block[below(stream, BLOCKS)];
	const int ns = (int)below(stream, 300);

	switch (below(stream, s->handler ? 4 : 7)) {
	case 0:
	case 1:
		if (may_begin(s, b)) {
			say(s, "%s", b->begin);
			s->close[s->open++] = b->end;
			s->atomic |= b->atomic && !(s->rt && b->sleeps_in_rt);
		}
		break;
	case 2:
		if (s->open)
			say(s, "%s", s->close[--s->open]);
		if (!s->open)
			s->atomic = s->handler;
		break;
	case 3:
		say(s, "work %d; ", ns);
		break;
	case 4:
		say(s, "%s", below(stream, 2) ? "flush; " : "add 1; ");
		break;
	case 5:
		if (!s->atomic && !below(stream, 3))
			say(s, "until %d; ", ns * 20);
		else if (!s->open && !below(stream, 8))
			say(s, "wait %d; ", 1 + ns % 3);
		break;
	default:
		say(s, "user %d; ", ns);
	}
}

static void draw_script(uint64_t *stream, struct script *s, bool rt, bool handler)
{
	*s = (struct script){ .handler = handler, .rt = rt, .atomic = handler };
	for (unsigned words = 3 + (unsigned)below(stream, 12); words; words--)
		draw_word(s, stream);
	while (s->open)		/* some forget to */
		if (below(stream, 20) || s->rt)
			say(s, "%s", s->close[--s->open]);
		else
			s->open--;
	say(s, handler ? "mark" : "again %d", 1 + (int)below(stream, 4));
}

static void draw_rig(uint64_t *stream, struct rig *rig, struct script *script)
{
	static const char *const name[] = { "A", "B", "C", "D", "E", "H", "I" };
	static const int64_t tick[] = { 0, 5000, 20000, 100000 };
	const uint32_t cpus = 1 + (uint32_t)below(stream, 4);
	const unsigned tasks = 2 + (unsigned)below(stream, 4), handlers = (unsigned)below(stream, 3);

	*rig = (struct rig){ .cpus = cpus,
			     .preemption = (enum preemption)below(stream, 4),
			     .tick = tick[below(stream, 4)],
			     .horizon = 100000000,
			     .seed = random_next(stream) };
	for (unsigned i = COST_LOCAL; i < RIG_COSTS; i++)
		rig->cost[i] = below(stream, 3) ? (int64_t)below(stream, 20) : 0;
	for (unsigned i = 0; i < tasks + handlers; i++) {
		const uint32_t first = (uint32_t)below(stream, cpus);

		draw_script(stream, &script[i], rig->preemption == PREEMPT_RT, i >= tasks);
		rig->task[i] = (struct rig_task){
			.name = name[i < tasks ? i : 5 + i - tasks], .script = script[i].text,
			.first = first,
			.last = i < tasks ? first + (uint32_t)below(stream, cpus - first) : first,
			.fifo = i >= tasks || below(stream, 3) ? 0 : 1 + (int)below(stream, 50),
			.start = below(stream, 2) ? (int64_t)below(stream, 400) : 0,
			.every = i < tasks ? 0 : 100 + (int64_t)below(stream, 5000) };
		if (i >= tasks && below(stream, 3))
			rig->task[i].count = 1 + below(stream, 9);
		else
			rig->task[i].every *= 50;
	}
}

/*
 * What is said to be stuck must be so until the end. (Handlers of interrupts may run all the
 * same: they let nobody go on.)
 */
struct oracle {
	struct world *w;
	const char *what;
	bool all;
	uint32_t circle;
	uint64_t steps[RIG_TASKS];	/* taken when all were stuck */
	uint64_t first_steps;		/* … and by the first of the circle */
	int64_t last;			/* when a task took a step */
	uint64_t after;			/* since all were stuck */
};

static bool is_source(const struct world *w, uint32_t task)
{
	return w->machine->task[task].source;
}

static void look(struct oracle *o)
{
	struct world *w = o->w;
	const bool all = all_are_held_up(w);
	const uint32_t circle = find_circle(w);

	if (o->circle == NIL && circle != NIL)
		o->first_steps = w->task_clock[circle].steps;
	if (o->circle == NIL)
		o->circle = circle;
	ck_assert_msg(o->circle == NIL || w->task_clock[o->circle].steps == o->first_steps,
		      "%s: task %u was in a circle, and goes on", o->what, o->circle);
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		ck_assert_msg(!o->all || is_source(w, i) ||
				      w->task_clock[i].steps == o->steps[i],
			      "%s: all were held up, and task %u goes on", o->what, i);
		o->steps[i] = w->task_clock[i].steps;
	}
	o->after += o->all;
	o->all |= all;		/* handlers may still run */
}

/* Who spins for a condition and was preempted looks at it again when it is his turn. */
static bool some_take_turns(const struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_READY && w->task[i].flags & TASK_SPINNING)
			return true;
	return false;
}

/* Then interrupts may come for ever, and that is no deadlock. */
static bool only_sources_are_left(const struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state != TASK_DEAD && !is_source(w, i))
			return false;
	return true;
}

enum { LONG = 60000000 };

/* Without asking whether it is over; returns whether somebody was stuck. */
static bool follow(const struct rig *rig, const char *what)
{
	struct run *r = run_new(rig);
	struct world *w = r->world;
	struct oracle o = { .w = w, .what = what, .circle = NIL };

	r->observer.event = NULL;
	r->observer.violation = NULL;
	clock_start(w);
	while (!clock_is_over(w) && world_now(w) < rig->horizon && o.after < 100) {
		clock_next(w);
		if (w->last_task < w->machine->tasks && !is_source(w, w->last_task))
			o.last = world_now(w);
		if (!w->clock->alive)
			break;
		look(&o);
	}
	/* longer than any time slice */
	ck_assert_msg(o.all || only_sources_are_left(w) || some_take_turns(w) ||
			      (!clock_is_over(w) && world_now(w) < o.last + LONG),
		      "%s: nobody can go on, and nobody has noticed", what);
	run_free(r);
	return o.all || o.circle != NIL;
}

/* WAIT_SEED draws other machines, WAIT_RIGS as many as one likes. */
START_TEST(whoever_is_stuck_stays_so_and_is_noticed)
{
	const char *given = getenv("WAIT_SEED"), *many = getenv("WAIT_RIGS");
	const uint64_t seed = given ? strtoull(given, NULL, 10) : 20161128;
	const int rigs = many ? atoi(many) : 1000;
	uint64_t stream = random_stream(seed, "check-wait");
	struct script script[RIG_TASKS];
	int stuck = 0;

	printf("check-wait: WAIT_SEED=%llu, %d machines\n", (unsigned long long)seed, rigs);
	for (int i = 0; i < rigs; i++) {
		struct rig rig;
		char what[64];

		draw_rig(&stream, &rig, script);
		snprintf(what, sizeof(what), "machine %d of seed %llu", i,
			 (unsigned long long)seed);
		stuck += follow(&rig, what);
	}
	ck_assert_msg(stuck > rigs / 20 && stuck < rigs * 19 / 20, "%d of %d are stuck", stuck,
		      rigs);
}
END_TEST

/* --- who waits for whom --------------------------------------------------------------------- */

START_TEST(each_task_says_what_it_waits_for)
{
	struct rig rig = { .cpus = 3,
			   .preemption = PREEMPT_FULL,
			   .horizon = 200,
			   .task = { TASK("A", "lock s; work 1000; unlock s"),
				     TASK("B", "lock s", .first = 1, .start = 10),
				     TASK("C", "until 500", .first = 2),
				     TASK("D", "work 1", .first = 1, .start = 20),
				     TASK("E", "wait 1", .first = 2, .start = 30),
				     TASK("F", "work 1", .start = 900) } };
	static const uint32_t kind[] = { WAIT_NOTHING, WAIT_LOCK, WAIT_TIMER, WAIT_CPU,
					 WAIT_CONDITION, WAIT_START };
	struct run *r = run_once(&rig);
	struct wait b, d;

	for (uint32_t i = 0; i < 6; i++)
		ck_assert_uint_eq(task_wait(r->world, i).kind, kind[i]);
	b = task_wait(r->world, task_nr(r, "B"));
	d = task_wait(r->world, task_nr(r, "D"));
	ck_assert_uint_eq(b.object, LOCK_S);
	ck_assert_uint_eq(b.who, task_nr(r, "A"));
	ck_assert_int_eq(b.since, 10);
	ck_assert(b.spins);
	ck_assert_uint_eq(d.who, task_nr(r, "B"));
	run_free(r);
}
END_TEST

/* H spins on CPU 1, where nobody runs; B is runnable there, C was interrupted. */
START_TEST(a_handler_that_spins_is_who_runs_there)
{
	struct run *r = run(&(struct rig){
		.cpus = 2,
		.task = { TASK("A", "lock r; work 100; flush"),
			  TASK("B", "work 10", .first = 1, .start = 70),
			  TASK("H", "lock r", .first = 1, .every = 50) } });
	const struct wait b = told_wait(r->world, task_nr(r, "B"));

	ck_assert_uint_eq(b.kind, WAIT_CPU);
	ck_assert_uint_eq(b.who, task_nr(r, "H"));
	run_free(r);
	r = run(&(struct rig){ .cpus = 2,
			       .task = { TASK("A", "lock r; work 100; flush"),
					 TASK("C", "work 1000", .first = 1),
					 TASK("H", "lock r", .first = 1, .every = 50) } });
	ck_assert_uint_eq(told_wait(r->world, task_nr(r, "C")).kind,
			  WAIT_HANDLER);
	ck_assert_uint_eq(told_wait(r->world, task_nr(r, "C")).who, task_nr(r, "H"));
	run_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(a_circle_is_a_deadlock_whatever_the_tick_and_tells_who_is_in_it,
	     CIRCLES * TICKS * MODELS),
	EACH(a_run_too_short_for_ticks_tells_at_its_horizon, CIRCLES),
	EACH(a_circle_is_told_though_others_go_on, CIRCLES),
	ONCE(a_long_circle_is_told_in_short),
	EACH(who_gets_his_answer_later_is_not_stuck, sizeof(patient) / sizeof(patient[0])),
	EACH(nor_is_he_at_an_early_horizon, sizeof(patient) / sizeof(patient[0])),
	ONCE(whoever_is_stuck_stays_so_and_is_noticed),
	ONCE(each_task_says_what_it_waits_for),
	ONCE(a_handler_that_spins_is_who_runs_there),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "wait", .test = tests };
