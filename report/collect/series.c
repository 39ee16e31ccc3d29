/* SPDX-License-Identifier: MIT */
/*
 * series.c - batches of numbers, and MSER-5, in whole numbers: every machine cuts the same.
 */
#include "report/collect/series.h"

#include <stddef.h>

#include <glib.h>

void series_begin(struct series *s)
{
	s->numbers = 0;
	s->sum = (struct wide){ 0 };
	s->batch_size = SERIES_BATCH;
	s->begun = s->begun_sum = 0;
	s->batches = 0;
}

static uint64_t sum_of(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void join_neighbours(struct series *s)
{
	s->batches /= 2;
	s->batch_size *= 2;
	for (uint32_t i = 0; i < s->batches; i++)
		s->batch[i] = sum_of(s->batch[2 * i], s->batch[2 * i + 1]);
}

void series_add(struct series *s, int64_t number)
{
	const uint64_t n = number < 0 ? 0 : (uint64_t)number;

	s->numbers++;
	s->sum = wide_sum(s->sum, (struct wide){ .low = n });
	s->begun_sum = sum_of(s->begun_sum, n);
	if (++s->begun < s->batch_size)
		return;
	s->batch[s->batches++] = s->begun_sum;
	s->begun = s->begun_sum = 0;
	if (s->batches == SERIES_BATCHES)
		join_neighbours(s);
}

/*
 * The sums of batches without what all of them have in common, and without so many low bits
 * that 32 are left: then no product below is beyond 128.
 */
struct scale {
	uint64_t base;
	unsigned shift;
};

static struct scale scale_of(const struct series *s)
{
	uint64_t least = UINT64_MAX, most = 0;
	struct scale scale;

	for (uint32_t i = 0; i < s->batches; i++) {
		least = MIN(least, s->batch[i]);
		most = MAX(most, s->batch[i]);
	}
	scale = (struct scale){ .base = least };
	while ((most - least) >> scale.shift > UINT32_MAX)
		scale.shift++;
	return scale;
}

/*
 * How many batches MSER-5 cuts. With n batches of sum S and sum of squares Q left, the squared
 * standard error is (Q - S*S / n) / (n*n), so (n*Q - S*S) / (n*n*n) is to be least. Of several
 * such places the first is taken.
 */
static uint32_t batches_to_cut(const struct series *s)
{
	const struct scale scale = scale_of(s);
	struct wide squares = { 0 }, least = { 0 };
	uint64_t sum = 0, least_cube = 0;
	uint32_t cut = s->batches, best = 0;

	while (cut--) {
		const uint64_t y = (s->batch[cut] - scale.base) >> scale.shift;
		const uint64_t n = s->batches - cut, cube = n * n * n;
		struct wide error;

		sum += y;
		squares = wide_sum(squares, wide_product(y, y));
		if (cut > s->batches / 2)
			continue;
		error = wide_difference(wide_times(squares, n), wide_product(sum, sum));
		if (least_cube && wide_is_less(wide_times(least, cube),
					       wide_times(error, least_cube)))
			continue;
		least = error;
		least_cube = cube;
		best = cut;
	}
	return best;
}

struct steady series_steady(const struct series *s)
{
	const uint32_t cut = s->batches < SERIES_LEAST ? s->batches : batches_to_cut(s);
	const gboolean seen = cut < s->batches / 2;
	struct steady steady = { .numbers = s->numbers, .cut = -1 };
	struct wide sum = s->sum;
	uint64_t rest;

	if (!s->numbers)
		return steady;
	if (seen) {
		steady.cut = (int64_t)(cut * s->batch_size);
		steady.numbers -= cut * s->batch_size;
		for (uint32_t i = 0; i < cut; i++)
			sum = wide_difference(sum, (struct wide){ .low = s->batch[i] });
	}
	sum = wide_sum(sum, (struct wide){ .low = steady.numbers / 2 });
	steady.mean = (int64_t)wide_divided(sum, steady.numbers, &rest).low;
	return steady;
}
