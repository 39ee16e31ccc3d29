/* SPDX-License-Identifier: MIT */
/*
 * check-guards.c - which lock protects what in each kind of variant: a step on it by a task that
 * does not hold that lock is a data race.
 */
#include <check.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "policies/policy.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/state/state.h"
#include "scenarios/load/sweep/sweep.h"
#include "scenarios/load/machine.h"
#include "sim/kernel/boot.h"
#include "sim/world/world.h"
#include "tests/unit/suite.h"

static const char text[] = "[machine]\ncpus = 2\n[vmalloc]\nspace = 4MiB\nnodes = 2\n"
			   "[policy]\nvariants = v4.8, v5.4, v6.1, v6.12\n"
			   "[task A]\ncpu = 0\nprogram = map_ram 1p as a; unmap_ram a\n"
			   "[task B]\ncpu = 1\nprogram = yield\n";

/* The last data race, in words; empty: there was none. */
static char race[DETAIL_BYTES];

static void on_violation(void *data, const struct world *w, const struct violation *v)
{
	(void)data, (void)w;
	ck_assert_uint_eq(v->property, DATA_RACE);
	memcpy(race, v->detail, sizeof(race));
}

/* Steps that touch what this lock protects: without it, with it, and those that need none. */
static void guards(struct world *w, const char *lock, uint32_t object)
{
	const struct step step = { .label = "look" }, unlocked = { .label = "look", .unlocked = 1 };
	const struct task *t = &w->task[0];
	uint32_t nr = 0;
	char end[DETAIL_BYTES];

	while (nr < w->machine->locks && strcmp(w->machine->lock[nr].name, lock))
		nr++;
	ck_assert_uint_lt(nr, w->machine->locks);
	snprintf(end, sizeof(end), " without %s", lock);
	race[0] = 0;
	vmap_check_guard(w, t, &unlocked, object);
	ck_assert_str_eq(race, "");
	vmap_check_guard(w, t, &step, object);
	ck_assert(g_str_has_prefix(race, "look touches ") && g_str_has_suffix(race, end));
	w->lock[nr].owner = 1;		/* somebody else's */
	race[0] = 0;
	vmap_check_guard(w, t, &step, object);
	ck_assert(g_str_has_suffix(race, end));
	w->lock[nr].owner = 0;
	race[0] = 0;
	vmap_check_guard(w, t, &step, object);
	ck_assert_str_eq(race, "");
	w->lock[nr].owner = NIL;
}

static void of_blocks(struct world *w)
{
	guards(w, "vbq.1.lock", BLOCKS(1));
	guards(w, "vb.1.0.lock", BLOCK(vmap_of(w)->blocks_per_cpu));
}

static void of_v4_8(struct world *w)
{
	guards(w, "vmap_area_lock", AREAS);
	of_blocks(w);
}

static void of_v5_4(struct world *w)
{
	guards(w, "vmap_area_lock", FREE_TREE);
	guards(w, "vmap_area_lock", BUSY(0));
	of_blocks(w);
}

static void of_v6_1(struct world *w)
{
	guards(w, "free_vmap_area_lock", FREE_TREE);
	guards(w, "vmap_area_lock", BUSY(0));
	guards(w, "purge_vmap_area_lock", LAZY(0));
	of_blocks(w);
}

static void of_v6_12(struct world *w)
{
	guards(w, "free_vmap_area_lock", FREE_TREE);
	guards(w, "vn.1.busy.lock", BUSY(1));
	guards(w, "vn.1.lazy.lock", LAZY(1));
	guards(w, "vn.1.pool_lock", POOL(1));
	of_blocks(w);
}

static const struct {
	const char *variant;
	void (*check)(struct world *w);
} kinds[] = {
	{ "v4.8", of_v4_8 }, { "v5.4", of_v5_4 }, { "v6.1", of_v6_1 }, { "v6.12", of_v6_12 },
};

START_TEST(a_lock_protects_what_it_ought_to)
{
	const struct observer o = { .violation = on_violation };
	GError *error = NULL;
	struct scenario *s = scenario_parse(text, strlen(text), "guards", NULL, &error);
	struct scenario_machine m;
	struct world *w;

	ck_assert_msg(s != NULL, "%s", error ? error->message : "");
	ck_assert(scenario_machine_of(&m, s, policy_find(kinds[_i].variant)));
	w = world_new(&m.machine, &o);
	ck_assert_ptr_nonnull(w);
	kinds[_i].check(w);
	world_free(w);
	scenario_machine_clear(&m);
	scenario_unref(s);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(a_lock_protects_what_it_ought_to, G_N_ELEMENTS(kinds)),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "guards", .test = tests };
