/* SPDX-License-Identifier: MIT */
/*
 * check-run-ahead.c - it makes no difference whether tasks run ahead (sim/steps/run_ahead.h).
 * The same run is made with run-ahead, and step by step under --check. Both end in the same
 * bytes, wherever the run is cut off.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/world/state.h"
#include "sim/base/random.h"
#include "tests/unit/ahead/bytes.h"
#include "tests/unit/sim/machine.h"
#include "tests/unit/suite.h"

/* Runs the rig both ways; returns whether a task ran ahead in the first. */
static bool same_both_ways(const struct rig *rig, const char *what)
{
	struct rig step_by_step = *rig;
	struct run *r = run_untold(rig), *again;
	const bool ahead = went_ahead(r->world);
	size_t at;

	step_by_step.check = true;
	again = run_untold(&step_by_step);
	forget_ways(r->world);
	forget_ways(again->world);
	at = first_difference(r->world, again->world);
	ck_assert_msg(r->status == again->status, "%s: ends with %d, should with %d", what,
		      (int)r->status, (int)again->status);
	ck_assert_msg(at == r->world->bytes,
		      "%s, to %lld ns: byte %zu differs (state ends at %zu, clock %zu later)",
		      what, (long long)rig->horizon, at, r->world->state_bytes,
		      r->world->clock_bytes);
	run_free(r);
	run_free(again);
	return ahead;
}

/* Everything that can interrupt a run-ahead: ticks, timers, calls, reschedules, priorities. */
static const struct rig rigs[] = {
	{ .cpus = 2,
	  .preemption = PREEMPT_FULL,
	  .tick = 70,
	  .cost = { [COST_LOCAL] = 1, [COST_TICK] = 9, [COST_IRQ_ENTER] = 3 },
	  .task = { TASK("A", "user 50; tally 9; work 30; tally 5; sub 8; add 1; mark; again 9"),
		    TASK("B", "work 20; user 10; mark; lock s; work 5; mark; user 9; unlock s; "
			      "again 9", .first = 1) } },
	{ .cpus = 2,
	  .preemption = PREEMPT_FULL,
	  .cost = { [COST_IPI_DELIVERY] = 7, [COST_IPI_SEND] = 2, [COST_COUNT] = 11,
		    [COST_CONTEXT_SWITCH] = 6, [COST_WAKE_UP] = 4, [COST_CACHE_LINE] = 3 },
	  .task = { TASK("A", "user 40; mark; work 13; user 4; work 8; read; again 9"),
		    TASK("B", "work 17; user 3; flush; user 21; again 9", .first = 1),
		    TASK("C", "until 35; user 2; work 2; until 90; mark; until 150; user 8",
			 .fifo = 9, .last = 1) } },
	{ .cpus = 1,
	  .preemption = PREEMPT_VOLUNTARY,
	  .tick = 13,
	  .cost = { [COST_TICK] = 2 },
	  .task = { TASK("A", "work 31; mark; maysleep; user 7; work 9; mark; again 5"),
		    TASK("B", "until 44; user 3; user 5; mark; until 99; user 1; read",
			 .fifo = 3) } },
	{ .cpus = 2,
	  .preemption = PREEMPT_RT,
	  .tick = 50,
	  .cost = { [COST_SPIN_LOCK] = 2, [COST_MUTEX] = 3, [COST_CONTEXT_SWITCH] = 5 },
	  .task = { TASK("A", "lock s; user 9; work 30; mark; user 4; unlock s; user 6; again 7"),
		    TASK("B", "user 15; lock s; work 8; mark; unlock s; again 7", .fifo = 20,
			 .last = 1),
		    TASK("C", "until 60; lock m; user 5; work 6; unlock m; mark; again 2",
			 .fifo = 40, .first = 1) } },
	{ .cpus = 3,
	  .preemption = PREEMPT_NONE,
	  .cost = { [COST_SPIN_LOCK] = 1, [COST_IPI_DELIVERY] = 5 },
	  .task = { TASK("A", "work 0; user 0; mark; work 0; add 1; again 20"),
		    TASK("B", "mark; mark; user 0; lock t; mark; work 0; unlock t; again 20",
			 .first = 1),
		    TASK("C", "nopreempt; work 6; user 0; preempt; yield; mark; again 9",
			 .first = 2),
		    TASK("D", "user 3; mark; user 0; yield; again 9", .first = 2) } },
	/* B wakes up where A runs, which is about to be tied to its CPU, but not yet. */
	{ .cpus = 2,
	  .preemption = PREEMPT_RT,
	  .task = { TASK("A", "user 1; user 40; getcpu; add 1; putcpu; again 9", .fifo = 6,
			 .last = 1),
		    TASK("B", "user 5; until 130; user 5", .fifo = 38, .last = 1, .start = 10),
		    TASK("C", "work 900", .first = 1, .last = 1) } },
};

/* When a run ends, at whatever moment, all run-ahead is undone. */
START_TEST(wherever_a_run_is_cut_off_it_is_where_step_by_step_leads)
{
	struct rig rig = rigs[_i];
	bool ahead = false;
	char what[32];

	snprintf(what, sizeof(what), "rig %d", _i);
	for (int64_t horizon = 1; horizon < 1200; horizon += horizon < 300 ? 1 : 7) {
		rig.horizon = horizon;
		ahead |= same_both_ways(&rig, what);
	}
	ck_assert_msg(ahead, "%s: nobody went ahead", what);
}
END_TEST

