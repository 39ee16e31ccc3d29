/* SPDX-License-Identifier: MIT */
/*
 * arena.h - lays arrays out in a block of memory, one behind the other.
 *
 * The same code runs twice: first without a base, which only counts how many bytes there
 * will be, and then with the block, which sets the pointers.
 */
#ifndef SIM_BASE_ARENA_H
#define SIM_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	unsigned char *base;	/* NULL: only count */
	uint64_t at;		/* bytes laid out so far, a multiple of 8 */
	bool too_large;		/* more than anybody has */
};

/* Room for so many items of that size; NULL while only counting. */
static inline void *arena_place(struct cursor *c, uint64_t count, uint64_t size)
{
	unsigned char *const here = c->base ? c->base + c->at : NULL;
	uint64_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > UINT64_MAX / 4 - c->at)
		c->too_large = true;
	else
		c->at += (bytes + 7) & ~UINT64_C(7);
	return here;
}

#define PLACE(c, field, count) ((field) = arena_place(c, count, sizeof(*(field))))

#endif
