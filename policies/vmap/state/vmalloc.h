/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.h - what can be read of a world's allocator from outside, while it runs and at
 * its end.
 */
#ifndef POLICIES_VMAP_STATE_VMALLOC_H
#define POLICIES_VMAP_STATE_VMALLOC_H

#include <stdint.h>

#include "policies/tables/counter.h"

struct world;

/* What it has counted so far, by enum vmap_counter. Returns how many the variant has. */
unsigned vmalloc_counters(const struct world *w, uint64_t counter[VMAP_COUNTERS]);

/* On the lazy list, and taken from it by a purger but not yet freed. */
void vmalloc_pages(const struct world *w, uint64_t *lazy, uint64_t *in_flight);

/* What is in use, what is lazy: in words, to be freed with free(); NULL: no memory. */
char *vmalloc_describe(const struct world *w);

#endif
