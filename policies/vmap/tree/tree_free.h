/* SPDX-License-Identifier: MIT */
/*
 * tree_free.h - finding and freeing areas under vmap_area_lock, as v5.4 to v6.1 do.
 */
#ifndef POLICIES_VMAP_TREE_TREE_FREE_H
#define POLICIES_VMAP_TREE_TREE_FREE_H

#include "policies/vmap/arguments.h"
#include "sim/kernel/verbs.h"

struct tree_setup_vmalloc_vm {
	struct frame frame;
	uint32_t area;
	uint32_t guard;
};
DECLARE_STEPS(tree_setup_vmalloc_vm);

struct tree_remove_vm_area {
	FREE_ARGUMENTS;
	uint32_t found, found_generation;
};
DECLARE_STEPS(tree_remove_vm_area);

struct tree_free_unmap_area {
	FREE_ARGUMENTS;
	uint32_t found;
	uint32_t reserved;
};
DECLARE_STEPS(tree_free_unmap_area);

struct tree_free_vmap_area {
	FREE_ARGUMENTS;
	uint32_t freed;
	uint32_t reserved;
};
DECLARE_STEPS(tree_free_vmap_area);

#ifndef SIMRUN_VARIANT
/* What two tasks that free one area at once may find; see vmap/alloc.c. */
bool may_free(struct world *w, const struct task *t, const struct free_args *a, uint32_t found,
	      bool of_vmalloc);
#endif

#endif
