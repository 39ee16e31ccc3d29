/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - vm_map_ram() and its kin, up to 6.1: each CPU has vmap blocks of its own.
 */
#ifndef POLICIES_VMAP_BLOCKS_H
#define POLICIES_VMAP_BLOCKS_H

#include "policies/vmap/arguments.h"
#include "policies/vmap/state/blocks.h"
#include "sim/kernel/verbs.h"

/* Gives up the blocks of which no page can be handed out any more: their areas become lazy. */
struct purge_fragmented_blocks_allcpus {
	struct frame frame;
#ifndef SIMRUN_VARIANT		/* who calls it sees no more of it */
	uint32_t cpu;
	uint32_t block, generation;
	struct given_up given_up;
	uint32_t gives_up;
#endif
};
DECLARE_STEPS(purge_fragmented_blocks_allcpus);

#ifndef SIMRUN_VARIANT

struct vm_unmap_aliases {
	struct frame frame;
	uint64_t start, end, frees;
	int64_t flushed;
	uint32_t cpu, flush;
	uint32_t block, generation;
};
DECLARE_STEPS(vm_unmap_aliases);

struct vm_map_ram {
	struct frame frame;
	uint64_t pages;
};
DECLARE_STEPS(vm_map_ram);

struct vm_unmap_ram {
	struct frame frame;
	struct mapping mapping;
	uint32_t freed, full;
};
DECLARE_STEPS(vm_unmap_ram);

#endif	/* !SIMRUN_VARIANT */

#endif
