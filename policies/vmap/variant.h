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
};

/* A variant's name in scenarios and in the database is its policy. */
struct policy {
	const char *name;
	const char *file;	/* in which its steps are: __FILE__ */
	const char *source;	/* where the facts come from */
	const char *summary;	/* one line */
	uint32_t flags;

	/* All four take struct purge_args and return whether they freed anything. */
	const struct function *overflow;	/* an allocation found no room */
	const struct function *threshold;	/* too many pages lie lazy after a vfree */
	const struct function *aliases;		/* vm_unmap_aliases, blocks already scanned */
	const struct function *direct;		/* `purge [sync] [force]` of a program */

	/* The shrinker's scan, which takes the same. NULL: the variant has no pools. */
	const struct function *shrink;
};

/* The arguments of every entry point of a variant; its frame begins with them. */
#define PURGE_ARGUMENTS									\
	struct frame frame;								\
	uint64_t start, end;		/* pages; the range to flush in any case */	\
	uint32_t sync, force_flush

struct purge_args {
	PURGE_ARGUMENTS;
};

#endif
