/* SPDX-License-Identifier: MIT */
/*
 * machine.h - for those who make worlds: a machine whose tasks run programs on the
 * simulated vmalloc, from [setup] to the end of a run.
 */
#ifndef POLICIES_PROGRAM_MACHINE_H
#define POLICIES_PROGRAM_MACHINE_H

#include <stdatomic.h>

#include "policies/vmap/state/vmap_config.h"
#include "sim/machine/machine.h"

/*
 * Completes a machine: gives it the allocator's locks, atomics and lists, the scenario's
 * own locks behind them, and each task its outermost function and the size of its stack.
 * All else of m, c and the tasks must be known by then; the last task runs [setup]. The
 * result is one block that the machine points into, to be freed with free() after it;
 * NULL: no memory.
 */
void *vmalloc_machine(struct machine *m, struct vmap_config *c, struct task_config *task,
		      const struct lock_config *own, uint32_t own_nr);

/*
 * Runs [setup] in a new world, alone and without counting anything; afterwards the clock
 * stands at 0 again. False: it did not come to its end, either because it would wait for
 * ever (detail says where) or because *stop became true. stop may be NULL.
 */
bool vmalloc_setup(struct world *w, const atomic_bool *stop, char detail[160]);

/*
 * Must be called once, when the run is over. Operations that the end cut off leave their
 * records, and it is checked that no area was lost.
 */
void vmalloc_end(struct world *w);

#endif
