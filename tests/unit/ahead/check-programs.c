/* SPDX-License-Identifier: MIT */
/*
 * check-programs.c - it makes no difference whether tasks that run programs take their steps in
 * bursts, in which they run on, run ahead and leap, or one by one: machines drawn at random end in the
 * same bytes, wherever a run is cut off, and tell the same. (check-run-ahead.c in tests/unit/sim/ asks
 * that of tasks without programs.)
 *
 *	AHEAD_SEED=N AHEAD_MACHINES=N	draws other machines, and so many
 *	AHEAD_FROM=N			begins with that one of them
 *	AHEAD_FILE=FILE			compares this scenario instead, cut off at many places
 */
#include <check.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/run/run.h"
#include "policies/tables/property.h"
#include "report/record/record.h"
#include "scenarios/load/sweep/sweep.h"
#include "sim/base/random.h"
#include "tests/unit/ahead/draw.h"
#include "tests/unit/ahead/ways.h"
#include "tests/unit/suite.h"

enum {
	MACHINES = 600,
	CUTS = 3,		/* each is also cut off at so many places */
	CHECK_EVERY = 8,	/* of so many one goes step by step under --check, … */
	DIGEST_EVERY = 16,	/* … and of so many one has its digests compared */
	FILE_CUTS = 400
};

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *given = getenv(name);

	return given ? strtoull(given, NULL, 10) : otherwise;
}

/* How many of the machines were of use. */
struct tally {
	uint64_t loaded, ran, ahead, digests;
	uint64_t steps;
};

static void must_be_same(const struct scenario_machine *m, const struct way *way, const char *text,
			 struct came *came)
{
	g_autofree char *differs = compare_ways(m, way, came);

	ck_assert_msg(!differs, "%s\n\tto %lld ns, %llu steps, watcher %d, check %d, blame of task %u "
		      "from %lld to %lld ns:\n%s", differs, (long long)way->horizon_ns,
		      (unsigned long long)way->max_steps, (int)way->watcher, way->check, way->blamed,
		      (long long)way->blame_from_ns, (long long)way->blame_to_ns, text);
}

/* Where a run of so many steps is to be cut off, if at all: also just where run-ahead ends. */
static uint64_t draw_limit(uint64_t *stream, uint64_t most, uint64_t steps)
{
	switch (draw_below(stream, 12)) {
	case 0:
		return 1 + draw_below(stream, steps + 1);
	case 1:
		return (4096 + draw_below(stream, 5)) * 65 + draw_below(stream, steps + 1);
	default:
		return most;
	}
}

static struct way draw_way(uint64_t *stream, const struct scenario_machine *m)
{
	struct way way = { .horizon_ns = m->machine.horizon_ns, .max_steps = m->machine.max_steps };

	way.watcher = (enum watcher)(draw_below(stream, 2) ? draw_below(stream, WATCHERS) : 0);
	way.check = !draw_below(stream, CHECK_EVERY);
	way.blame_from_ns = (int64_t)draw_below(stream, (uint64_t)way.horizon_ns);
	way.blame_to_ns = way.blame_from_ns + 1 + (int64_t)draw_below(stream, (uint64_t)way.horizon_ns);
	way.blamed = (uint32_t)draw_below(stream, m->machine.tasks - 1);
	return way;
}

/* cuts: at how many places it is cut off, besides its end */
static void compare_cut_off(uint64_t *stream, const struct scenario_machine *m, int cuts,
			    const char *text, struct tally *tally)
{
	struct way way = draw_way(stream, m);
	struct came whole, came;

	must_be_same(m, &way, text, &whole);
	tally->ran += whole.ran;
	tally->ahead += whole.ahead;
	tally->steps += whole.steps;
	for (int i = 0; whole.ran && i < cuts; i++) {
		way = draw_way(stream, m);
		way.horizon_ns = 1 + (int64_t)draw_below(stream, (uint64_t)whole.ended_ns + 1);
		way.max_steps = draw_limit(stream, m->machine.max_steps, whole.steps);
		must_be_same(m, &way, text, &came);
	}
}

/* Has the record anything that is looked for only under --check? */
static bool has_lock_violation(const struct record *r)
{
	return r->violations[VMAP_PROPERTIES + LOCK_ORDER] ||
	       r->violations[VMAP_PROPERTIES + IRQ_UNSAFE_LOCK] ||
	       r->violations[VMAP_PROPERTIES + WAIT_CONTEXT];
}

