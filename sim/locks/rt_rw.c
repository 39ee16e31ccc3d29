/* SPDX-License-Identifier: MIT */
/*
 * rt_rw.c - locks with several readers under rt: rwlock_t and rw_semaphore.
 *
 * As kernel/locking/rwbase_rt.c of Linux 6.12. Such a lock is an rtmutex and a count of readers.
 * A writer takes the rtmutex, which keeps new readers out (since 6.3; before, they came in until
 * the last one had left), and then waits until the readers have left. Who has to wait for the
 * rtmutex, to read or to write, queues by priority and lends the writer its own. Readers are
 * lent nothing, as there are many of them. A reader that gets the rtmutex drops it at once.
 */
#include "sim/locks/rt_rw.h"

#include "sim/cpu/preempt.h"
#include "sim/locks/readers.h"
#include "sim/locks/rt_mutex.h"
#include "sim/sched/wake.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

/*
 * Without an owner a reader that comes passes all who wait for the rtmutex, since the last
 * writer has let readers in before it dropped that.
 */
bool rt_read(struct world *w, struct task *t, uint32_t lock)
{
	const bool waited = t->waiting_on == lock;

	if (waited ? lock_may_be_taken(w, t, lock) : w->lock[lock].owner == NIL) {
		rw_read(w, t, lock);
		if (waited)
			lock_wake_first(w, t, lock);
		return true;
	}
	if (!waited)
		share_of(w, lock, t->id)->wants_to_read = true;
	rt_wait(w, t, lock);
	return false;
}

static void got_to_write(struct world *w, struct task *t, uint32_t lock)
{
	lock_take_after_wait(w, t, lock);
	t->mutexes++;
}

/* The task has the rtmutex, and sleeps until the readers have left. */
static void begin_draining(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (t->waiting_on != lock)
		rw_begin_wait(w, t, lock, TO_WRITE);
	lock_leave_queue(w, t, lock);
	l->owner = t->id;
	l->flags |= LOCK_DRAINS;
	t->locks++;		/* it inherits from those that wait for it */
	fall_asleep(t);
}

static bool has_drained(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (l->readers) {
		fall_asleep(t);
		return false;
	}
	l->flags &= ~(uint32_t)LOCK_DRAINS;
	t->locks--;
	got_to_write(w, t, lock);
	return true;
}

bool rt_write(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (t->waiting_on == lock && l->owner == t->id && l->flags & LOCK_DRAINS)
		return has_drained(w, t, lock);
	if (lock_may_be_taken(w, t, lock)) {
		if (l->readers) {
			begin_draining(w, t, lock);
			return false;
		}
		got_to_write(w, t, lock);
		return true;
	}
	if (t->waiting_on != lock)
		share_of(w, lock, t->id)->wants_to_read = false;
	rt_wait(w, t, lock);
	return false;
}

bool rt_tryread(struct world *w, struct task *t, uint32_t lock)
{
	return rw_read_trytake(w, t, lock, w->lock[lock].owner == NIL);
}

bool rt_trywrite(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_trytake_if(w, t, lock,
			     lock_may_be_taken(w, t, lock) && !w->lock[lock].readers))
		return false;
	t->mutexes++;
	return true;
}

void rt_unread(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	lock_reads_no_more(w, t, lock);
	if (!l->readers && l->flags & LOCK_DRAINS && w->task[l->owner].state == TASK_BLOCKED)
		wake_up(w, &w->task[l->owner], t);
}

void rt_unwrite(struct world *w, struct task *t, uint32_t lock)
{
	rt_unlock(w, t, lock);
}

void rt_downgrade(struct world *w, struct task *t, uint32_t lock)
{
	rt_unlock(w, t, lock);
	lock_reads(w, t, lock);
	t->locks++;
}

/* --- rwlock_t ----------------------------------------------------------------------------- */

static bool stays(struct task *t, bool got)
{
	t->migrate_disable += got;
	return got;
}

bool rt_rwlock_read(struct world *w, struct task *t, uint32_t lock)
{
	if (t->waiting_on != lock)
		might_sleep(w, t);
	return stays(t, rt_read(w, t, lock));
}

bool rt_rwlock_write(struct world *w, struct task *t, uint32_t lock)
{
	if (t->waiting_on != lock)
		might_sleep(w, t);
	return stays(t, rt_write(w, t, lock));
}

bool rt_rwlock_tryread(struct world *w, struct task *t, uint32_t lock)
{
	return stays(t, rt_tryread(w, t, lock));
}

bool rt_rwlock_trywrite(struct world *w, struct task *t, uint32_t lock)
{
	return stays(t, rt_trywrite(w, t, lock));
}

void rt_rwlock_unread(struct world *w, struct task *t, uint32_t lock)
{
	t->migrate_disable--;
	rt_unread(w, t, lock);
}

void rt_rwlock_unwrite(struct world *w, struct task *t, uint32_t lock)
{
	t->migrate_disable--;
	rt_unwrite(w, t, lock);
}
