/* SPDX-License-Identifier: MIT */
/*
 * variant.h - what a variant of the allocator is.
 */
#ifndef POLICIES_VMAP_VARIANT_H
#define POLICIES_VMAP_VARIANT_H

#include "sim/machine/step.h"

enum {
	POLICY_MAY_SLEEP = 1,	/* vfree and unmap_aliases may sleep too */
	POLICY_AWAITS_PURGES = 2,	/* a purger waits until the count of purges is 0 */
	POLICY_FREE_TREE = 4,	/* free ranges are in a tree (Linux 5.2) */
	POLICY_NODES = 8,	/* areas are kept by node, with pools (Linux 6.9) */
	POLICY_ONE_LOCK = 16,	/* vmap_area_lock is the lock of free ranges, too (5.2 to 5.4) */
	POLICY_LOOKS_AGAIN = 32,	/* its drain work reads vmap_lazy_nr outside of a purge */
	POLICY_KEEPS_LAZY_NR = 64,	/* there is no set_iounmap_nonlazy() any more (5.18) */
	POLICY_BLOCK_XARRAY = 128,	/* an xarray finds vmap blocks by address (5.9) */
	POLICY_RAW_CPU_PTR = 256,	/* vm_map_ram() may be preempted while it looks for room */
};

/* What programs call: the functions of one version of the kernel's vmalloc. */
struct vmalloc {
	const char *const *file;	/* in which the steps are that variants share; ends with NULL */
	const struct function *alloc;	/* takes struct alloc_args */
	const struct function *setup;	/* struct setup_args; NULL: alloc does it */
	/* These three take struct free_args, and return whether they freed something. */
	const struct function *vfree;		/* what lies at an address */
	const struct function *free_now;	/* not lazily */
	const struct function *unmap_area;	/* vm_unmap_ram() of what is not in a block */
	const struct function *free_lazily;	/* struct lazy_args; of an area that was found */
	const struct function *map_ram;		/* struct map_ram_args */
	const struct function *unmap_ram;	/* struct unmap_ram_args; of pages in a block */
	const struct function *unmap_aliases;	/* struct no_args */
	const struct function *shrink_pools;	/* struct no_args; NULL: it has no pools */
};

/* A variant's name in scenarios and in the database is its policy. */
struct policy {
	const char *name;
	const char *file;	/* in which its steps are: __FILE__ */
	const char *source;	/* where the facts come from */
	const char *summary;	/* one line */
	uint32_t flags;
	uint32_t workers;	/* a CPU has so many, besides one for vfree() in handlers */
	const struct vmalloc *vmalloc;

	/*
	 * All take struct purge_args and return whether they freed anything. The first three
	 * are what vmalloc_4_8 leaves to its variants.
	 */
	const struct function *overflow;	/* an allocation found no room */
	const struct function *threshold;	/* too many pages lie lazy after a vfree */
	const struct function *aliases;		/* vm_unmap_aliases, blocks already scanned */
	const struct function *direct;		/* `purge [sync] [force]` of a program */

	/* Work of the variant (state.h has its numbers); it takes struct work_args. */
	const struct function *drain_work;	/* drain_vmap_work; NULL: there is none */
	const struct function *node_work;	/* purge_work of each node; NULL: there is none */
};

/* The 4.8 allocator, of which all variants of the thread of 2016 are variants. */
extern const struct vmalloc vmalloc_4_8;

#endif