/* The run counts ticks without a step between them; steps of a run-ahead count as steps. */
START_TEST(that_nobody_can_go_on_is_noticed_at_the_same_time)
{
	struct rig rig = { .cpus = 2,
			   .preemption = PREEMPT_FULL,
			   .tick = 10,
			   .task = { TASK("A", "user 6; work 35; user 41; mark; wait 1"),
				     TASK("B", "lock m; until 3; work 55; wait 1", .first = 1) } };

	ck_assert(same_both_ways(&rig, "a spinner"));
	rig.task[0].script = "user 30; work 35; lock m";
	rig.task[1].script = "lock m; user 70; work 9; lock m";
	ck_assert(same_both_ways(&rig, "two asleep"));
}
END_TEST

/* --- drawn at random -------------------------------------------------------------------------- */

static uint64_t below(uint64_t *stream, uint64_t n)
{
	return random_next(stream) % n;
}

/* Pieces of scripts that end with no lock held and nothing turned off. */
static const char *const piece[] = {
	"user %d; ", "work %d; ", "mark; ", "user 0; ", "add 1; ", "read; ", "maysleep; ",
	"resched; ", "yield; ", "lock s; work %d; user 2; unlock s; ",
	"lock t; mark; lock u; user %d; unlock u; mark; unlock t; ",
	"lock m; user %d; mark; unlock m; ", "nopreempt; work %d; mark; preempt; ",
	"irqoff; work %d; mark; irqon; ", "flush; ", "cell 1; ", "tally %d; ", "tally 3; tally %d; sub 7; ",
	"sub %d; ", "getcpu; work %d; putcpu; ",
	"lockirq r; work %d; unlockirq r; ", "lock s; work 5; relock s; user %d; unlock s; ",
};

enum { PIECES = sizeof(piece) / sizeof(piece[0]), SCRIPT_BYTES = 400 };

static void draw_script(uint64_t *stream, char *script)
{
	unsigned words = 0;
	size_t used = 0;

	while (words < 16 && used < SCRIPT_BYTES - 100) {
		const char *p = piece[below(stream, PIECES)];

		for (const char *c = p; *c; c++)
			words += *c == ';';
		used += (size_t)snprintf(script + used, SCRIPT_BYTES - used, p,
					 (int)below(stream, 60));
	}
	snprintf(script + used, SCRIPT_BYTES - used, "again %d", 1 + (int)below(stream, 6));
}

static void draw_rig(uint64_t *stream, struct rig *rig, char script[][SCRIPT_BYTES])
{
	static const char *const name[] = { "A", "B", "C", "D", "E" };
	const uint32_t cpus = 1 + (uint32_t)below(stream, 4);
	const unsigned tasks = 1 + (unsigned)below(stream, 5);

	*rig = (struct rig){ .cpus = cpus,
			     .preemption = (enum preemption)below(stream, 4),
			     .tick = below(stream, 2) ? 20 + (int64_t)below(stream, 200) : 0,
			     .horizon = 1 + (int64_t)below(stream, 3000),
			     .seed = random_next(stream) };
	for (unsigned i = COST_LOCAL; i < RIG_COSTS; i++)
		rig->cost[i] = below(stream, 3) ? (int64_t)below(stream, 20) : 0;
	for (unsigned i = 0; i < tasks; i++) {
		const uint32_t first = (uint32_t)below(stream, cpus);

		draw_script(stream, script[i]);
		rig->task[i] = (struct rig_task){
			.name = name[i], .script = script[i], .first = first,
			.last = first + (uint32_t)below(stream, cpus - first),
			.fifo = below(stream, 3) ? 0 : 1 + (int)below(stream, 50),
			.start = below(stream, 2) ? (int64_t)below(stream, 100) : 0 };
	}
}

/* AHEAD_SEED draws other machines, and AHEAD_RIGS says how many. */
START_TEST(machines_drawn_at_random_cannot_tell_either)
{
	const char *given = getenv("AHEAD_SEED"), *many = getenv("AHEAD_RIGS");
	const uint64_t seed = given ? strtoull(given, NULL, 10) : 20161015;
	const int rigs_nr = many ? atoi(many) : 600;
	char script[5][SCRIPT_BYTES], what[64];
	uint64_t stream = random_stream(seed, "check-ahead");
	int ahead = 0;

	printf("check-ahead: AHEAD_SEED=%llu, %d machines\n", (unsigned long long)seed,
	       rigs_nr);
	for (int i = 0; i < rigs_nr; i++) {
		struct rig rig;

		draw_rig(&stream, &rig, script);
		snprintf(what, sizeof(what), "seed %llu, machine %d",
			 (unsigned long long)seed, i);
		ahead += same_both_ways(&rig, what);
	}
	ck_assert_int_gt(ahead, rigs_nr / 4);
}
END_TEST

/* --- what may not be said ------------------------------------------------------------------------ */

START_TEST(a_step_that_only_says_that_it_is_local_is_caught)
{
	const struct rig rig = { .check = true,
				 .task = { TASK("A", "user 5; sly; mark; mark") } };
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
		run_untold(&rig);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(wherever_a_run_is_cut_off_it_is_where_step_by_step_leads,
	     sizeof(rigs) / sizeof(rigs[0])),
	ONCE(that_nobody_can_go_on_is_noticed_at_the_same_time),
	ONCE(machines_drawn_at_random_cannot_tell_either),
	ONCE(a_step_that_only_says_that_it_is_local_is_caught),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "run-ahead", .test = tests };
