/* SPDX-License-Identifier: MIT */
/*
 * random.h - streams of random numbers, and the draws that programs make from them.
 */
#ifndef SIM_BASE_RANDOM_H
#define SIM_BASE_RANDOM_H

#include <stdint.h>

/* A number of a program: constant, or drawn from the task's own stream. */
enum draw_kind { DRAW_CONSTANT, DRAW_UNIFORM, DRAW_EXPONENTIAL };

struct draw {
	uint32_t kind;
	uint32_t reserved;
	uint64_t a, b;		/* constant: a; uniform: a..b inclusive; exponential: mean a */
};

uint64_t random_next(uint64_t *stream);
uint64_t random_stream(uint64_t seed, const char *task_name);
/* The same for what has a number instead of a name, such as the walks of a search. */
uint64_t random_stream_of(uint64_t seed, uint64_t number);
uint64_t random_variate(uint64_t *stream, const struct draw *d);

static inline uint64_t random_draw(uint64_t *stream, const struct draw *d)
{
	return d->kind == DRAW_CONSTANT ? d->a : random_variate(stream, d);
}

#endif
