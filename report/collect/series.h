/* SPDX-License-Identifier: MIT */
/*
 * series.h - numbers in the order in which they came, and their mean without the warm-up.
 *
 * It takes the same memory for any number of them: only sums of batches are kept. A batch has
 * 5 numbers at first. When there are SERIES_BATCHES of them, each two neighbours become one,
 * and from then on a batch has twice as many numbers.
 *
 * Where the warm-up ends is decided by MSER-5 (K. P. White, M. J. Cobb, S. C. Spratt, "A
 * comparison of five steady-state truncation heuristics for simulation", Proceedings of the
 * 2000 Winter Simulation Conference): so many batches are cut at the beginning that the
 * standard error of the mean of the others is least. At most half of the batches are cut.
 */
#ifndef REPORT_COLLECT_SERIES_H
#define REPORT_COLLECT_SERIES_H

#include <stdint.h>

#include "sim/base/wide.h"

enum {
	SERIES_BATCH = 5,	/* numbers in a batch, at first */
	SERIES_BATCHES = 1 << 12,	/* there are always fewer */
	SERIES_LEAST = 10,	/* with fewer batches, nothing can be said of a warm-up */
};

struct series {
	uint64_t numbers;	/* how many came */
	struct wide sum;	/* of all of them */
	uint64_t batch_size;
	uint64_t begun, begun_sum;	/* the batch that is not full yet */
	uint32_t batches;
	uint64_t batch[SERIES_BATCHES];	/* the sum of each */
};

/* The numbers without the warm-up. */
struct steady {
	uint64_t numbers;	/* so many are left; 0: there were none at all */
	int64_t mean;		/* of these, rounded */
	int64_t cut;		/* so many are not; -1: none are, as no end of a warm-up is seen */
};

void series_begin(struct series *s);

/* @number: negative ones count as 0. A batch whose sum is beyond 64 bits has the largest. */
void series_add(struct series *s, int64_t number);

struct steady series_steady(const struct series *s);

#endif
