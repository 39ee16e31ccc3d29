/* SPDX-License-Identifier: MIT */
/*
 * figure.c - what came of measuring something again and again: a median, and its spread.
 */
#include "cli/calibrate/figure.h"

#include <stdlib.h>
#include <time.h>

#include "cli/base/signals.h"

enum { SAMPLES = 101, NS_PER_S = 1000000000, BUDGET_NS = 200000000 };

int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct figure figure_measure(measure_fn *once, void *data, const char *lacks)
{
	const int64_t end = now_ns() + BUDGET_NS;
	double sample[SAMPLES];
	unsigned nr = 0;

	once(data);		/* it warms up */
	for (unsigned tries = 0; tries < SAMPLES; tries++) {
		const double ns = once(data);

		if (ns >= 0)
			sample[nr++] = ns;
		if (stop_requested || now_ns() > end)
			break;
	}
	if (!nr)
		return figure_lacking(lacks);
	qsort(sample, nr, sizeof(*sample), compare);
	return (struct figure){ .low = sample[nr / 10], .median = sample[nr / 2],
				.high = sample[nr - 1 - nr / 10], .samples = nr };
}

struct figure figure_lacking(const char *lacks)
{
	return (struct figure){ .lacks = lacks };
}

struct figure figure_less(struct figure f, double parts, const char *lacks)
{
	if (!f.samples)
		return f;
	if (f.median <= parts)
		return figure_lacking(lacks);
	f.low = f.low > parts ? f.low - parts : 0;
	f.median -= parts;
	f.high -= parts;
	return f;
}
