/* SPDX-License-Identifier: MIT */
/*
 * draw.h - machines drawn at random, whose tasks run programs and get in each other's way: few CPUs,
 * few locks, and few different times, so that much happens at the same moment.
 */
#ifndef TESTS_UNIT_AHEAD_DRAW_H
#define TESTS_UNIT_AHEAD_DRAW_H

#include <glib.h>
#include <stdint.h>

/* The text of a scenario, to be freed. stream: of random numbers (sim/base/random.h) */
GString *draw_scenario(uint64_t *stream);

/* A number below n, which is above 0. */
uint64_t draw_below(uint64_t *stream, uint64_t n);

#endif