static void compare_digests(const struct scenario *s, const char *text, struct tally *tally)
{
	const struct run_control control = { 0 };
	struct run_spec spec = { .scenario = s, .policy = s->policies->pdata[0], .seed = s->machine.seed,
				 .level = TRACE_OPS, .blame = { .nr = 1 } };
	struct record *fast = run_once(&spec, &control, NULL), *steps;

	if (!fast)
		return;
	spec.checks = TRUE;
	steps = run_once(&spec, &control, NULL);
	ck_assert_ptr_nonnull(steps);
	if (!has_lock_violation(steps)) {
		ck_assert_msg(!strcmp(fast->digest, steps->digest), "digest %s, under --check %s:\n%s",
			      fast->digest, steps->digest, text);
		tally->digests++;
	}
	record_free(steps);
	record_free(fast);
}

/* digests: are they compared? */
static void compare_text(uint64_t *stream, const GString *text, int cuts, bool digests,
			 struct tally *tally)
{
	GError *error = NULL;
	struct scenario *s = scenario_parse(text->str, text->len, "drawn.ini", NULL, &error);
	struct scenario_machine m;

	if (!s) {
		if (getenv("AHEAD_LOUD"))
			printf("%s\n%s\n", error->message, text->str);
		g_clear_error(&error);
		return;
	}
	tally->loaded++;
	ck_assert(scenario_machine_of(&m, s, s->policies->pdata[0]));
	compare_cut_off(stream, &m, cuts, text->str, tally);
	scenario_machine_clear(&m);
	if (digests)
		compare_digests(s, text->str, tally);
	scenario_unref(s);
}

/* The scenario of a file, instead of those drawn at random. */
static void compare_file(const char *path)
{
	uint64_t stream = number_of("AHEAD_SEED", 1);
	struct tally tally = { 0 };
	char *text;
	gsize length;

	ck_assert_msg(g_file_get_contents(path, &text, &length, NULL), "%s cannot be read", path);
	compare_text(&stream, &(GString){ .str = text, .len = length }, FILE_CUTS, true, &tally);
	ck_assert_msg(tally.ran, "%s is no scenario that runs", path);
	g_free(text);
}

START_TEST(machines_drawn_at_random_end_in_the_same_bytes_and_tell_the_same)
{
	const uint64_t seed = number_of("AHEAD_SEED", 20161016);
	const uint64_t machines = number_of("AHEAD_MACHINES", MACHINES);
	const uint64_t from = number_of("AHEAD_FROM", 0);
	struct tally tally = { 0 };

	if (getenv("AHEAD_FILE")) {
		compare_file(getenv("AHEAD_FILE"));
		return;
	}
	printf("check-programs: AHEAD_SEED=%llu, %llu machines\n", (unsigned long long)seed,
	       (unsigned long long)machines);
	for (uint64_t i = from; i < from + machines; i++) {
		uint64_t stream = random_stream_of(seed, i);
		GString *text = draw_scenario(&stream);

		g_string_append_printf(text, "# AHEAD_SEED=%llu AHEAD_FROM=%llu\n",
				       (unsigned long long)seed, (unsigned long long)i);
		compare_text(&stream, text, CUTS, i % DIGEST_EVERY == 0, &tally);
		g_string_free(text, TRUE);
	}
	ck_assert_uint_gt(tally.ran, machines / 2);
	ck_assert_uint_gt(tally.ahead, machines / 4);
	printf("check-programs: %llu are scenarios, %llu ran, %llu ahead, %llu digests, %llu steps\n",
	       (unsigned long long)tally.loaded, (unsigned long long)tally.ran,
	       (unsigned long long)tally.ahead, (unsigned long long)tally.digests,
	       (unsigned long long)tally.steps);
}
END_TEST

/* --- machines that once differed ---------------------------------------------------------------- */

