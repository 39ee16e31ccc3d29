/* SPDX-License-Identifier: MIT */
/*
 * check-sweep.c - ranges become values, values become points, and points have their numbers.
 */
#include <check.h>
#include <glib.h>
#include <string.h>

#include "scenarios/load/sweep/sweep.h"
#include "tests/unit/suite.h"

static const char base[] =
	"[scenario]\nhorizon = 1ms\n[vmalloc]\nspace = 1GiB\n[policy]\nvariants = v4.8\n"
	"[task A]\nprogram = vmalloc 8p\n[sweep]\n";

static struct sweep *sweep_of(const char *section)
{
	g_autofree char *text = g_strconcat(base, section, NULL);
	g_autoptr(GError) error = NULL;
	struct sweep *sw = sweep_parse(text, strlen(text), "test.ini", &error);

	ck_assert_msg(sw, "%s", error ? error->message : "no error set");
	return sw;
}

/* The labels of all points, with a "; " between two. */
static char *labels_of(const struct sweep *sw)
{
	GString *all = g_string_new(NULL);

	for (guint64 i = 0; i < sweep_points(sw); i++) {
		g_autoptr(GError) error = NULL;
		struct scenario *s = sweep_has(sw, i) ? sweep_load(sw, i, &error) : NULL;

		ck_assert_msg(!error, "%s", error ? error->message : "");
		if (!s)
			continue;
		ck_assert_uint_eq(s->point_number, i);
		g_string_append_printf(all, "%s%s", all->len ? "; " : "", s->point);
		scenario_unref(s);
	}
	return g_string_free(all, FALSE);
}

static const struct {
	const char *section, *labels;
} sweeps[] = {
	{ "machine.cpus = 1..4", "cpus=1; cpus=2; cpus=3; cpus=4" },
	{ "machine.cpus = 1..9 +3", "cpus=1; cpus=4; cpus=7" },
	{ "machine.cpus = 3..3", "cpus=3" },
	{ "machine.cpus = 1 .. 9 * 3", "cpus=1; cpus=3; cpus=9" },
	{ "machine.cpus = 1, 2, 4..8 +2", "cpus=1; cpus=2; cpus=4; cpus=6; cpus=8" },
	{ "vmalloc.lazy_unit = 8MiB..64MiB *2",
	  "lazy_unit=8MiB; lazy_unit=16MiB; lazy_unit=32MiB; lazy_unit=64MiB" },
	{ "vmalloc.lazy_unit = 512KiB..1MiB *2", "lazy_unit=512KiB; lazy_unit=1024KiB" },
	{ "vmalloc.lazy_unit = 1p..3p", "lazy_unit=1p; lazy_unit=2p; lazy_unit=3p" },
	{ "task A.start = 0.5ms..1.5ms +0.5ms", "start=500us; start=1ms; start=1500us" },
	{ "task A.start = 0..2ms", "start=0ms; start=1ms; start=2ms" },
	{ "task A.priority = -2..2 +2", "priority=-2; priority=0; priority=2" },
	{ "scenario.seed = 18446744073709551614..18446744073709551615",
	  "seed=18446744073709551614; seed=18446744073709551615" },
	{ "machine.cpus = 1, 2\nvmalloc.nodes = 1, 2",
	  "cpus=1 nodes=1; cpus=1 nodes=2; cpus=2 nodes=1; cpus=2 nodes=2" },
	{ "machine.cpus = 1, 2\nscenario.seed = 7, 8\nvmalloc.nodes = 3, 4\n"
	  "zip = machine.cpus, vmalloc.nodes",
	  "cpus=1 seed=7 nodes=3; cpus=2 seed=7 nodes=4; "
	  "cpus=1 seed=8 nodes=3; cpus=2 seed=8 nodes=4" },
	{ "machine.cpus = 1..3\nvmalloc.nodes = 1..3\n"
	  "constraint = vmalloc.nodes < machine.cpus && \\\n !(machine.cpus == 3 && "
	  "vmalloc.nodes * 2 - 1 == 3)",
	  "cpus=2 nodes=1; cpus=3 nodes=1" },
	{ "vmalloc.lazy_unit = 8MiB..64MiB *2\nconstraint = vmalloc.lazy_unit >= 4096p * 2",
	  "lazy_unit=32MiB; lazy_unit=64MiB" },
	{ "machine.preemption = none, full, rt\nconstraint = machine.preemption != none && "
	  "vmalloc.guard == no",
	  "preemption=full; preemption=rt" },
	{ "vmalloc.nodes = auto, 2..3\nconstraint = vmalloc.nodes == auto || vmalloc.nodes > 2",
	  "nodes=auto; nodes=3" },
};

