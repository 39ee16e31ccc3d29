/* SPDX-License-Identifier: MIT */
/*
 * random.c - one stream of random numbers a task, of a definition that never changes.
 *
 * The generator is splitmix64 (Steele, Lea, Flood 2014). A stream depends on the seed and
 * the task's name only, so another task changes no draw of this one. Draws use integers
 * only: an exponential variate is -ln(u) from a table of -log2, made by repeated
 * squaring, with linear interpolation (relative error below 1e-6).
 */
#include "sim/base/random.h"

#include "sim/base/compiler.h"
#include "sim/base/wide.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdbool.h>

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t random_next(uint64_t *stream)
{
	*stream += UINT64_C(0x9e3779b97f4a7c15);
	return mix(*stream);
}

uint64_t random_stream(uint64_t seed, const char *task_name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);	/* FNV-1a */

	for (const char *c = task_name; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	return mix(hash) ^ mix(seed + UINT64_C(0x9e3779b97f4a7c15));
}

uint64_t random_stream_of(uint64_t seed, uint64_t number)
{
	return mix(number + 1) ^ mix(seed + UINT64_C(0x9e3779b97f4a7c15));
}

/* 0 .. n - 1, n not 0, unbiased: the high half of a product, rejecting the short rest. */
static uint64_t random_below(uint64_t *stream, uint64_t n)
{
	const uint64_t reject = -n % n;		/* 2^64 modulo n */

	while (true) {
		const struct wide product = wide_product(random_next(stream), n);

		if (product.low >= reject)
			return product.high;
	}
}

/* --- exponential ----------------------------------------------------------------------- */

enum { LOG_BITS = 10, LOG_ENTRIES = 1 << LOG_BITS, FRACTION = 40 };

/* log2 of x / 2^62, x in [2^62, 2^63): one bit of the result for each squaring. */
static uint64_t log2_by_squaring(uint64_t x)
{
	uint64_t log = 0;

	for (int bit = 0; bit < FRACTION; bit++) {
		x = wide_shifted(wide_product(x, x), 62);
		log <<= 1;
		if (x >> 63) {
			x >>= 1;
			log |= 1;
		}
	}
	return log;
}

/*
 * log2(1 + i / entries) with 40 fraction bits. An entry is computed when it is first needed,
 * as all of them take longer than many a run; threads that do it at once write the same.
 */
static _Atomic uint64_t log2_table[LOG_ENTRIES + 1];	/* 0: not computed yet, or i is 0 */

static __attribute__((noinline)) uint64_t compute_log2_entry(uint64_t i)
{
	const uint64_t log = i == LOG_ENTRIES ?
		UINT64_C(1) << FRACTION :
		log2_by_squaring((UINT64_C(1) << 62) + (i << (62 - LOG_BITS)));

	atomic_store_explicit(&log2_table[i], log, memory_order_relaxed);
	return log;
}

static inline uint64_t log2_entry(uint64_t i)
{
	const uint64_t log = atomic_load_explicit(&log2_table[i], memory_order_relaxed);

	return likely(log) ? log : compute_log2_entry(i);
}

/* -log2(u / 2^64) with 40 fraction bits, u not 0 */
static uint64_t minus_log2(uint64_t u)
{
	const int zeros = __builtin_clzll(u);
	const uint64_t mantissa = (u << zeros) << 1;	/* the fraction below the leading one */
	const uint64_t i = mantissa >> (64 - LOG_BITS);
	const uint64_t rest = (mantissa << LOG_BITS) >> 32;
	const uint64_t log = log2_entry(i);
	const uint64_t step = log2_entry(i + 1) - log;
	const uint64_t between = step * (rest >> 10) >> 22;

	return ((uint64_t)(zeros + 1) << FRACTION) - log - between;
}

static uint64_t exponential(uint64_t *stream, uint64_t mean)
{
	/* ln 2 with 40 fraction bits */
	static const uint64_t ln2 = UINT64_C(762123384786);
	const uint64_t u = random_next(stream) | 1;
	static const struct wide half = { .low = UINT64_C(1) << (FRACTION - 1) };
	const uint64_t ln = wide_shifted(wide_product(minus_log2(u), ln2), FRACTION);

	return wide_shifted(wide_sum(wide_product(ln, mean), half), FRACTION);
}

uint64_t random_variate(uint64_t *stream, const struct draw *d)
{
	return d->kind == DRAW_UNIFORM ? d->a + random_below(stream, d->b - d->a + 1) :
					 exponential(stream, d->a);
}