static const char *const once_differed[] = {
	/* D tries to sleep when an interrupt has come since its last step. */
	"[scenario]\nhorizon = 2821ns\n[machine]\ncpus = 2\ntick = 0\n"
	"[costs]\nlocal = 275ns\nsyscall = 550ns\n[policy]\nvariants = none\n"
	"[task D]\ncpu = 1\nprogram = compute 10ns; sleep 490ns\n"
	"[irq dev1]\ncpu = 0\nperiod = 281ns\nprogram = kernel 10ns\n",
	/* A has run ahead to beyond the horizon when somebody begins to ask what keeps it. */
	"[scenario]\nhorizon = 1us\n[machine]\ncpus = 1\ntick = 0\n"
	"[costs]\npreset = x86-2016\n[policy]\nvariants = none\n"
	"[task A]\ncpu = 0\nprogram = repeat 20 { compute 70ns; kernel 20ns }\n",
	/* B runs on from one lock to another, for which it has to wait. */
	"[scenario]\nhorizon = 4us\n[machine]\ncpus = 2\ntick = 0\n"
	"[policy]\nvariants = none\n[task A]\ncpu = 0\nprogram = spin_lock s; spin_unlock s\n"
	"[task B]\ncpu = 0\nprogram = compute 60ns; spin_lock l; spin_lock l\n",
	/* A spinlock that was taken by spin_trylock is dropped by another step than others. */
	"[scenario]\n"
	"horizon = 24900ns\n"
	"[machine]\n"
	"cpus = 2\n"
	"[policy]\n"
	"variants = v4.8\n"
	"[task B]\n"
	"program = mutex_unlock m0; kernel 2ns; kernel 230ns; spin_trylock s0 { kernel 450ns }\n"
	"[task E]\n"
	"program = compute 230ns; mutex_lock m0; kernel 260ns; mutex_unlock m0; repeat 39 { spin_lock s1; kernel 571ns; spin_unlock s1; compute 264ns }\n",
	/* D takes and drops a spinlock while A, which measures, is late. */
	"[scenario]\n"
	"horizon = 258us\n"
	"[machine]\n"
	"cpus = 1\n"
	"[costs]\n"
	"local = 0ns\n"
	"[policy]\n"
	"variants = none\n"
	"[task A]\n"
	"program = repeat 3 { cyclictest interval=1ns loops=1 }\n"
	"[task D]\n"
	"program = repeat 22 { repeat 14 { compute 1259ns }; repeat 4 { spin_lock s1; kernel uniform(5300ns, 5478ns); spin_unlock s1; compute 1ns }; kernel 1259ns }\n",
	/* The timer is the last thing that keeps the run going, and its handler runs on. */
	"[scenario]\n"
	"horizon = 100us\n"
	"[machine]\n"
	"cpus = 1\n"
	"tick = 0\n"
	"[policy]\n"
	"variants = none\n"
	"[task C]\n"
	"program = mod_timer t 8us; kernel 2us\n"
	"[timer t]\n"
	"program = kernel 17us\n",
	/* That C had interrupts off for too long is told when it enters the kernel again. */
	"[scenario]\n"
	"horizon = 12us\n"
	"[machine]\n"
	"cpus = 2\n"
	"tick = 304ns\n"
	"rcu_stall_timeout = 240ns\n"
	"[costs]\n"
	"wake_up = 23ns\n"
	"irq_enter = 23ns\n"
	"irq_exit = 72ns\n"
	"tick = 23ns\n"
	"idle_exit = 4ns\n"
	"syscall = 4ns\n"
	"[policy]\n"
	"variants = none\n"
	"[task A]\n"
	"cpu = any\n"
	"class = fifo\n"
	"priority = 3\n"
	"program = repeat 11 { spin_lock s0; sleep 23ns; spin_unlock s0; period 24ns; spin_trylock s1 { kernel 57ns }; yield }\n"
	"[task C]\n"
	"cpu = 1\n"
	"class = rr\n"
	"priority = 2\n"
	"start = 2ns\n"
	"program = repeat 27 { spin_lock s1; kernel 8ns; spin_unlock s1 }\n",
	/* B is late when it moves to a CPU whose task has run ahead. */
	"[scenario]\nseed = 933\nhorizon = 55500ns\n[machine]\ncpus = 2\n"
	"preemption = none\ntick = 2103ns\nmax_steps = 400000\n"
	"sched_rt_period = 106000ns\nsched_rt_runtime = 53000ns\n[costs]\n"
	"preset = x86-2024\nlocal = 0ns\natomic = 69ns\nread = 103ns\n"
	"spin_lock = 184ns\nspin_unlock = 1ns\nmutex = 184ns\ncache_line = 0ns\n"
	"context_switch = 1ns\nwake_up = 4ns\nirq_enter = 0ns\nirq_exit = 36ns\n"
	"tick = 0ns\nidle_exit = 46ns\nipi_send = 0ns\nipi_delivery = 2ns\n"
	"tlb_flush_ipi = 184ns\ntlb_flush_broadcast = 79ns\nsyscall = 112ns\n"
	"kmalloc = 512ns\nvm_struct = 81ns\narea_search = 31ns\narea_insert = 4ns\n"
	"area_free = 277ns\nlist_walk = 0ns\nmap_page = 0ns\nunmap_page = 0ns\n"
	"touch = 1ns\nblock = 0ns\nnotify = 0ns\npool = 36ns\n[vmalloc]\nspace = 64p\n"
	"busy = 1 x 2p\nlazy = 2 x 2p\nlazy_max = 8p\ntlb = all\nblocks = 4\n"
	"block = 64p\n[policy]\nvariants = v7.3\n[task A]\ncpu = 0\nclass = fifo\n"
	"priority = 3\nprogram = repeat 24 { compute 521ns; period 5ns }\n[task B]\n"
	"cpu = any\npriority = 12\nprogram = repeat 6 { sleep uniform(4ns, 100ns); "
	"cyclictest interval=126ns loops=2; vmalloc 2p; vmalloc 3p; touch; vfree; vfree; "
	"mod_timer t exp(185ns) }\n[task C]\ncpu = 1\nstart = 375ns\n"
	"program = repeat 19 { schedule_work d }\n[task E]\ncpu = 1\n"
	"program = repeat 4 { smp_mb; kernel uniform(0ns, 38ns); vmalloc 1p; touch; "
	"vfree; wait_for_completion f; kernel 184ns }\n[timer t]\ncpu = 1\n"
	"program = kernel 4ns\n[work d]\nprogram = kernel 184ns; kernel 1ns\n[task W]\n"
	"cpu = any\n"
	"program = repeat 5 { wait_for_completion f; kernel 1ns; wait_event h v == 1; "
	"compute 2ns }\n[variables]\nv = 0\n[percpu]\nc = 0\n",
	/* Under rt A has to leave its CPU when it has dropped the lock, and ran ahead there. */
	"[scenario]\nhorizon = 20us\n[machine]\ncpus = 2\npreemption = rt\n"
	"[policy]\nvariants = none\n"
	"[task A]\ncpu = 1\nclass = fifo\npriority = 3\n"
	"program = repeat 13 { spin_lock s; spin_unlock s }\n"
	"[task B]\ncpu = 0\nprogram = compute 500ns; set_affinity 0 of A\n",
};

