/* SPDX-License-Identifier: MIT */
/*
 * histogram.h - how many numbers were about so large. A bucket is exact below 64, and from
 * there on 1/32 of its lower bound wide or less. Those of several runs are added bucket by
 * bucket.
 */
#ifndef REPORT_COLLECT_HISTOGRAM_H
#define REPORT_COLLECT_HISTOGRAM_H

#include <stdint.h>

enum {
	HISTOGRAM_EXACT = 64,	/* a power of two */
	HISTOGRAM_BUCKETS = HISTOGRAM_EXACT / 2 * (64 - 5),	/* up to 2^63 */
};

struct histogram {
	uint64_t count[HISTOGRAM_BUCKETS];
};

/* @number: negative ones count as 0. */
void histogram_add(struct histogram *h, int64_t number);

/*
 * As the database has it, short: a character for each number, which are a bucket, how many are in
 * it, the distance to the next bucket, how many are there, and so on. A character is the number
 * and 32, or 10272 from U+10000 on, as no character is between U+D7FF and that. More than a
 * million are several times in the list, with distance 0. NULL: the histogram is empty. To be
 * freed with g_free().
 */
char *histogram_text(const struct histogram *h);

/* The bucket of a number, and the smallest number of a bucket. */
unsigned histogram_bucket(int64_t number);
int64_t histogram_bound(unsigned bucket);

#endif
