/* SPDX-License-Identifier: MIT */
/*
 * histogram.c - buckets of numbers, counted from 0: the first 64 are exact, and each 32 after
 * them cover twice as many numbers as the 32 before.
 */
#include "report/collect/histogram.h"

#include <glib.h>

enum { HALF = HISTOGRAM_EXACT / 2 };

unsigned histogram_bucket(int64_t number)
{
	const uint64_t n = number < 0 ? 0 : (uint64_t)number;
	const unsigned shift =
		n < HISTOGRAM_EXACT ? 0 : 58 - (unsigned)__builtin_clzll(n);

	return shift * HALF + (unsigned)(n >> shift);
}

int64_t histogram_bound(unsigned bucket)
{
	if (bucket < HISTOGRAM_EXACT)
		return bucket;
	return (int64_t)(HALF + bucket % HALF) << (bucket / HALF - 1);
}

void histogram_add(struct histogram *h, int64_t number)
{
	h->count[histogram_bucket(number)]++;
}

enum { FIRST_CHARACTER = 32, GAP = 0xd800, GAP_END = 0x10000, MILLION = 1000000 };

static void put_number(GString *text, uint64_t number)
{
	const gunichar c = (gunichar)number + FIRST_CHARACTER;

	g_string_append_unichar(text, c < GAP ? c : c + GAP_END - GAP);
}

char *histogram_text(const struct histogram *h)
{
	GString *text = g_string_new(NULL);
	unsigned before = 0;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		for (uint64_t left = h->count[i]; left; left -= MIN(left, MILLION)) {
			put_number(text, i - before);
			put_number(text, MIN(left, MILLION));
			before = i;
		}
	}
	return g_string_free(text, !text->len);
}
