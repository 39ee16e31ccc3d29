/* SPDX-License-Identifier: MIT */
/*
 * policy.h - what a variant of the allocator is, and the list of all of them.
 *
 * A new variant is one file (copy none.c) and one line in POLICIES.
 */
#ifndef POLICIES_POLICY_H
#define POLICIES_POLICY_H

#include <stdint.h>

struct function;

/* In the order in which they appeared. */
#define POLICIES(P)		\
	P(none)			\
	P(v4_8)			\
	P(joel_draft)		\
	P(joel_v2)		\
	P(joel_v3)		\
	P(hellwig_draft)	\
	P(hellwig)		\
	P(hellwig_resched)	\
	P(joel_v4)		\
	P(joel_v4_inc)		\
	P(zhouxianrong)		\
	P(v4_10)

enum {
	POLICY_MAY_SLEEP = 1,	/* vfree and unmap_aliases may sleep too */
	POLICY_AWAITS_PURGES = 2,	/* somebody waits until the count of purges is 0 */
};

struct policy {
	const char *name;	/* in scenarios and the database */
	const char *source;	/* where the facts come from */
	const char *summary;	/* one line */
	uint32_t flags;

	/* All four take struct purge_args (vmap.h) and return whether they freed anything. */
	const struct function *overflow;	/* an allocation found no room */
	const struct function *threshold;	/* too many pages lie lazy after a vfree */
	const struct function *aliases;		/* vm_unmap_aliases, blocks already scanned */
	const struct function *direct;		/* `purge [sync] [force]` of a program */
};

#define POLICY_DECLARE(id) extern const struct policy policy_##id;
POLICIES(POLICY_DECLARE)

extern const struct policy *const policies[];
extern const unsigned policies_nr;

const struct policy *policy_find(const char *name);

#endif
