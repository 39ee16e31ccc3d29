/* SPDX-License-Identifier: MIT */
/*
 * hellwig.pml - no purge lock at all: policies/hellwig.c in Promela.
 *
 * Whoever finds the list empty tries again at once, even though another one is still
 * making room with what was on it.
 */
#include "common.pml"

#define PURGE							\
	/* purge.take purge.walk purge.account */		\
	atomic {						\
		TAKE_ALL;					\
		if						\
		:: mine -> lazy_nr = lazy_nr - LAZY_PAGES	\
		:: else -> goto retry				\
		fi						\
	};							\
	FLUSH							\
	/* purge.lock purge.free …; purge.unlock */		\
	atomic { LOCK(vmap_area_lock); FREE_ALL };		\
	UNLOCK(vmap_area_lock)

ALLOCATOR
HANDLERS
