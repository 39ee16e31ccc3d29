/* SPDX-License-Identifier: MIT */
/*
 * node_free.h - finding and freeing areas that are kept by node, as v6.12 and later do.
 */
#ifndef POLICIES_VMAP_TREE_NODE_FREE_H
#define POLICIES_VMAP_TREE_NODE_FREE_H

#include "policies/vmap/arguments.h"
#include "sim/kernel/verbs.h"

struct node_remove_vm_area {
	FREE_ARGUMENTS;
	uint32_t found, node;
};
DECLARE_STEPS(node_remove_vm_area);	/* vfree() */
struct node_free_unmap_area {
	FREE_ARGUMENTS;
	uint32_t found, node;
};
DECLARE_STEPS(node_free_unmap_area);	/* vm_unmap_ram() */

struct node_free_vmap_area {
	FREE_ARGUMENTS;
	uint32_t freed, node;
};
DECLARE_STEPS(node_free_vmap_area);

struct node_free_lazily {
	LAZY_ARGUMENTS;
	int64_t nr_lazy;
	uint32_t node;
	uint32_t reserved;
};
DECLARE_STEPS(node_free_lazily);	/* free_vmap_area_noflush() */

#endif
