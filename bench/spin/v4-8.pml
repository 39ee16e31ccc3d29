/* SPDX-License-Identifier: MIT */
/*
 * v4-8.pml - one purge at a time, under a spinlock: policies/v4-8.c in Promela.
 *
 * A sync purger waits for the one before it, so what that one took is free by the time
 * it looks.
 */
#include "common.pml"

DECLARE_LOCK(purge_lock);

#define PURGE							\
	/* purge.wait; purge.take purge.walk purge.account */	\
	atomic { LOCK(purge_lock) };				\
	atomic {						\
		TAKE_ALL;					\
		if						\
		:: mine -> lazy_nr = lazy_nr - LAZY_PAGES	\
		:: else -> goto leave				\
		fi						\
	};							\
	FLUSH							\
	/* purge.lock purge.free …; purge.unlock; purge.leave */	\
	atomic { LOCK(vmap_area_lock); FREE_ALL };		\
	UNLOCK(vmap_area_lock);					\
leave:	UNLOCK(purge_lock)

ALLOCATOR
HANDLERS
