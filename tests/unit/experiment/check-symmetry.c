/* SPDX-License-Identifier: MIT */
/*
 * check-symmetry.c - the canonical form of a search's state: exchanging alike tasks changes it
 * not, and it is its own canonical form.
 */
#include "tests/unit/suite.h"

#include <string.h>

#include "experiment/run/instance.h"
#include "policies/policy.h"
#include "scenarios/load/sweep/sweep.h"
#include "scenarios/scenario.h"
#include "sim/base/random.h"
#include "sim/base/wide.h"
#include "sim/search/rename.h"
#include "sim/search/symmetry.h"
#include "sim/search/transitions.h"

enum { WALKS = 40, STEPS = 60 };

/* Locks, registers and a semaphore, so that there is something of each kind to rename. */
static const char text[] =
	"[machine]\ncpus = 4\n"
	"[vmalloc]\nspace = 64p\nbusy = 4 x 8p\nlazy = 4 x 8p\n"
	"[variables]\nx = 0\n"
	"[policy]\nvariants = v4.8\n"
	"[task A]\ncpu = 0\nprogram = spin_lock l; load x as r; store x (r + 1); spin_unlock l; vmalloc 8p\n"
	"[task B]\ncpu = 1\nprogram = spin_lock l; load x as r; store x (r + 1); spin_unlock l; vmalloc 8p\n"
	"[task C]\ncpu = 2\nprogram = spin_lock l; load x as r; store x (r + 1); spin_unlock l; vmalloc 8p\n"
	"[task D]\ncpu = 3\nprogram = spin_lock l; spin_unlock l\n";

static struct scenario *scenario;
static struct scenario_machine m;
static struct space space, other, again;
static struct symmetry *symmetry;
static bool *reached;
static uint32_t ops[8], twin[8] = { 0, 0, 0, 3, 4, 5, 6, 7 };
static uint64_t rng;
static atomic_bool stop;

static struct search_config config = {
	.ops = ops, .twin = twin, .reduce = true, .max_preemptions = NO_BOUND,
};

static uint32_t below(uint32_t n)
{
	return (uint32_t)wide_product(random_next(&rng), n).high;
}

static void setup(void)
{
	const struct policy *policy = policy_find("v4.8");
	GError *error = NULL;
	struct run_spec spec = { .mode = MODE_EXPLORE };
	bool none;

	scenario = scenario_parse(text, strlen(text), "alike.ini", NULL, &error);
	ck_assert_msg(scenario != NULL, "%s", error ? error->message : "");
	spec.scenario = scenario;
	spec.policy = policy;
	config.cost = scenario->machine.cost;
	ck_assert(instance_init(&m, &spec, 16, &error));
	ck_assert(space_init(&space, &m.machine, &config));
	ck_assert(instance_set_up(space.w, &spec, &stop, &error));
	reached = g_new0(bool, STEP_PCS);
	space.reached = reached;
	space_rebase(&space);
	transitions_begin(&space);
	ck_assert(space_like(&other, &space) && space_like(&again, &space));
	symmetry = symmetry_new(&space, &none);
	ck_assert(symmetry && !none);
	rng = 2026;
}

static void teardown(void)
{
	symmetry_free(symmetry);
	space_clear(&space);
	space_clear(&other);
	space_clear(&again);
	g_free(reached);
	scenario_machine_clear(&m);
	scenario_unref(scenario);
}

static uint64_t common(const struct space *s)
{
	symmetry_look(symmetry, s, NULL);
	return symmetry_identity(symmetry, s, NIL);
}

/* The hash of the state in which they stand in order, which is made. */
static uint64_t made_form(const struct space *s, struct space *to)
{
	symmetry_look(symmetry, s, NULL);
	symmetry_rename(symmetry, s, to);
	return space_identity(to, 0);
}

/* Exchanges two of A, B and C, and their CPUs; and says how in r, for which there is room. */
static void exchange(const struct space *from, struct space *to, struct renaming *r)
{
	const uint32_t tasks = from->w->machine->tasks, a = below(3), b = (a + 1 + below(2)) % 3;

	for (uint32_t i = 0; i < from->w->tasks; i++)
		r->task[i] = i;
	for (uint32_t i = 0; i < 4; i++)
		r->cpu[i] = i;
	for (uint32_t i = 0; i < from->w->objects; i++)
		r->object[i] = i;
	r->task[a] = r->cpu[a] = b;
	r->task[b] = r->cpu[b] = a;
	r->task[tasks + a] = tasks + b;
	r->task[tasks + b] = tasks + a;
	rename_objects(from->w, r);
	rename_state(from, r, to, true);
}

static void check_state(struct renaming *r)
{
	const uint64_t identity = common(&space);
	uint64_t made;

	exchange(&space, &other, r);
	ck_assert_uint_eq(common(&other), identity);
	exchange(&other, &again, r);
	ck_assert_uint_eq(common(&again), identity);
	/* the one in which they stand in order has the same identity, and is the same for all */
	made = made_form(&space, &other);
	ck_assert_uint_eq(common(&other), identity);
	exchange(&space, &other, r);
	ck_assert_uint_eq(made_form(&other, &again), made);
}

/* At each state of walks that choose at random what happens. */
START_TEST(canonical_form_is_that_of_all_that_differ_in_names)
{
	struct renaming r = { .task = g_new0(uint32_t, space.w->tasks),
			      .cpu = g_new0(uint32_t, 4),
			      .object = g_new0(uint32_t, space.w->objects) };
	uint32_t *enabled = g_new0(uint32_t, transitions_most(&space));
	unsigned char *first = g_malloc0(space_bytes(&space));

	space_save(&space, first);
	for (int walk = 0; walk < WALKS; walk++) {
		space_restore(&space, first);
		for (int i = 0; i < STEPS; i++) {
			const uint32_t nr = transitions_enabled(&space, enabled);

			check_state(&r);
			if (!nr)
				break;
			transition_take(&space, enabled[below(nr)]);
		}
	}
	g_free(first);
	g_free(enabled);
	g_free(r.task);
	g_free(r.cpu);
	g_free(r.object);
}
END_TEST

/* Two tasks that differ only in what they have done are not taken for one another. */
START_TEST(what_differs_stays_different)
{
	uint32_t enabled[64];
	const uint64_t before = common(&space);
	uint64_t after;

	ck_assert_uint_ge(transitions_enabled(&space, enabled), 2);
	transition_take(&space, enabled[0]);
	after = common(&space);
	ck_assert_uint_ne(before, after);
	space.w->task[1].result++;
	ck_assert_uint_ne(common(&space), after);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(canonical_form_is_that_of_all_that_differ_in_names),
	ONCE(what_differs_stays_different),
	END_OF_TESTS,
};

const struct unit_suite unit_suite = { .name = "symmetry", .test = tests, .setup = setup,
				       .teardown = teardown };
