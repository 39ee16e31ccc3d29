/* SPDX-License-Identifier: MIT */
/*
 * policy.h - the list of all variants of the allocator.
 *
 * A new variant is one file (copy none.c) and one line in POLICIES.
 */
#ifndef POLICIES_POLICY_H
#define POLICIES_POLICY_H

#include <stdbool.h>

#include "policies/vmap/variant.h"

/* The variants, in the order in which they were published. */
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
	P(v4_10)		\
	P(v5_4)			\
	P(v5_10)		\
	P(v6_1)			\
	P(v6_12)		\
	P(v7_3)

#define POLICY_DECLARE(id) extern const struct policy policy_##id;
POLICIES(POLICY_DECLARE)

extern const struct policy *const policies[];
extern const unsigned policies_nr;

const struct policy *policy_find(const char *name);

struct step;
/* Can a run of this variant take this step of the allocator, as its own or a shared one? */
bool policy_has_step(const struct policy *p, const struct step *s);

#endif