START_TEST(a_machine_that_once_differed_is_the_same_both_ways)
{
	g_autoptr(GString) text = g_string_new(once_differed[_i]);
	uint64_t stream = random_stream_of(1, (uint64_t)_i);
	struct tally tally = { 0 };

	compare_text(&stream, text, FILE_CUTS, true, &tally);
	ck_assert_uint_eq(tally.ran, 1);
}
END_TEST

/* Time stands still for millions of steps, which is seen at the same one both ways. */
START_TEST(time_that_stands_still_ends_both_ways_at_the_same_step)
{
	static const char text[] =
		"[scenario]\nhorizon = 1ms\n[machine]\ncpus = 2\n[costs]\nlocal = 0ns\n"
		"syscall = 0ns\n[policy]\nvariants = none\n"
		"[task A]\ncpu = 0\nprogram = forever { kernel 0ns }\n"
		"[task B]\ncpu = 1\nprogram = repeat 3 { kernel 7ns }; forever { kernel 0ns }\n";
	struct scenario *s = scenario_parse(text, strlen(text), "still.ini", NULL, NULL);
	struct scenario_machine m;
	struct came came;
	struct way way;

	ck_assert(s && scenario_machine_of(&m, s, s->policies->pdata[0]));
	way = (struct way){ .horizon_ns = m.machine.horizon_ns, .max_steps = m.machine.max_steps };
	must_be_same(&m, &way, text, &came);
	ck_assert_int_eq(came.status, RUN_STEP_LIMIT);
	ck_assert_int_eq(came.ended_ns, 600);
	ck_assert_uint_lt(came.steps, way.max_steps);
	scenario_machine_clear(&m);
	scenario_unref(s);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(a_machine_that_once_differed_is_the_same_both_ways, G_N_ELEMENTS(once_differed)),
	ONCE(machines_drawn_at_random_end_in_the_same_bytes_and_tell_the_same),
	ONCE(time_that_stands_still_ends_both_ways_at_the_same_step),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "programs", .test = tests };
