/* SPDX-License-Identifier: MIT */
/*
 * v4-10.pml - under a mutex, the lock of the areas broken after each: policies/v4-10.c in
 * Promela.
 *
 * With one task a CPU it makes no difference to anybody whether a waiter sleeps or spins:
 * the mutex is a lock like the others.
 */
#include "common.pml"

DECLARE_LOCK(vmap_purge_lock);

#define PURGE							\
	/* purge.wait; purge.take purge.walk */			\
	atomic { LOCK(vmap_purge_lock) };			\
	atomic {						\
		TAKE_ALL;					\
		if						\
		:: mine						\
		:: else -> goto leave				\
		fi						\
	};							\
	FLUSH							\
	FREE_BREAKING_LOCK();					\
leave:	UNLOCK(vmap_purge_lock)

ALLOCATOR
HANDLERS
