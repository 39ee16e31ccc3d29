/* SPDX-License-Identifier: MIT */
/*
 * joel-v3.pml - a counter of purges in place of the lock: policies/joel-v3.c in Promela.
 *
 * A sync purger joins those that are under way, and waits for nobody. Only a vfree would
 * read the counter, so it is counted with the step before.
 */
#include "common.pml"

byte purging;

#define PURGE							\
	/* purge.begin purge.take purge.walk */			\
	atomic {						\
		purging++;					\
		TAKE_ALL;					\
		if						\
		:: mine						\
		:: else -> purging--; goto retry		\
		fi						\
	};							\
	FLUSH							\
	FREE_BREAKING_LOCK(purging--;)	/* purge.end */

ALLOCATOR
HANDLERS
