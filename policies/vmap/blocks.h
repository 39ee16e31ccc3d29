/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - vmap blocks: each CPU has its own, and vm_map_ram() takes pages from them.
 */
#ifndef POLICIES_VMAP_BLOCKS_H
#define POLICIES_VMAP_BLOCKS_H

#include "policies/vmap/arguments.h"
#include "sim/kernel/verbs.h"

static inline uint32_t vbq_lock(uint32_t cpu)
{
	return VBQ_LOCK + cpu;
}

/* Is the mapping still in the block that it came from, and not given back? */
bool block_mapping_is_live(struct world *w, const struct mapping *m);

struct purge_fragmented_blocks_allcpus {
	struct frame frame;
	uint32_t cpu;
	uint32_t block, generation;
	uint32_t first, last;	/* blocks to be given up */
	uint32_t gives_up;
};
DECLARE_STEPS(purge_fragmented_blocks_allcpus);

struct vm_unmap_aliases {
	struct frame frame;
	uint64_t start, end, frees;
	uint32_t cpu, flush;
	uint32_t block, generation;
};
DECLARE_STEPS(vm_unmap_aliases);

/* A request too large for a block gets an area of its own. */
enum { VMAP_MAX_ALLOC = 64 };

static inline bool map_ram_takes_area(const struct vmap *v, uint64_t pages)
{
	return pages > VMAP_MAX_ALLOC || !v->blocks_per_cpu;
}

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

#endif
