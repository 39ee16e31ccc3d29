/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the door for those who build worlds: a machine whose tasks run programs on
 * the simulated vmalloc, from [setup] to the end of a run.
 */
#ifndef POLICIES_PROGRAM_MACHINE_H
#define POLICIES_PROGRAM_MACHINE_H

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

/*
 * Runs [setup] in a new world: alone, uncounted; then the clock stands at 0 again.
 * False if it did not come to its end (it would wait for ever): detail says where. Also
 * once *stop becomes true; stop may be NULL.
 */
bool vmalloc_setup(struct world *w, const atomic_bool *stop, char detail[160]);

/* What only the end of a run can tell: areas lost, locks still held. To be called once. */
void vmalloc_end(struct world *w);

#endif
