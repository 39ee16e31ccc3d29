/* SPDX-License-Identifier: MIT */
/*
 * script_rw.c - the words of scripts for locks with readers, and for local locks.
 */
#include "tests/unit/sim/words/script_rw.h"

#include "sim/kernel/verbs.h"

STEPS(script_rw)
{
	const bool sleeps = w->machine->lock[f->lock].kind == LOCK_RWSEM;

	BEGIN;

	f->got = true;
	switch (f->word) {
	case RW_RLOCK:
		if (sleeps)
			RWSEM_DOWN(down_read, f->lock, "rlock");
		else
			RW_LOCK(read_lock, f->lock, "rlock");
		break;
	case RW_WLOCK:
		if (sleeps)
			RWSEM_DOWN(down_write, f->lock, "wlock");
		else
			RW_LOCK(write_lock, f->lock, "wlock");
		break;
	case RW_RUNLOCK:
		if (sleeps)
			RWSEM_UP(up_read, f->lock, "runlock", "rwake");
		else
			RW_UNLOCK(read_unlock, f->lock, "runlock");
		break;
	case RW_WUNLOCK:
		if (sleeps)
			RWSEM_UP(up_write, f->lock, "wunlock", "rwake");
		else
			RW_UNLOCK(write_unlock, f->lock, "wunlock");
		break;
	case RW_DOWNGRADE:
		RWSEM_UP(downgrade_write, f->lock, "downgrade", "rwake");
		break;
	case RW_RTRY:
		if (sleeps)
			RWSEM_TRYLOCK(f->got, down_read_trylock, f->lock, "rtry");
		else
			RW_TRYLOCK(f->got, read_trylock, f->lock, "rtry");
		break;
	case RW_WTRY:
		if (sleeps)
			RWSEM_TRYLOCK(f->got, down_write_trylock, f->lock, "wtry");
		else
			RW_TRYLOCK(f->got, write_trylock, f->lock, "wtry");
		break;
	case RW_LLOCK:
		LOCAL_LOCK(f->lock, "bind", "llock");
		break;
	case RW_LUNLOCK:
		LOCAL_UNLOCK(f->lock, "lunlock");
		break;
	}
	if (!f->got)
		LOCAL("busy");
	RETURN(f->got);
}
