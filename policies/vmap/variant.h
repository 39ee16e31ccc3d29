/* SPDX-License-Identifier: MIT */
/*
 * variant.h - what a variant of the allocator is.
 */
#ifndef POLICIES_VMAP_VARIANT_H
#define POLICIES_VMAP_VARIANT_H

#include "sim/machine/shared.h"
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
	POLICY_RELAXED_LAZY_NR = 512,	/* adding to vmap_lazy_nr orders nothing (6.16) */
	POLICY_LOCAL_LISTS = 2048,	/* each CPU has a lazy list of its own, with a lock */
	POLICY_USES_RCU = 4096,	/* its steps have RCU_READ_LOCK() or SYNCHRONIZE_RCU() */
	POLICY_WHAT_IF = 1024,	/* nobody sent a patch: it is there to be compared; `all` leaves it out */
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

/* Scenarios write pages and times with a unit, and a bool as yes or no. */
enum tunable_type { TUNABLE_COUNT, TUNABLE_PAGES, TUNABLE_TIME, TUNABLE_BOOL };

/*
 * A number that scenarios may set for a variant: [policy v4.10-batch] batch = 32.
 *
 *	enum { BATCH };
 *	static const struct tunable tunables[] = {
 *		[BATCH] = { "batch", TUNABLE_COUNT, 32, 1, 1 << 20, "areas freed in one hold" },
 *		{ 0 },
 *	};
 *
 * With .tunables = tunables, steps read it with tunable(w, BATCH).
 */
struct tunable {
	const char *name;	/* lower case, digits and _; NULL: there are no more */
	enum tunable_type type;
	uint64_t fallback;	/* its value where no scenario sets it; a time is in ns */
	uint64_t min, max;	/* of values that scenarios may set */
	const char *help;	/* half a line */
};

/* A variant's name in scenarios and in the database is its policy. */
struct policy {
	const char *name;
	const char *file;	/* in which its steps are: __FILE__ */
	const char *source;	/* where the facts come from */
	const char *summary;	/* one line */
	/*
	 * Of a plug-in: the name of the variant, of the tree or of an earlier plug-in, that fills
	 * what is NULL or 0 here; flags are joined. NULL: it is whole by itself.
	 */
	const char *base;
	uint32_t flags;
	/* In the order of their numbers; the last one has no name. NULL: it has none. */
	const struct tunable *tunables;
	/*
	 * Locks and atomics of the variant's own, by their numbers; the last one has no name.
	 * Steps ask for one with own_lock(w, number), own_atomic(w, number).
	 */
	const struct lock_config *locks;
	const struct atomic_config *atomics;
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
	/* Takes struct lazy_args: puts an area on the lazy list. NULL: llist_add() does. */
	const struct function *push;

	/* Work of the variant (state.h has its numbers); it takes struct work_args. */
	const struct function *drain_work;	/* drain_vmap_work; NULL: there is none */
	const struct function *node_work;	/* purge_work of each node; NULL: there is none */
};

#ifndef SIMRUN_VARIANT

static inline uint32_t policy_locks(const struct policy *p)
{
	uint32_t nr = 0;

	while (p->locks && p->locks[nr].name)
		nr++;
	return nr;
}

static inline uint32_t policy_atomics(const struct policy *p)
{
	uint32_t nr = 0;

	while (p->atomics && p->atomics[nr].name)
		nr++;
	return nr;
}

#endif	/* !SIMRUN_VARIANT */

/* The 4.8 allocator, of which all variants of the thread of 2016 are variants. */
extern const struct vmalloc vmalloc_4_8;
#ifndef SIMRUN_VARIANT
extern const struct vmalloc vmalloc_4_8_links;	/* of those that push areas by links */
#endif

#endif
