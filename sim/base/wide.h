/* SPDX-License-Identifier: MIT */
/*
 * wide.h - products of 128 bits, on machines without such integers, too
 *
 * Draws and shares of time must be the same on every machine, so they are whole numbers, and
 * their products do not fit in 64 bits. Where the compiler has 128 bits it is asked; the
 * functions called ..._by_halves are for the others, and are tested everywhere.
 */
#ifndef SIM_BASE_WIDE_H
#define SIM_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

struct wide {
	uint64_t low, high;
};

static inline struct wide wide_product_by_halves(uint64_t a, uint64_t b)
{
	const uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	const uint64_t low = al * bl, crossed = ah * bl + (low >> 32);
	const uint64_t middle = al * bh + (uint32_t)crossed;

	return (struct wide){ .low = middle << 32 | (uint32_t)low,
			      .high = ah * bh + (crossed >> 32) + (middle >> 32) };
}

/* Bit by bit. @by: not 0, below 2^63 */
static inline struct wide wide_divided_by_halves(struct wide w, uint64_t by, uint64_t *rest)
{
	struct wide result = { 0 };

	*rest = 0;
	for (int bit = 127; bit >= 0; bit--) {
		const uint64_t word = bit >= 64 ? w.high : w.low;

		*rest = *rest << 1 | (word >> (bit & 63) & 1);
		result.high = result.high << 1 | result.low >> 63;
		result.low <<= 1;
		if (*rest >= by) {
			*rest -= by;
			result.low |= 1;
		}
	}
	return result;
}

static inline struct wide wide_product(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	const unsigned __int128 product = (unsigned __int128)a * b;

	return (struct wide){ .low = (uint64_t)product, .high = (uint64_t)(product >> 64) };
#else
	return wide_product_by_halves(a, b);
#endif
}

/* Whole part and rest of a division. @by: not 0, below 2^63 */
static inline struct wide wide_divided(struct wide w, uint64_t by, uint64_t *rest)
{
#ifdef __SIZEOF_INT128__
	const unsigned __int128 all = (unsigned __int128)w.high << 64 | w.low;
	const unsigned __int128 whole = all / by;

	*rest = (uint64_t)(all % by);
	return (struct wide){ .low = (uint64_t)whole, .high = (uint64_t)(whole >> 64) };
#else
	return wide_divided_by_halves(w, by, rest);
#endif
}

static inline struct wide wide_sum(struct wide a, struct wide b)
{
	const uint64_t low = a.low + b.low;

	return (struct wide){ .low = low, .high = a.high + b.high + (low < a.low) };
}

static inline struct wide wide_difference(struct wide a, struct wide b)
{
	return (struct wide){ .low = a.low - b.low, .high = a.high - b.high - (a.low < b.low) };
}

/* The low 128 bits of a product */
static inline struct wide wide_times(struct wide w, uint64_t by)
{
	const struct wide low = wide_product(w.low, by);

	return (struct wide){ .low = low.low, .high = low.high + w.high * by };
}

static inline bool wide_is_less(struct wide a, struct wide b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* The low 64 bits of w / 2^bits, 0 < bits < 64 */
static inline uint64_t wide_shifted(struct wide w, unsigned bits)
{
	return w.high << (64 - bits) | w.low >> bits;
}

#endif
