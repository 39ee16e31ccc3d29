/* SPDX-License-Identifier: MIT */
/*
 * readers.c - what locks with several readers share.
 */
#include "sim/locks/readers.h"

#include "sim/steps/tell.h"

static const char *lock_name(const struct world *w, uint32_t lock)
{
	return w->machine->lock[lock].name;
}

void rw_begin_wait(struct world *w, struct task *t, uint32_t lock, enum mode mode)
{
	struct share *s = share_of(w, lock, t->id);

	if (s->reads && mode == TO_WRITE)
		violate(w, LOCK_MISUSE, t->id, "takes %s to write, which it holds to read",
			lock_name(w, lock));
	s->wants_to_read = mode == TO_READ;
	s->bounded = 0;
	lock_begin_wait(w, t, lock);
}

void rw_read(struct world *w, struct task *t, uint32_t lock)
{
	lock_end_wait(w, t, lock);
	lock_reads(w, t, lock);
	lock_read_acquired(w, t, lock);
}

void rw_grant_read(struct world *w, struct wait_queue *q, struct task *t, uint32_t lock,
		   const struct task *from)
{
	wait_queue_remove(w, q, t);
	t->flags |= TASK_GRANTED;
	lock_reads(w, t, lock);
	wake_granted(w, t, from);
}

bool rw_read_was_granted(struct world *w, struct task *t, uint32_t lock)
{
	if (likely(!take_grant(t)))
		return false;
	lock_waited(w, t, lock);
	lock_read_acquired(w, t, lock);
	return true;
}

bool rw_read_trytake(struct world *w, struct task *t, uint32_t lock, bool free)
{
	if (!free || memory_hides_unlock(w, t, lock)) {
		memory_trylock_failed(w, t, lock);
		w->lock_stats[lock].trylock_failed++;
		return false;
	}
	rw_read(w, t, lock);
	return true;
}

bool rw_may_stop_reading(struct world *w, const struct task *t, uint32_t lock)
{
	if (likely(share_of(w, lock, t->id)->reads))
		return true;
	violate(w, LOCK_MISUSE, t->id, "drops %s as a reader, which it does not read",
		lock_name(w, lock));
	return false;
}
