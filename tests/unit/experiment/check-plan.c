/* SPDX-License-Identifier: MIT */
/*
 * check-plan.c - a plan has each run of a sweep once, however it is cut into shards, leaves out
 * what is done, and repeats a point until it is known well enough.
 */
#include "tests/unit/suite.h"

#include <math.h>
#include <string.h>

#include "experiment/batch/plan.h"

static const char head[] =
	"[machine]\n"
	"cpus = 1\n"
	"[policy]\n"
	"variants = v4.8, v4.10, hellwig\n"
	"[task A]\n"
	"cpu = 0\n"
	"program = vmalloc 8p\n"
	"[sweep]\n";

static struct sweep *sweep;
static struct plan *plan;

/* NULL with *error set, if the plan cannot be made. */
static struct plan *plan_of(const char *rules, uint32_t shard, uint32_t shards, GError **error)
{
	g_autofree char *text = g_strconcat(head, rules, NULL);
	struct plan_request request = { .common = { .mode = MODE_RUN },
					.shard = shard, .shards = shards };

	sweep = sweep_parse(text, strlen(text), "plan.ini", error);
	ck_assert_ptr_nonnull(sweep);
	request.sweep = sweep;
	return plan_new(&request, error);
}

static void make_plan(const char *rules, uint32_t shard, uint32_t shards)
{
	GError *error = NULL;

	plan = plan_of(rules, shard, shards, &error);
	ck_assert_msg(plan != NULL, "%s", error ? error->message : "");
}

static void drop_plan(void)
{
	plan_free(plan);
	sweep_free(sweep);
}

/* Takes the next run; FALSE if there is none at the moment. */
static gboolean take(struct run_spec *spec, enum plan_step expected_end)
{
	GError *error = NULL;
	const enum plan_step step = plan_next(plan, spec, &error);
	struct scenario *s;

	if (step != PLAN_RUN) {
		ck_assert_int_eq(step, expected_end);
		return FALSE;
	}
	s = plan_load(plan, spec, &error);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(s->point_number, spec->point);
	ck_assert_uint_eq(spec->seed, s->machine.seed + spec->repeat);
	scenario_unref(s);
	return TRUE;
}

START_TEST(runs_come_in_the_order_of_their_numbers)
{
	struct run_spec spec;
	uint64_t number = 0;

	make_plan("machine.cpus = 1, 2\nrepeat = 4\n", 0, 0);
	ck_assert_uint_eq(plan_total(plan), 24);
	for (; take(&spec, PLAN_END); number++) {
		ck_assert_uint_eq(spec.number, number);
		ck_assert_uint_eq(spec.point, number / 12);
		ck_assert_uint_eq(spec.repeat, number / 3 % 4);
		plan_note(plan, &spec, NAN);
	}
	ck_assert_uint_eq(number, 24);
	drop_plan();
}
END_TEST

/* Each run belongs to one shard, and shards have about as many of each variant. */
START_TEST(shards_are_the_whole)
{
	const uint32_t shards = (uint32_t)_i;
	guint times[45] = { 0 }, all = 0;

	for (uint32_t shard = 1; shard <= shards; shard++) {
		guint nr = 0, of[3] = { 0 };
		struct run_spec spec;

		make_plan("machine.cpus = 1..3\nrepeat = 5\n", shard, shards);
		for (; take(&spec, PLAN_END); nr++) {
			times[spec.number]++;
			of[spec.number % 3]++;
			plan_note(plan, &spec, NAN);
		}
		ck_assert_uint_eq(nr, plan_total(plan));
		ck_assert_uint_le(MAX(of[0], MAX(of[1], of[2])), MIN(of[0], MIN(of[1], of[2])) + 1);
		all += nr;
		drop_plan();
	}
	ck_assert_uint_eq(all, 45);
	for (guint i = 0; i < 45; i++)
		ck_assert_uint_eq(times[i], 1);
}
END_TEST

START_TEST(what_is_done_is_left_out)
{
	struct run_spec spec;
	guint nr = 0;

	make_plan("machine.cpus = 1, 2\nrepeat = 2\n", 0, 0);
	plan_leave_out(plan, 1, 1, "v4.10", 2, NAN);
	plan_leave_out(plan, 0, 0, "v4.8", 1, NAN);
	plan_leave_out(plan, 0, 0, "v4.8", 1, NAN);
	plan_leave_out(plan, 0, 1, "v4.8", 77, NAN);	/* another seed: another run */
	plan_leave_out(plan, 0, 0, "none", 1, NAN);	/* this and those below are not in it */
	plan_leave_out(plan, 9, 0, "v4.8", 1, NAN);
	plan_leave_out(plan, 0, 9, "v4.8", 10, NAN);
	plan_left_out(plan);
	ck_assert_uint_eq(plan_total(plan), 10);
	for (; take(&spec, PLAN_END); nr++) {
		ck_assert(spec.number != 0 && spec.number != 10);
		plan_note(plan, &spec, NAN);
	}
	ck_assert_uint_eq(nr, 10);
	drop_plan();
}
END_TEST

/* Takes all runs of a wave and notes a value of each. Returns how many there were. */
static guint take_wave(double (*value)(const struct run_spec *), enum plan_step end)
{
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(struct run_spec));
	struct run_spec spec;

	while (take(&spec, end))
		g_array_append_val(taken, spec);
	for (guint i = 0; i < taken->len; i++) {
		const struct run_spec *s = &g_array_index(taken, struct run_spec, i);

		plan_note(plan, s, value(s));
	}
	return taken->len;
}

/* At the second point one variant has wide values; all others hardly differ. */
static double wide_at_the_second(const struct run_spec *s)
{
	const double turn = s->repeat % 2 ? 1 : -1;

	if (s->point == 1 && !strcmp(s->policy->name, "v4.10"))
		return 100 + 50 * turn;
	return 100 + turn;
}

