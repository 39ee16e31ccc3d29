/* SPDX-License-Identifier: MIT */
/*
 * alloc.h - allocating and freeing areas: the functions of the kernel that all variants
 * share.
 */
#ifndef POLICIES_VMAP_ALLOC_H
#define POLICIES_VMAP_ALLOC_H

#include "policies/vmap/find/search.h"
#include "policies/vmap/arguments.h"
#include "sim/kernel/verbs.h"

struct alloc_vmap_area {
	ALLOC_ARGUMENTS;
};
DECLARE_STEPS(alloc_vmap_area);

struct setup_vmalloc_vm {
	struct frame frame;
	uint32_t area;
	uint32_t guard;
};
DECLARE_STEPS(setup_vmalloc_vm);

struct free_vmap_area_noflush {
	LAZY_ARGUMENTS;
	int64_t nr_lazy;
};
DECLARE_STEPS(free_vmap_area_noflush);	/* lazily */

struct free_unmap_vmap_area {
	struct frame frame;
	uint32_t area, generation;
};
DECLARE_STEPS(free_unmap_vmap_area);	/* page tables, then lazily */

/* These three return whether they freed something. */
struct free_vmap_area {
	FREE_ARGUMENTS;
	uint32_t freed;
	uint32_t reserved;
};
DECLARE_STEPS(free_vmap_area);		/* at once */

struct remove_vm_area {			/* vfree() of what was these pages of that area */
	FREE_ARGUMENTS;
	uint32_t found, found_generation;
};
DECLARE_STEPS(remove_vm_area);

struct free_unmap_vmap_area_addr {	/* vm_unmap_ram() of what is not in a block */
	FREE_ARGUMENTS;
};
DECLARE_STEPS(free_unmap_vmap_area_addr);

struct find_vmap_area {			/* returns the area, or -1 */
	struct frame frame;
	uint64_t page;
	uint32_t area;
	uint32_t reserved;
};
DECLARE_STEPS(find_vmap_area);

#endif
