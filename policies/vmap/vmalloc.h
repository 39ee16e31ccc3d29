/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.h - what can be read of a world's allocator from outside, while it runs and at
 * its end.
 */
#ifndef POLICIES_VMAP_VMALLOC_H
#define POLICIES_VMAP_VMALLOC_H

#include <stdint.h>

struct world;

struct vmalloc_counters {
	uint64_t purges;	/* that freed something */
	uint64_t tlb_flushes;
	uint64_t lazy_pages;	/* vmap_lazy_nr */
	uint64_t spurious[3];	/* failures by kind: in flight, lazy, hole */
};

void vmalloc_counters(const struct world *w, struct vmalloc_counters *c);

/* On the lazy list, and taken from it by a purger but not yet freed. */
void vmalloc_pages(const struct world *w, uint64_t *lazy, uint64_t *in_flight);

/* What is in use, what is lazy: in words, to be freed with free(); NULL: no memory. */
char *vmalloc_describe(const struct world *w);

#endif
