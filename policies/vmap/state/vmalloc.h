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

/* The moment in which vmap_lazy_nr was highest, and who purged then, or should have. */
struct lazy_peak {
	int64_t at_ns;
	uint32_t purger;	/* the task that purged, NIL: none */
	uint32_t kind, object, who, cpu;	/* where that stood, as struct wait has it */
	/* The drain work was queued, and no worker had it yet: for which CPU, and who ran there. */
	uint32_t queued, queued_cpu, queued_who;	/* CPU NIL: any */
};

/* NULL: vmap_lazy_nr has never been above the threshold. */
const struct lazy_peak *vmalloc_lazy_peak(const struct world *w);

/* What it has counted so far, by enum vmap_counter. Returns how many the variant has. */
unsigned vmalloc_counters(const struct world *w, uint64_t counter[VMAP_COUNTERS]);

/* On the lazy list, and taken from it by a purger but not yet freed. */
void vmalloc_pages(const struct world *w, uint64_t *lazy, uint64_t *in_flight);

/* What is in use, what is lazy: in words, to be freed with free(); NULL: no memory. */
char *vmalloc_describe(const struct world *w);

#endif
