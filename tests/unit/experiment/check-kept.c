/* SPDX-License-Identifier: MIT */
/*
 * check-kept.c - a run goes on from a moment that was kept as it went on then, and the moment
 * before the worst latency is among those that stay.
 */
#include "tests/unit/suite.h"

#include <string.h>

#include "experiment/run/instance.h"
#include "experiment/run/kept.h"
#include "policies/policy.h"
#include "report/collect/collect.h"
#include "scenarios/load/sweep/sweep.h"
#include "scenarios/scenario.h"
#include "sim/clock/drive.h"
#include "sim/kernel/boot.h"
#include "sim/world/state.h"
#include "sim/world/world.h"

/* Tasks migrate, sleep for locks, run ahead and are interrupted; the worst latencies grow. */
static const char text[] =
	"[scenario]\nhorizon = 100ms\nmax_ops = 0\ntrace = none\n"
	"[machine]\ncpus = 3\n"
	"[vmalloc]\nspace = 600p\n"
	"[policy]\nvariants = v4.8\n"
	"[task cyclictest]\ncpu = each\nclass = fifo\npriority = 99\n"
	"program = cyclictest interval=1ms distance=0us loops=90\n"
	"[task holder]\ncpu = any\ncount = 5\n"
	"program = forever { mutex_lock L; kernel exp(2us); mutex_unlock L; vmalloc 2p; "
		"compute exp(1us); vfree }\n"
	"[irq timer]\ncpu = any\nthreaded = no\nperiod = exp(3ms)\nprogram = kernel exp(20us)\n";

static struct scenario *scenario;
static struct scenario_machine m;
static struct record *record;
static struct kept *kept;
static struct world *world;
static unsigned char *end, *again;
static guint added;
static atomic_bool stop;

static void setup(void)
{
	GError *error = NULL;
	struct run_spec spec = { .mode = MODE_RUN, .seed = 1, .blame = { .nr = 1 } };

	scenario = scenario_parse(text, strlen(text), "kept.ini", NULL, &error);
	ck_assert_msg(scenario != NULL, "%s", error ? error->message : "");
	spec.scenario = scenario;
	spec.policy = policy_find("v4.8");
	ck_assert(instance_init(&m, &spec, 0, &error));
	record = record_new(&spec);
	kept = kept_new(record);
	added = 0;
	end = g_malloc(m.bytes);
	again = g_malloc(m.bytes);
}

static void teardown(void)
{
	world_free(world);
	kept_free(kept);
	record_free(record);
	scenario_machine_clear(&m);
	scenario_unref(scenario);
	g_free(end);
	g_free(again);
}

static uint64_t add(void *data, struct world *w)
{
	added++;
	return kept_add(data, w);
}

static void run(void)
{
	struct drive d = { .stop = &stop, .keep = add, .keep_data = kept, .keep_at = KEPT_STEPS };

	world = world_new(&m.machine, record_observer(record));
	ck_assert_ptr_nonnull(world);
	record_begin(record);
	ck_assert_int_eq(drive_clock(world, &d), RUN_HORIZON);
	world_snapshot(world, end);
}

/* Fails where a page that was written is not known, or where a word outside of the arena counts. */
START_TEST(world_that_was_kept_goes_on_to_the_same_end)
{
	static const int64_t from[] = { INT64_MAX, 60000000, 45000000 };
	struct drive d = { .stop = &stop, .goes_on = true };
	struct world *w;
	size_t used;	/* but for logs, which come last: what was in them is of no use */

	run();
	ck_assert_uint_gt(added, 6);	/* so some were dropped */
	w = kept_world(kept, &m.machine, &record->observer, from[_i]);
	if (!w && _i)
		return;		/* it was one of those */
	ck_assert_ptr_nonnull(w);
	ck_assert_int_lt(world_now(w), world_now(world));
	ck_assert_int_le(world_now(w), from[_i]);
	ck_assert_int_eq(drive_clock(w, &d), RUN_HORIZON);
	world_snapshot(w, again);
	used = (size_t)((unsigned char *)w->undo_log - w->arena);
	world_free(w);
	ck_assert_mem_eq(again, end, used);
}
END_TEST

START_TEST(there_is_a_moment_before_the_worst_latency)
{
	const GArray *worst;
	struct world *w;

	run();
	worst = record->worst[BLAME_LATENCY];
	ck_assert_uint_eq(worst->len, 1);
	w = kept_world(kept, &m.machine, NULL, g_array_index(worst, struct blame_sample, 0).is.from_ns);
	ck_assert_ptr_nonnull(w);
	world_free(w);
	ck_assert_ptr_null(kept_world(kept, &m.machine, NULL, 0));
}
END_TEST

static const struct unit_test tests[] = {
	EACH(world_that_was_kept_goes_on_to_the_same_end, 3),
	ONCE(there_is_a_moment_before_the_worst_latency),
	END_OF_TESTS
};

const struct unit_suite unit_suite = {
	.name = "kept", .test = tests, .setup = setup, .teardown = teardown
};