START_TEST(only_points_that_are_not_known_well_are_repeated)
{
	make_plan("machine.cpus = 1..3\nrepeat = 35\nprecision = 5 %\nmeasure = wait\n", 0, 0);
	ck_assert_uint_eq(take_wave(wide_at_the_second, PLAN_WAIT), 3 * 10 * 3);
	ck_assert_uint_eq(take_wave(wide_at_the_second, PLAN_WAIT), 10 * 3);
	ck_assert_uint_eq(take_wave(wide_at_the_second, PLAN_WAIT), 10 * 3);
	ck_assert_uint_eq(take_wave(wide_at_the_second, PLAN_WAIT), 5 * 3);
	ck_assert_uint_eq(take_wave(wide_at_the_second, PLAN_END), 0);
	drop_plan();
}
END_TEST

static double nothing(const struct run_spec *s)
{
	(void)s;
	return NAN;
}

START_TEST(runs_without_values_are_not_repeated)
{
	make_plan("machine.cpus = 1, 2\nrepeat = 35\nprecision = 5 %\n", 0, 0);
	ck_assert_uint_eq(take_wave(nothing, PLAN_WAIT), 2 * 10 * 3);
	ck_assert_uint_eq(take_wave(nothing, PLAN_END), 0);
	drop_plan();
}
END_TEST

/* What was done before counts as what is done now does. */
START_TEST(resumed_plan_goes_on_where_it_was)
{
	static const char *const variant[] = { "v4.8", "v4.10", "hellwig" };
	struct run_spec spec = { .point = 1 };

	make_plan("machine.cpus = 1..3\nrepeat = 35\nprecision = 5 %\nmeasure = wait\n", 0, 0);
	for (uint64_t point = 0; point < 3; point++)
		for (uint64_t repeat = 0; repeat < 10; repeat++)
			for (guint i = 0; i < 3; i++) {
				struct run_spec of = { .policy = policy_find(variant[i]),
						       .point = point, .repeat = repeat };

				plan_leave_out(plan, point, repeat, variant[i], repeat + 1,
					       wide_at_the_second(&of));
			}
	plan_left_out(plan);
	ck_assert(take(&spec, PLAN_END));
	ck_assert_uint_eq(spec.point, 1);
	ck_assert_uint_eq(spec.repeat, 10);
	drop_plan();
}
END_TEST

/* The order in which a database has them is that in which they were merged. */
START_TEST(what_is_done_may_come_in_any_order)
{
	struct run_spec spec;

	make_plan("machine.cpus = 1..6\nconstraint = machine.cpus > 2\nrepeat = 20\n"
		  "precision = 5 %\n", 0, 0);
	for (uint64_t repeat = 10; repeat-- > 0;)
		for (uint64_t point = 6; point-- > 0;)
			for (guint i = 0; i < 2 * 3; i++) {	/* each twice */
				const struct policy *v = plan_variants(plan)->pdata[i / 2];

				plan_leave_out(plan, point, repeat, v->name, repeat + 1,
					       point == 4 && i % 2 == 0 ? (double)repeat : 7);
			}
	plan_left_out(plan);
	ck_assert_uint_eq(plan_total(plan), 4 * 10 * 3);
	for (guint nr = 0; nr < 10 * 3; nr++) {	/* only there they differ, in what came first */
		ck_assert(take(&spec, PLAN_END));
		ck_assert_uint_eq(spec.point, 4);
		ck_assert_uint_eq(spec.repeat, 10 + nr / 3);
		plan_note(plan, &spec, NAN);
	}
	ck_assert(!take(&spec, PLAN_END));
	drop_plan();
}
END_TEST

START_TEST(more_runs_than_numbers_are_refused)
{
	GError *error = NULL;

	ck_assert_ptr_null(plan_of("scenario.seed = 1..1000000\nrepeat = 1000000\n", 0, 0, &error));
	ck_assert_str_eq(error->message,
			 "plan.ini:10: repeat = 1000000 makes 1000000000000 runs of each of 3 "
			 "variants, expected at most 1099511627776 of all together");
	g_clear_error(&error);
	sweep_free(sweep);
	make_plan("scenario.seed = 1..1000000\nrepeat = 366503\n", 0, 0);
	ck_assert_uint_eq(plan_total(plan), UINT64_C(1099509000000));
	drop_plan();
}
END_TEST

/* With a precision a shard has whole points, so that it alone can tell when to stop. */
START_TEST(shards_of_points_are_the_whole)
{
	guint points = 0;

	for (uint32_t shard = 1; shard <= 2; shard++) {
		struct run_spec spec;
		guint nr = 0;

		make_plan("machine.cpus = 1..3\nrepeat = 10\nprecision = 5 %\n", shard, 2);
		for (; take(&spec, PLAN_WAIT); nr++)
			ck_assert_uint_eq(spec.point % 2, shard - 1);
		ck_assert_uint_eq(nr % 30, 0);
		points += nr / 30;
		drop_plan();
	}
	ck_assert_uint_eq(points, 3);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(runs_come_in_the_order_of_their_numbers),
	FROM(shards_are_the_whole, 1, 50),
	ONCE(what_is_done_is_left_out),
	ONCE(only_points_that_are_not_known_well_are_repeated),
	ONCE(runs_without_values_are_not_repeated),
	ONCE(resumed_plan_goes_on_where_it_was),
	ONCE(what_is_done_may_come_in_any_order),
	ONCE(shards_of_points_are_the_whole),
	ONCE(more_runs_than_numbers_are_refused),
	END_OF_TESTS,
};

const struct unit_suite unit_suite = { .name = "plan", .test = tests };
