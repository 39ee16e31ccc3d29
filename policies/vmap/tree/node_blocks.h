/* SPDX-License-Identifier: MIT */
/*
 * node_blocks.h - vm_map_ram() and its kin since 6.5.
 */
#ifndef POLICIES_VMAP_TREE_NODE_BLOCKS_H
#define POLICIES_VMAP_TREE_NODE_BLOCKS_H

#include "policies/vmap/arguments.h"
#include "policies/vmap/state/blocks.h"
#include "sim/kernel/verbs.h"

#ifndef SIMRUN_VARIANT

struct node_map_ram {
	struct frame frame;
	uint64_t pages;
};
DECLARE_STEPS(node_map_ram);

struct node_unmap_ram {
	struct frame frame;
	struct mapping mapping;
	uint32_t freed, full;
};
DECLARE_STEPS(node_unmap_ram);

struct node_unmap_aliases {
	struct frame frame;
	uint64_t start, end, frees;
	int64_t flushed;
	uint64_t page;			/* of the block that it looks at */
	uint32_t cpu, flush;
	uint32_t block, generation;
	struct given_up given_up;
	uint32_t gives_up, queue;
};
DECLARE_STEPS(node_unmap_aliases);

#endif	/* !SIMRUN_VARIANT */

/* What a purge does first that an allocation without room has called. */
struct node_purge_fragmented {
	struct frame frame;
#ifndef SIMRUN_VARIANT		/* who calls it sees no more of it */
	uint32_t cpu;
	uint32_t block, generation;
	struct given_up given_up;
	uint32_t gives_up;
#endif
};
DECLARE_STEPS(node_purge_fragmented);	/* purge_fragmented_blocks_allcpus() */

#endif
