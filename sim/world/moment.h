/* SPDX-License-Identifier: MIT */
/*
 * moment.h - what a world needs, besides the bytes of its arena, to go on from a moment in its
 * past.
 *
 * The clock is between two transitions then, and no task has run ahead. The world has no memory
 * model and nobody watches its locks, since these keep more outside of the arena.
 */
#ifndef SIM_WORLD_MOMENT_H
#define SIM_WORLD_MOMENT_H

#include <stdbool.h>
#include <stddef.h>

struct world;
struct moment;

/* Could the world go on from this moment? */
bool moment_can_be_kept(const struct world *w);
/* To be freed with free(). NULL: no memory. */
struct moment *moment_keep(const struct world *w);
/*
 * Goes on from there. The arena is as it was then already. w: that world, or a new one of the same
 * machine, whose horizon may be another.
 */
void moment_return(struct world *w, const struct moment *m);

/* The bytes of the world's arena. */
unsigned char *moment_arena(const struct world *w, size_t *bytes);

#endif
