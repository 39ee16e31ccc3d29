/* SPDX-License-Identifier: MIT */
/*
 * local_lock.c - local_lock_t: protects what is a CPU's own.
 *
 * As in include/linux/local_lock_internal.h since Linux 5.8. Unless the kernel is rt there is no
 * lock at all, but the kernel notes the owner and complains (CONFIG_DEBUG_LOCK_ALLOC) if there is
 * another one already: a handler that has interrupted it. Under rt it is a spinlock, which sleeps.
 */
#include "sim/locks/local_lock.h"

#include "sim/locks/lock.h"
#include "sim/locks/rt_mutex.h"
#include "sim/cpu/preempt.h"
#include "sim/steps/tell.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"

static void take(struct world *w, struct task *t, uint32_t lock)
{
	char name[NAME_BYTES];
	struct lock *l = &w->lock[lock];

	if (l->owner != NIL) {
		violate(w, LOCK_MISUSE, t->id, "takes %s, which %s holds on this cpu",
			w->machine->lock[lock].name, world_task_name(w, l->owner, name));
		return;
	}
	l->owner = t->id;
	lock_note_hold(w, t, lock);
}

bool take_local_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_sleeps(w, lock)) {
		take(w, t, lock);
		return true;
	}
	if (t->waiting_on != lock)
		might_sleep(w, t);
	return rt_lock(w, t, lock);
}

bool drop_local_lock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_may_release(w, t, lock))
		return false;
	if (lock_sleeps(w, lock)) {
		rt_unlock(w, t, lock);
		return true;
	}
	lock_note_drop(w, t, lock);
	w->lock[lock].owner = NIL;
	return true;
}
