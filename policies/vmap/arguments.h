/* SPDX-License-Identifier: MIT */
/*
 * arguments.h - the arguments of the functions that struct vmalloc and struct policy name.
 */
#ifndef POLICIES_VMAP_ARGUMENTS_H
#define POLICIES_VMAP_ARGUMENTS_H

#include "policies/vmap/find/search.h"
#include "policies/vmap/variant.h"

enum { EBUSY_ = 16, ENOMEM_ = 12 };	/* as Linux numbers them; results are negative */

#ifndef SIMRUN_VARIANT

static inline const struct policy *policy_of(const struct world *w)
{
	return vmap_of(w)->config->policy;
}

static inline const struct vmalloc *vmalloc_of(const struct world *w)
{
	return policy_of(w)->vmalloc;
}

/*
 * What the scenario has set for one of the variant's tunables, or its default. number: the
 * tunable's place in the variant's list. It is the same all through a run.
 */
static inline uint64_t tunable(const struct world *w, unsigned number)
{
	const struct vmap_config *c = vmap_of(w)->config;

	return c->tunable ? c->tunable[number] : c->policy->tunables[number].fallback;
}

/* A lock or an atomic of the variant's own, by its number in the variant's list. */
static inline uint32_t own_lock(const struct world *w, unsigned number)
{
	return vmap_of(w)->config->own_lock + number;
}

static inline uint32_t own_atomic(const struct world *w, unsigned number)
{
	return vmap_of(w)->config->own_atomic + number;
}

#endif	/* !SIMRUN_VARIANT */

/* --- the frame of each function begins with its arguments ---------------------------------- */

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* An allocation returns an area, or -EBUSY, -ENOMEM. */
#define ALLOC_ARGUMENTS									\
	struct frame frame;								\
	struct area_search search;							\
	uint64_t takes;			/* of the lazy list before its own purge */	\
	uint32_t area;									\
	uint16_t purged;								\
	uint16_t spurious;								\
	uint32_t vm;			/* the area gets a vm_struct */			\
	uint16_t guard;			/* pages that are never mapped, at its end */	\
	uint16_t nowait			/* it may not block */

struct alloc_args {
	ALLOC_ARGUMENTS;
};

struct setup_args {		/* returns the area */
	struct frame frame;
	uint32_t area;
	uint32_t guard;
};

#define FREE_ARGUMENTS									\
	struct frame frame;								\
	uint64_t page, pages;								\
	uint32_t area, generation	/* the one that the caller means */

struct free_args {
	FREE_ARGUMENTS;
};

#define LAZY_ARGUMENTS									\
	struct frame frame;								\
	uint32_t area, generation

struct lazy_args {
	LAZY_ARGUMENTS;
};

/*
 * Returns as an allocation does; of pages in a block its slot, times the pages of a block,
 * plus the first page's place in it.
 */
struct map_ram_args {
	struct frame frame;
	uint64_t pages;
};

struct unmap_ram_args {		/* returns whether they were freed */
	struct frame frame;
	struct mapping mapping;
};

struct no_args {
	struct frame frame;
};

/* The arguments of every entry point of a variant; its frame begins with them. */
#define PURGE_ARGUMENTS									\
	struct frame frame;								\
	uint64_t start, end;		/* pages; the range to flush in any case */	\
	uint32_t sync, force_flush

struct purge_args {
	PURGE_ARGUMENTS;
};

#pragma GCC diagnostic pop

#endif
