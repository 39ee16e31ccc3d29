/* SPDX-License-Identifier: MIT */
/*
 * check-farm.c - runs that ranks make for others: who gets the next one, what a lost rank
 * had, and how the threads that wait come to an end.
 */
#include "tests/unit/suite.h"

#include <string.h>

#include "mpi/farm.h"

enum { RANKS = 3, THREADS = 4 };

static struct farm *farm;
static int64_t reserved;	/* bytes for a record */
static struct run_spec spec[THREADS];
static GThread *thread[THREADS];
static GError *error[THREADS];

static gboolean reserve(void *data, int64_t bytes)
{
	(void)data;
	reserved += bytes;
	return TRUE;
}

static gpointer wait_for_record(gpointer data)
{
	const struct run_control control = { .reserve = reserve };
	const gsize i = GPOINTER_TO_SIZE(data);

	return farm_make(&spec[i], &control, farm, &error[i]);
}

/* Threads bring runs with the seeds `from` to end - 1, in this order. */
static void bring(gsize from, gsize end)
{
	for (gsize i = from; i < end; i++) {
		spec[i].seed = i;
		thread[i] = g_thread_new("test", wait_for_record, GSIZE_TO_POINTER(i));
		while (farm_brought(farm) <= i)
			g_usleep(100);
	}
}

/* Ends thread i: it has no record. */
static void ended(gsize i)
{
	ck_assert_ptr_null(g_thread_join(thread[i]));
}

/* The next run is for this rank, and has this seed. Returns its number. */
static guint32 next_is(int rank, uint64_t seed)
{
	struct run_spec got;
	guint32 item;
	int to;

	ck_assert(farm_next(farm, &to, &item, &got));
	ck_assert_int_eq(to, rank);
	ck_assert_uint_eq(got.seed, seed);
	return item;
}

static void nothing_is_next(void)
{
	struct run_spec got;
	guint32 item;
	int to;

	ck_assert(!farm_next(farm, &to, &item, &got));
}

static void setup(void)
{
	memset(error, 0, sizeof(error));
	reserved = 0;
	farm = farm_new(RANKS);
}

static void teardown(void)
{
	farm_free(farm);
}

START_TEST(who_has_not_asked_gets_nothing)
{
	bring(0, 1);
	nothing_is_next();
	farm_wanted(farm, 2, 1);
	next_is(2, 0);
	farm_stop(farm);
	ended(0);
}
END_TEST

START_TEST(who_has_least_gets_the_next)
{
	bring(0, 4);
	farm_wanted(farm, 1, 4);
	next_is(1, 0);
	next_is(1, 1);
	farm_wanted(farm, 2, 1);
	next_is(2, 2);
	next_is(1, 3);
	farm_stop(farm);
	for (gsize i = 0; i < 4; i++)
		ended(i);
}
END_TEST

START_TEST(what_a_lost_rank_had_comes_first)
{
	bring(0, 3);
	farm_wanted(farm, 1, 2);
	next_is(1, 0);
	next_is(1, 1);
	ck_assert_uint_eq(farm_lost(farm, 1), 2);
	farm_wanted(farm, 1, 1);	/* it had said so before */
	nothing_is_next();
	farm_wanted(farm, 2, 3);
	next_is(2, 0);
	next_is(2, 1);
	next_is(2, 2);
	farm_stop(farm);
	for (gsize i = 0; i < 3; i++)
		ended(i);
}
END_TEST

START_TEST(an_error_ends_only_its_run)
{
	guint32 item;

	bring(0, 2);
	farm_wanted(farm, 1, 2);
	item = next_is(1, 0);
	farm_failed(farm, item, g_error_new_literal(SCENARIO_ERROR, 7, "made by hand"));
	ended(0);
	ck_assert_str_eq(error[0]->message, "made by hand");
	next_is(1, 1);
	farm_stop(farm);
	ended(1);
	ck_assert_ptr_null(error[1]);
	g_error_free(error[0]);
}
END_TEST

START_TEST(once_nothing_can_be_made_all_get_the_error)
{
	GError *why = g_error_new_literal(SCENARIO_ERROR, 7, "made by hand");

	bring(0, 1);
	farm_fail(farm, why);
	ended(0);
	bring(1, 2);
	ended(1);
	ck_assert_str_eq(error[0]->message, "made by hand");
	ck_assert_str_eq(error[1]->message, "made by hand");
	for (gsize i = 0; i < 2; i++)
		g_error_free(error[i]);
	g_error_free(why);
}
END_TEST

/* A large record comes when its thread has reserved memory for it. */
START_TEST(a_large_record_waits_for_room)
{
	guint32 item, granted;
	int rank;

	bring(0, 1);
	farm_wanted(farm, 2, 1);
	item = next_is(2, 0);
	ck_assert(!farm_next_room(farm, &rank, &granted));
	ck_assert_int_eq(reserved, 0);
	farm_offered(farm, item, 5000);
	while (!farm_next_room(farm, &rank, &granted))
		g_usleep(100);
	ck_assert_int_eq(reserved, 5000);
	ck_assert_int_eq(rank, 2);
	ck_assert_uint_eq(granted, item);
	farm_stop(farm);
	ended(0);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(who_has_not_asked_gets_nothing),
	ONCE(who_has_least_gets_the_next),
	ONCE(what_a_lost_rank_had_comes_first),
	ONCE(an_error_ends_only_its_run),
	ONCE(once_nothing_can_be_made_all_get_the_error),
	ONCE(a_large_record_waits_for_room),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "farm", .test = tests, .setup = setup,
				       .teardown = teardown };
