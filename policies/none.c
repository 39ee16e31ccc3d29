/* SPDX-License-Identifier: MIT */
/*
 * none - no purge at all: the skeleton of a variant, to be copied.
 *
 * Every overflow ends in -EBUSY, and lazy areas stay lazy for ever. Tests of properties
 * must fail with this variant: a test that passes here proves nothing about the others.
 *
 * A variant consists of the functions that its struct policy names, at the end of the
 * file. Each is called with struct purge_args and returns whether it freed anything:
 *
 *	overflow	an allocation found no room; sync is set
 *	threshold	a vfree left more than lazy_max pages lazy
 *	aliases		vm_unmap_aliases(); sync is set, force_flush says whether blocks
 *			were dirty, start and end in which range
 *	direct		a program's `purge [sync] [force]`
 */
#include "policies/vmap/vmap.h"

/* The frame: arguments first, then whatever must survive a step. */
struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
};

/* At each verb in capitals other tasks may run; the code between two verbs runs at once. */
STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	LOCAL("purge.leave");
	RETURN(false);
}

const struct policy policy_none = {
	.name = "none",
	.file = __FILE__,
	.source = "purgesim's own",
	.summary = "never purges: what a variant must do better than",
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(__purge_vmap_area_lazy),
	.threshold = &FUNCTION(__purge_vmap_area_lazy),
	.aliases = &FUNCTION(__purge_vmap_area_lazy),
	.direct = &FUNCTION(__purge_vmap_area_lazy),
};
