/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.h - the door to the allocator model for those who build worlds around it
 * (scenarios/, cli/, tests/); variants include vmap.h instead.
 */
#ifndef POLICIES_VMAP_VMALLOC_H
#define POLICIES_VMAP_VMALLOC_H

#include <stdatomic.h>

#include "policies/vmap/vmap_config.h"
#include "sim/machine/machine.h"

/*
 * Completes a machine for the model: its locks (own of the scenario's after them),
 * atomics, lists, the tasks' outermost function and stacks. m->task[] must be filled
 * except for main and stack_bytes, [setup]'s task last, and c complete. The result is
 * one block that the machine points into, to be freed with free() after it.
 */
void *vmalloc_machine(struct machine *m, struct vmap_config *c, struct task_config *task,
		      const struct lock_config *own, uint32_t own_nr);

/* Is this the name of one of the model's locks? */
bool vmalloc_has_lock(const char *name);

/*
 * Runs [setup] in a new world: alone, uncounted; then the clock stands at 0 again.
 * False if it did not come to its end (it would wait for ever): detail says where. Also
 * once *stop becomes true; stop may be NULL.
 */
bool vmalloc_setup(struct world *w, const atomic_bool *stop, char detail[160]);

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

/* What only the end of a run can tell: areas lost, locks still held. To be called once. */
void vmalloc_end(struct world *w);

#endif
