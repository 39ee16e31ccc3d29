/* SPDX-License-Identifier: MIT */
/*
 * policy.h - the list of all variants of the allocator.
 *
 * A new variant of the tree is one file (copy none.c) and one line in POLICIES.
 */
#ifndef POLICIES_POLICY_H
#define POLICIES_POLICY_H

#include <stdbool.h>

#include "policies/vmap/variant.h"

/* The variants, in the order in which they were published, and then those nobody proposed. */
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
	P(v7_3)			\
	P(joel_v4_early_dec)	\
	P(joel_v4_acquire)	\
	P(joel_v4_relaxed_push)	\
	P(v4_10_batch)		\
	P(v4_10_splice)		\
	P(v4_10_while_freed)	\
	P(v6_12_third_try)	\
	P(v6_12_hold_mutex)	\
	P(v6_12_while_lazy)	\
	P(v6_12_while_freed)	\
	P(v6_12_queue)

#define POLICY_DECLARE(id) extern const struct policy policy_##id;
POLICIES(POLICY_DECLARE)

/* The list: those of POLICIES, and behind them those of plug-ins. */
extern const struct policy *const *policies;
extern unsigned policies_nr;

/* A plug-in that was loaded. */
struct plugin {
	const char *name;		/* as it calls itself */
	char *file;			/* its absolute name */
	char *sha256;			/* of its bytes, in hexadecimal */
	size_t first_step, last_step;	/* its steps in the table, and what is behind them */
};

/*
 * Appends a plug-in's variant, whose name must not be in the list yet. Both must stay where
 * they are. False: no memory. There must be no thread yet that looks at the list.
 */
bool policy_add(const struct policy *p, const struct plugin *plugin);

const struct policy *policy_find(const char *name);
/* The plug-in that it is of; NULL: it is simrun's own. */
const struct plugin *policy_plugin(const struct policy *p);
/* Does `all` stand for this one? Not for none, those that ask what if, and plug-ins'. */
bool policy_is_of_all(const struct policy *p);

struct step;
/* Is this the label of a step of the plug-in that the variant is of? */
bool policy_plugin_has_label(const struct policy *p, const char *label);
/* Can a run of this variant take this step of the allocator, as its own or a shared one? */
bool policy_has_step(const struct policy *p, const struct step *s);

#endif