START_TEST(a_sweep_has_these_points)
{
	struct sweep *sw = sweep_of(sweeps[_i].section);
	g_autofree char *labels = labels_of(sw);

	ck_assert_str_eq(labels, sweeps[_i].labels);
	sweep_free(sw);
}
END_TEST

START_TEST(excluded_points_keep_their_numbers)
{
	struct sweep *sw = sweep_of("machine.cpus = 1..4\nconstraint = machine.cpus % 2 == 0");

	ck_assert_uint_eq(sweep_points(sw), 4);
	ck_assert_uint_eq(sweep_kept(sw), 2);
	ck_assert(!sweep_has(sw, 0) && sweep_has(sw, 1) && !sweep_has(sw, 2) && sweep_has(sw, 3));
	ck_assert(!sweep_has(sw, 4));
	sweep_free(sw);
}
END_TEST

START_TEST(settings_have_amounts)
{
	struct sweep *sw = sweep_of("vmalloc.lazy_unit = 1MiB\nmachine.preemption = rt\n"
				    "task A.start = 2us");
	struct scenario *s = sweep_load(sw, 0, NULL);

	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(s->settings->len, 3);
	ck_assert_int_eq(g_array_index(s->settings, struct point_setting, 0).amount, 1 << 20);
	ck_assert(!g_array_index(s->settings, struct point_setting, 1).is_number);
	ck_assert_int_eq(g_array_index(s->settings, struct point_setting, 2).amount, 2000);
	ck_assert_str_eq(g_array_index(s->settings, struct point_setting, 2).value, "2us");
	scenario_unref(s);
	sweep_free(sw);
}
END_TEST

START_TEST(a_point_outlives_its_sweep)
{
	struct sweep *sw = sweep_of("machine.cpus = 2, 3"), *again;
	struct scenario *s = sweep_load(sw, 1, NULL), *other;

	sweep_free(sw);
	ck_assert_ptr_nonnull(s);
	again = sweep_parse(s->sweep_text, strlen(s->sweep_text), "again.ini", NULL);
	ck_assert_ptr_nonnull(again);
	ck_assert_str_eq(sweep_text(again), s->sweep_text);
	other = sweep_load(again, 1, NULL);
	ck_assert_ptr_nonnull(other);
	ck_assert_str_eq(other->text, s->text);
	scenario_unref(other);
	scenario_unref(s);
	sweep_free(again);
}
END_TEST

START_TEST(rules_are_read)
{
	struct sweep *sw = sweep_of("repeat = 9\nprecision = 0.25 %\nmeasure = preempt_off");

	ck_assert_uint_eq(sweep_rules(sw)->repeats, 9);
	ck_assert_uint_eq(sweep_rules(sw)->precision, 25);
	ck_assert_str_eq(sweep_rules(sw)->measure, "preempt_off");
	sweep_free(sw);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(a_sweep_has_these_points, G_N_ELEMENTS(sweeps)),
	ONCE(excluded_points_keep_their_numbers),
	ONCE(settings_have_amounts),
	ONCE(a_point_outlives_its_sweep),
	ONCE(rules_are_read),
	END_OF_TESTS,
};

const struct unit_suite unit_suite = { .name = "sweep", .test = tests };
