/* SPDX-License-Identifier: MIT */
/*
 * check-measures.c - MSER-5 and histograms.
 *
 * What is expected of MSER-5 was computed by these lines of Python, in fractions:
 *
 *	def mser(values, size=5):
 *		y = [sum(values[i:i + size]) for i in range(0, len(values) // size * size, size)]
 *		def error(cut):
 *			z = y[cut:]; mean = Fraction(sum(z), len(z))
 *			return sum((v - mean) ** 2 for v in z) / Fraction(len(z) ** 2)
 *		cut = min(range(len(y) // 2 + 1), key=error)
 *		return cut * size if len(y) >= 10 and cut < len(y) // 2 else None
 *
 * size is 5, of 20,480 numbers 10, and of 50,000 numbers 20: it doubles as long as there are
 * 4096 batches.
 */
#include "report/collect/histogram.h"
#include "report/collect/series.h"
#include "tests/unit/suite.h"

#include <glib.h>

static struct series series;

/* A decaying start and noise: [next() + (20000 // (1 + i) if i < 400 else 0) for i in …] */
static void add_decaying(unsigned nr)
{
	uint64_t x = 1;

	for (unsigned i = 0; i < nr; i++) {
		x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		series_add(&series, (int64_t)(1000 + (x >> 33) % 200) +
					    (i < 400 ? 20000 / (1 + (int64_t)i) : 0));
	}
}

static void add_step(unsigned early, int64_t first, unsigned late, int64_t then)
{
	for (unsigned i = 0; i < early + late; i++)
		series_add(&series, i < early ? first : then);
}

static void begin(void)
{
	series_begin(&series);
}

static void assert_steady(int64_t cut, uint64_t numbers, int64_t mean)
{
	const struct steady s = series_steady(&series);

	ck_assert_int_eq(s.cut, cut);
	ck_assert_uint_eq(s.numbers, numbers);
	ck_assert_int_eq(s.mean, mean);
}

static const struct {
	unsigned nr;
	int64_t cut, mean;
} decay[] = {
	{ 49, -1, 2925 }, { 50, -1, 2899 }, { 103, -1, 2115 }, { 1000, 365, 1107 },
	{ 5000, 400, 1101 }, { 20000, 400, 1100 }, { 20480, 400, 1100 }, { 50000, 440, 1100 },
};

START_TEST(the_warm_up_ends_where_python_says)
{
	add_decaying(decay[_i].nr);
	assert_steady(decay[_i].cut, decay[_i].nr - (uint64_t)MAX(decay[_i].cut, 0),
		      decay[_i].mean);
}
END_TEST

START_TEST(nothing_is_cut_of_what_is_always_the_same)
{
	add_step(0, 0, 100, 7);
	assert_steady(0, 100, 7);
}
END_TEST

START_TEST(a_first_level_is_cut)
{
	add_step(50, 100, 150, 10);
	assert_steady(50, 150, 10);
}
END_TEST

START_TEST(nothing_is_cut_where_more_than_half_would_be)
{
	add_step(150, 100, 150, 10);
	assert_steady(-1, 300, 55);
}
END_TEST

START_TEST(without_numbers_there_is_no_mean)
{
	assert_steady(-1, 0, 0);
}
END_TEST

START_TEST(neighbours_are_joined_before_the_batches_are_full)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < 5 * SERIES_BATCHES; i++)
		series_add(&series, i);
	ck_assert_uint_eq(series.batches, SERIES_BATCHES / 2);
	ck_assert_uint_eq(series.batch_size, 10);
	ck_assert_uint_eq(series.batch[0], 45);
	ck_assert_uint_eq(series.batch[1], 145);
	for (unsigned i = 0; i < series.batches; i++)
		sum += series.batch[i];
	ck_assert_uint_eq(sum, series.sum.low);
}
END_TEST

START_TEST(the_largest_numbers_do_not_overflow)
{
	add_step(1000, INT64_MAX, 9000, INT64_MAX - 5);
	assert_steady(0, 10000, INT64_MAX - 5 + 1);	/* (1000 * 5) / 10000, rounded */
	begin();
	add_step(10, INT64_MAX / 8, 90, 0);
	assert_steady(10, 90, 0);
}
END_TEST

START_TEST(each_number_is_in_the_bucket_that_covers_it)
{
	ck_assert_uint_eq(histogram_bucket(-1), 0);
	ck_assert_uint_eq(histogram_bucket(INT64_MAX), HISTOGRAM_BUCKETS - 1);
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		const int64_t from = histogram_bound(i);
		const int64_t to = i + 1 < HISTOGRAM_BUCKETS ? histogram_bound(i + 1) - 1 :
							       INT64_MAX;

		ck_assert_uint_eq(histogram_bucket(from), i);
		ck_assert_uint_eq(histogram_bucket(to), i);
		if (from < HISTOGRAM_EXACT)
			ck_assert_int_eq(from, to);
		else
			ck_assert_int_le(to - from + 1, from / 32);
	}
}
END_TEST

START_TEST(a_histogram_lists_distances_and_counts)
{
	static const int64_t number[] = { 0, 63, 64, 65, 66, 127, 128, 131, 132, 0 };
	struct histogram *h = g_new0(struct histogram, 1);
	g_autofree char *empty = histogram_text(h), *text = NULL;

	ck_assert_ptr_null(empty);
	for (unsigned i = 0; i < G_N_ELEMENTS(number); i++)
		histogram_add(h, number[i]);
	text = histogram_text(h);
	ck_assert_str_eq(text, " \"_!!\"!!>!!\"!!");
	g_free(h);
}
END_TEST

START_TEST(large_counts_are_characters_too)
{
	struct histogram *h = g_new0(struct histogram, 1);
	g_autofree char *text = NULL;

	h->count[1] = 0xd7ff - 32;
	h->count[2] = 0xd800 - 32;
	h->count[3] = 2000001;
	text = histogram_text(h);
	/* a million is U+F6A60 */
	ck_assert_str_eq(text, "!\xed\x9f\xbf" "!\xf0\x90\x80\x80"
			       "!\xf3\xb6\xa9\xa0 \xf3\xb6\xa9\xa0 !");
	g_free(h);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(the_warm_up_ends_where_python_says, G_N_ELEMENTS(decay)),
	ONCE(nothing_is_cut_of_what_is_always_the_same),
	ONCE(a_first_level_is_cut),
	ONCE(nothing_is_cut_where_more_than_half_would_be),
	ONCE(without_numbers_there_is_no_mean),
	ONCE(neighbours_are_joined_before_the_batches_are_full),
	ONCE(the_largest_numbers_do_not_overflow),
	ONCE(each_number_is_in_the_bucket_that_covers_it),
	ONCE(a_histogram_lists_distances_and_counts),
	ONCE(large_counts_are_characters_too),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "measures", .test = tests, .setup = begin };
