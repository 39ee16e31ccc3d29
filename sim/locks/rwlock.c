/* SPDX-License-Identifier: MIT */
/*
 * rwlock.c - rwlock_t: several readers or one writer; a waiter burns its CPU, and sleeps under rt.
 *
 * As the queued rwlock of kernel/locking/qrwlock.c since Linux 3.16. All who have to wait queue
 * in order of arrival, and a writer that is first there keeps new readers out. Only handlers of
 * interrupts do not queue: they read as soon as no writer has the lock, since they may have
 * interrupted a reader. A lock that is dropped is handed over: the kernel's first waiter has to
 * be quick, but hardly ever is anybody else faster.
 */
#include "sim/locks/rwlock.h"

#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/locks/readers.h"
#include "sim/locks/rt_rw.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

/* Who waits first while no writer has the lock waits for readers, and so is a writer. */
static bool may_read(const struct lock *l, const struct task *t)
{
	return l->owner == NIL && (l->queue.head == NIL || t->flags & TASK_IRQ);
}

static bool may_write(const struct lock *l)
{
	return l->owner == NIL && !l->readers && l->queue.head == NIL;
}

bool read_lock(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (lock_sleeps(w, lock))
		return rt_rwlock_read(w, t, lock);
	if (rw_read_was_granted(w, t, lock))
		return true;
	preempt_disable(w, t);
	if (may_read(l, t)) {
		rw_read(w, t, lock);
		return true;
	}
	rw_begin_wait(w, t, lock, TO_READ);
	wait_queue_add(w, t->flags & TASK_IRQ ? &l->spinners : &l->queue, t);
	start_spinning(w, t);
	return false;
}

bool write_lock(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (lock_sleeps(w, lock))
		return rt_rwlock_write(w, t, lock);
	if (lock_was_granted(w, t, lock))
		return true;
	preempt_disable(w, t);
	if (may_write(l)) {
		lock_take(w, t, lock);
		return true;
	}
	rw_begin_wait(w, t, lock, TO_WRITE);
	wait_queue_add(w, &l->queue, t);
	start_spinning(w, t);
	return false;
}

bool read_trylock(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	if (lock_sleeps(w, lock))
		return rt_rwlock_tryread(w, t, lock);
	if (!rw_read_trytake(w, t, lock, l->owner == NIL && l->queue.head == NIL))
		return false;
	preempt_disable(w, t);
	return true;
}

bool write_trylock(struct world *w, struct task *t, uint32_t lock)
{
	if (lock_sleeps(w, lock))
		return rt_rwlock_trywrite(w, t, lock);
	if (!lock_trytake_if(w, t, lock, may_write(&w->lock[lock])))
		return false;
	preempt_disable(w, t);
	return true;
}

/* No writer has the lock: those go on who may have it now. */
static void let_in(struct world *w, const struct task *from, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	while (l->spinners.head != NIL)
		rw_grant_read(w, &l->spinners, &w->task[l->spinners.head], lock, from);
	while (rw_first_reads(w, lock))
		rw_grant_read(w, &l->queue, &w->task[l->queue.head], lock, from);
	if (l->queue.head != NIL && !l->readers) {
		struct task *t = wait_queue_grant(w, &l->queue);

		l->owner = t->id;
		wake_granted(w, t, from);
	}
}

void read_unlock(struct world *w, struct task *t, uint32_t lock)
{
	if (!rw_may_stop_reading(w, t, lock))
		return;
	if (lock_sleeps(w, lock)) {
		rt_rwlock_unread(w, t, lock);
		return;
	}
	lock_reads_no_more(w, t, lock);
	let_in(w, t, lock);
	preempt_enable(w, t);
}

void write_unlock(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_may_release(w, t, lock))
		return;
	if (lock_sleeps(w, lock)) {
		rt_rwlock_unwrite(w, t, lock);
		return;
	}
	lock_drop(w, t, lock);
	let_in(w, t, lock);
	preempt_enable(w, t);
}
