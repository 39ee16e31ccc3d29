/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the locks, atomics, lock-less lists and work items that the simulated vmalloc
 * adds to a machine.
 */
#ifndef POLICIES_VMAP_STATE_MACHINE_H
#define POLICIES_VMAP_STATE_MACHINE_H

#include "policies/vmap/state/vmap_config.h"
#include "sim/machine/machine.h"

/* The functions of an allocator's work: of each CPU, of all, of each node. NULL: it has none. */
struct vmap_works {
	const struct function *vfree;	/* frees what handlers have put off */
	const struct function *drain;
	const struct function *node;
};

/* What the variant has of its own; vmap_config says how many of each. */
struct variant_own {
	const char *variant;	/* its name */
	const struct lock_config *lock;
	const struct atomic_config *word;
};

/* What the variant adds, and the scenario: its own locks, words of variables, work items. */
struct vmap_own {
	struct variant_own variant;
	const struct lock_config *lock;
	const struct atomic_config *word;
	uint32_t locks, words;
	const struct work_config *work;
	uint32_t works;
	const struct function *work_function;	/* of each of these */
};

/*
 * Adds these and work items to a machine whose CPUs and model_config are known; behind the
 * allocator's locks and words come the scenario's own. The result is one block that the machine
 * points into, to be freed with free() after it; NULL: no memory.
 */
void *vmap_machine(struct machine *m, const struct vmap_own *own, const struct vmap_works *works);

/* The allocator's locks, without those of CPUs' queues and of blocks. */
bool vmap_has_lock(const char *name);
/* How many locks the allocator has; the scenario's own come behind them. */
uint32_t vmap_locks(const struct machine *m, const struct vmap_config *c);

#endif
