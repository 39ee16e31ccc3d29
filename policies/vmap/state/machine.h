/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the locks, atomics and lock-less lists that the simulated vmalloc adds to a
 * machine.
 */
#ifndef POLICIES_VMAP_STATE_MACHINE_H
#define POLICIES_VMAP_STATE_MACHINE_H

#include "policies/vmap/state/vmap_config.h"
#include "sim/machine/machine.h"

/*
 * Adds these to a machine whose CPUs and model_config are known; behind the allocator's
 * locks come the scenario's own. The result is one block that the machine points into, to
 * be freed with free() after it; NULL: no memory. vfree_work: the work of each CPU that
 * frees what its handlers have put off.
 */
void *vmap_machine(struct machine *m, const struct lock_config *own, uint32_t own_nr,
		   const struct function *vfree_work);

/* The allocator's locks, without those of CPUs' queues and of blocks. */
bool vmap_has_lock(const char *name);
/* How many locks the allocator has; the scenario's own come behind them. */
uint32_t vmap_locks(const struct machine *m, const struct vmap_config *c);

#endif
