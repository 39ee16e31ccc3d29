/* SPDX-License-Identifier: MIT */
/*
 * bytes.h - the bytes of two worlds of one machine, of which one was run in bursts and one step by
 * step.
 */
#ifndef TESTS_UNIT_AHEAD_BYTES_H
#define TESTS_UNIT_AHEAD_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct world;

/* Did some task run ahead? To be asked before that is forgotten. */
bool went_ahead(const struct world *w);

/* Clears what only one of the two ways keeps. */
void forget_ways(struct world *w);

/* The first byte of the arenas that differs; a->bytes: there is none. */
size_t first_difference(const struct world *a, const struct world *b);

#endif
